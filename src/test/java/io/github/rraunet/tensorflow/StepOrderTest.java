package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tensorflow.DeviceSpec.DeviceType;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/** A step here takes a value from a queue, so it is done when the test puts one there. */
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // native waits know no interrupt
class StepOrderTest {

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Operand<?> work = tf.withName("work").io.fifoQueue(List.of(TInt32.class));
  private final Op done = tf.io.queueEnqueue(work, List.of(tf.constant(1)));
  private final Op step = tf.io.queueDequeue(work, List.of(TInt32.class));
  private final Operand<?> results = tf.withName("results").io.fifoQueue(List.of(TInt32.class));
  private final Op resultKnown = tf.io.queueEnqueue(results, List.of(tf.constant(7)));
  private final Operand<TInt32> result = tf.io.queueDequeue(results, List.of(TInt32.class)).op().output(0);
  private final StepOrder order = new StepOrder(tf, DeviceType.CPU, List.of(step));
  private final Operand<TInt32> told = tf.io.queueSize(queueOfTheOrder());
  private final Session session = new Session(graph);

  @AfterEach
  @Timeout(value = 5, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // waits for what a test left
  void close() {
    session.close();
    graph.close();
  }

  private Operand<TType> queueOfTheOrder() {
    for (final Iterator<GraphOperation> operations = graph.operations(); operations.hasNext();) {
      final GraphOperation operation = operations.next();
      if (operation.type().startsWith("FIFOQueue") && !Set.of(work.op().name(), results.op().name()).contains(operation.name()))
        return operation.output(0);
    }
    throw new AssertionError("a queue was expected");
  }

  private void assertNothingIsLeft() {
    try (Result left = session.runner().fetch(told).run()) {
      assertThat(((TInt32) left.get(0)).getInt()).as("steps told that nobody has taken").isZero();
    }
  }

  private void run(final Op target) {
    session.runner().addTarget(target.op()).run().close();
  }

  /** @return the result of the step */
  private CompletableFuture<Integer> begin(final int number) {
    return CompletableFuture.supplyAsync(() -> {
      try (FedTensors fed = new FedTensors()) {
        final Session.Runner runner = session.runner().fetch(result);
        order.feed(runner, fed, number);
        try (var found = runner.run()) {
          return ((TInt32) found.get(0)).getInt();
        }
      }
    });
  }

  /** Returns when a thread has gone into TensorFlow, or has ended. */
  private static void untilInTensorFlow(final Thread thread) throws InterruptedException {
    while (thread.isAlive() && Arrays.stream(thread.getStackTrace()).noneMatch(frame -> frame.isNativeMethod() && frame
      .getMethodName().equals("TF_SessionRun")))
      TimeUnit.MICROSECONDS.sleep(50);
  }

  /** If await did not wait for the work it would return before it is done; if it waited for results, never. */
  @Test
  void waitsForAllThatAStepHasToDoAndNotForItsResults() throws Exception {
    final AtomicBoolean isDone = new AtomicBoolean();
    final CompletableFuture<Integer> begun = begin(1);
    final CompletableFuture<Boolean> wasDone = new CompletableFuture<>();
    final Thread waiting = new Thread(() -> {
      order.await(session, 1);
      wasDone.complete(isDone.get());
    });
    waiting.start();
    untilInTensorFlow(waiting);
    isDone.set(true);
    run(done);
    assertThat(wasDone.get()).isTrue();
    assertThat(begun).isNotDone();
    run(resultKnown);
    assertThat(begun.get()).isEqualTo(7);
    assertNothingIsLeft();
  }

  @Test
  void aStepThatWasGivenUpIsNotWaitedFor() throws Exception {
    order.giveUp(session, 1);
    order.await(session, 1);
    assertAwaitsItsOwnEnd(2);
  }

  /** A step can fail when it has given all to the device: then it is told as given, and as given up. */
  @Test
  void aStepThatFailedLateIsNotTakenForTheNext() throws Exception {
    run(done);
    final CompletableFuture<Integer> first = begin(1);
    order.await(session, 1);
    order.giveUp(session, 1);
    assertAwaitsItsOwnEnd(2);
    run(resultKnown);
    first.get();
  }

  /** The next may be told before it. */
  @Test
  void aStepThatFailedVeryLateIsNotTakenForTheOneAfterTheNext() throws Exception {
    order.giveUp(session, 2);
    order.giveUp(session, 1);
    order.await(session, 2);
    assertAwaitsItsOwnEnd(3);
  }

  /**
   * What waits for the step has to be on its device, and only the number may leave that: TensorFlow's optimisers move the
   * dependencies of an identity to who takes its value, and a dependency between devices waits for a GPU.
   */
  @Test
  void onlyTheNumberLeavesTheDevice() {
    final GraphDef optimised;
    try (FedTensors fed = new FedTensors()) {
      final Session.Runner runner = session.runner().setOptions(RunOptions.newBuilder().setOutputPartitionGraphs(true).build());
      order.feed(runner, fed, 1);
      run(done);
      try (Result found = runner.runAndFetchMetadata()) {
        optimised = found.getMetadata().orElseThrow().getPartitionGraphs(0);
      }
    }
    final Map<String, NodeDef> nodes = new HashMap<>();
    optimised.getNodeList().forEach(node -> nodes.put(node.getName(), node));
    final NodeDef told = nodes.values().stream().filter(node -> node.getOp().startsWith("QueueEnqueue")).findFirst()
      .orElseThrow();
    assertThat(told.getInputList()).hasSize(2).noneMatch(input -> input.startsWith("^"));
    assertThat(nodes.get(told.getInput(1)).getInputList()).anyMatch(input -> input.startsWith("^" + step.op().name()));
  }

  /** One that took what is left of earlier steps for its own end would leave that. */
  private void assertAwaitsItsOwnEnd(final int number) {
    order.giveUp(session, number);
    order.await(session, number);
    assertNothingIsLeft();
  }
}
