package io.github.rraunet.tensorflow;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.DeviceChoice.Kind;
import io.github.rraunet.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/**
 * How fast a device computes what networks consist of: a 3x3 convolution from 64 to 64 channels on 8 images of 256x256, in
 * float32 (which TensorFlow computes as TF32 on cards that have it). Input and filter lie on the device.
 */
final class TimedConvolution {

  private static final int IMAGES = 8;
  private static final int SIDE = 256;
  private static final int CHANNELS = 64;
  private static final int KERNEL = 3;
  /** Convolutions in a row in one run of a GPU, so that the time to start a run counts little. */
  private static final int IN_A_ROW = 8;
  private static final int FEWEST_RUNS = 3;
  private static final int MOST_RUNS = 50;
  private static final double ENOUGH_SECONDS = 2;

  /** Floating-point operations of one convolution: a product and a sum for each tap, input channel and result. */
  static final double OPERATIONS = 2.0 * IMAGES * SIDE * SIDE * CHANNELS * CHANNELS * KERNEL * KERNEL;

  private TimedConvolution() {}

  /**
   * @param device that is there
   * @return milliseconds of one convolution, the median over runs after one that warms up
   */
  static double milliseconds(final DeviceChoice device) throws EngineException {
    final int inARow = device.kind() == Kind.GPU ? IN_A_ROW : 1;
    try (Graph graph = new Graph(); Session session = new Session(graph, TensorFlowDevices.config(device))) {
      final Ops tf = Ops.create(graph);
      final Variable<TFloat32> images = tf.variable(Shape.of(IMAGES, SIDE, SIDE, CHANNELS), TFloat32.class);
      final Variable<TFloat32> filter = tf.variable(Shape.of(KERNEL, KERNEL, CHANNELS, CHANNELS), TFloat32.class);
      // A spread that keeps the values of a row of convolutions about as large as they were.
      final Operand<TFloat32> spread = tf.constant((float) Math.sqrt(3.0 / (KERNEL * KERNEL * CHANNELS)));
      final Operand<TFloat32> setImages = tf.assign(images, tf.random.randomUniform(tf.constant(images.shape()), TFloat32.class));
      final Operand<TFloat32> setFilter = tf.assign(filter, tf.math.mul(spread, tf.math.sub(tf.math.mul(tf.constant(2f),
        tf.random.randomUniform(tf.constant(filter.shape()), TFloat32.class)), tf.constant(1f))));
      session.runner().addTarget(setImages).addTarget(setFilter).run().close();
      Operand<TFloat32> values = images;
      for (int i = 0; i < inARow; i++)
        values = tf.nn.conv2d(values, filter, List.of(1L, 1L, 1L, 1L), "SAME");
      // One number comes back: whoever waits for it waits for the last convolution.
      final Output<TFloat32> number = tf.reshape(tf.slice(values, tf.constant(new int[4]), tf.constant(new int[] { 1, 1, 1, 1 })),
        tf.constant(new int[0])).asOutput();
      run(session, number);
      return median(session, number) / inARow;
    }
  }

  private static double median(final Session session, final Output<TFloat32> number) throws EngineException {
    final List<Double> times = new ArrayList<>();
    final long start = System.nanoTime();
    while (times.size() < FEWEST_RUNS || times.size() < MOST_RUNS && (System.nanoTime() - start) / 1e9 < ENOUGH_SECONDS) {
      final long begin = System.nanoTime();
      run(session, number);
      times.add((System.nanoTime() - begin) / 1e6);
    }
    times.sort(null);
    return times.get(times.size() / 2);
  }

  private static void run(final Session session, final Output<TFloat32> number) throws EngineException {
    try (Result result = session.runner().fetch(number).run()) {
      final float value = ((TFloat32) result.get(0)).getFloat();
      if (!Float.isFinite(value)) throw new EngineException("the convolution gave " + value + "; this device does not compute"
        + " correctly");
    }
  }
}
