package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tensorflow.DeviceSpec.DeviceType;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TInt32;

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
  private final Session session = new Session(graph);

  @AfterEach
  @Timeout(value = 5, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // waits for what a test left
  void close() {
    session.close();
    graph.close();
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

  private CompletableFuture<Void> awaiting(final int number) {
    return CompletableFuture.runAsync(() -> order.await(session, number));
  }

  private static void assertWaits(final CompletableFuture<?> future) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(200);
    assertThat(future).isNotDone();
  }

  @Test
  void waitsForAllThatAStepHasToDoAndNotForItsResults() throws Exception {
    final CompletableFuture<Integer> begun = begin(1);
    final CompletableFuture<Void> waiting = awaiting(1);
    assertWaits(waiting);
    run(done);
    waiting.get();
    assertWaits(begun);
    run(resultKnown);
    assertThat(begun.get()).isEqualTo(7);
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
    final NodeDef told = nodes.values().stream().filter(node -> node.getOp().startsWith("QueueEnqueue")).findFirst().orElseThrow();
    assertThat(told.getInputList()).hasSize(2).noneMatch(input -> input.startsWith("^"));
    assertThat(nodes.get(told.getInput(1)).getInputList()).anyMatch(input -> input.startsWith("^" + step.op().name()));
  }

  private void assertAwaitsItsOwnEnd(final int number) throws Exception {
    final CompletableFuture<Void> waiting = awaiting(number);
    assertWaits(waiting);
    order.giveUp(session, number);
    waiting.get();
  }
}
