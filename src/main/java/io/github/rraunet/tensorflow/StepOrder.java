package io.github.rraunet.tensorflow;

import java.util.List;
import org.tensorflow.DeviceSpec;
import org.tensorflow.DeviceSpec.DeviceType;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt32;

/**
 * Tells when a step has given its device all that it has to do. For a GPU that is long before it is done, and as a GPU takes its
 * work in order, the next step may begin then and finds the weights as this one leaves them.
 *
 * <p>The last operation of a step puts the step's number into a queue. The number goes through an operation on the device whose
 * value lies in the memory of the CPU: a plain dependency between the devices would wait until the GPU is done.</p>
 */
final class StepOrder {

  private final Placeholder<TInt32> number;
  private final Op given;
  private final Op givenUp;
  private final Operand<TInt32> next;

  /**
   * @param device where the step is computed
   * @param step   all that a step has to do
   */
  StepOrder(final Ops tf, final DeviceType device, final Iterable<Op> step) {
    final Ops cpu = tf.withDevice(of(DeviceType.CPU));
    number = tf.withName("step_number").placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
    // Not an identity, which TensorFlow removes, and nothing that XLA compiles, maybe together with what comes later.
    final Operand<TInt32> passed = tf.withControlDependencies(step).withDevice(of(device)).math.minimum(number, number);
    final Operand<?> queue = cpu.io.fifoQueue(List.of(TInt32.class));
    given = cpu.io.queueEnqueue(queue, List.of(passed));
    givenUp = cpu.io.queueEnqueue(queue, List.of(number));
    next = cpu.io.queueDequeue(queue, List.of(TInt32.class)).op().output(0);
  }

  private static DeviceSpec of(final DeviceType type) {
    return DeviceSpec.newBuilder().deviceType(type).deviceIndex(0).build();
  }

  /** Makes a run one whole step, which {@link #await} can be told of. @param step a number of its own */
  void feed(final Session.Runner runner, final FedTensors fed, final int step) {
    runner.feed(GraphNames.of(number), fed.scalar(step)).addTarget(GraphNames.of(given));
  }

  /** Lets go who waits for a step that failed. */
  void giveUp(final Session session, final int step) {
    try (FedTensors fed = new FedTensors()) {
      session.runner().feed(GraphNames.of(number), fed.scalar(step)).addTarget(GraphNames.of(givenUp)).run().close();
    }
  }

  /** Waits until a step has given the device all that it has to do, or was given up. */
  void await(final Session session, final int step) {
    int found;
    do { // a step that failed late is there twice
      try (Result result = session.runner().fetch(GraphNames.of(next)).run()) {
        found = ((TInt32) result.get(0)).getInt();
      }
    }
    while (found != step);
  }
}
