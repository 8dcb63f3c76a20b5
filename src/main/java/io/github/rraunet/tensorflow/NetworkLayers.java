package io.github.rraunet.tensorflow;

import io.github.rraunet.tensorflow.NetworkVariables.Start;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Assign;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.op.random.StatelessRandomUniform;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The layers that the networks are made of, in NHWC, with Keras' conventions (method specification, section 1.3):
 * 'same' zero padding, stride 1, bias. One object builds one network, either for training or for inference.
 */
final class NetworkLayers {

  private static final float BATCH_NORM_MOMENTUM = 0.99f;
  private static final float BATCH_NORM_EPSILON = 1e-3f;

  private final Ops tf;
  private final NetworkVariables variables;
  private final Operand<TInt32> dropoutSeed; // null: inference
  private final List<Op> statisticsUpdates = new ArrayList<>();
  private int dropouts;

  private NetworkLayers(final Ops tf, final NetworkVariables variables, final Operand<TInt32> dropoutSeed) {
    this.tf = tf;
    this.variables = variables;
    this.dropoutSeed = dropoutSeed;
  }

  /** @param dropoutSeed two numbers, fed anew in every step */
  static NetworkLayers forTraining(final Ops tf, final NetworkVariables variables, final Operand<TInt32> dropoutSeed) {
    return new NetworkLayers(tf, variables, dropoutSeed);
  }

  static NetworkLayers forInference(final Ops tf, final NetworkVariables variables) {
    return new NetworkLayers(tf, variables, null);
  }

  Ops tf() {
    return tf;
  }

  /** @return what must run in each training step to keep the running statistics of batch normalisation */
  List<Op> statisticsUpdates() {
    return statisticsUpdates;
  }

  /** Convolution with bias, no activation. */
  Operand<TFloat32> convolution(final String name, final Operand<TFloat32> x, final int kernel, final long in, final long out) {
    final var weights = variables.get(tf, name + "/kernel", Start.GLOROT_UNIFORM, true, kernel, kernel, in, out);
    final var bias = variables.get(tf, name + "/bias", Start.ZEROS, true, out);
    return tf.nn.biasAdd(tf.nn.conv2d(x, weights, List.of(1L, 1L, 1L, 1L), "SAME"), bias);
  }

  /** Convolution without bias. */
  Operand<TFloat32> convolutionNoBias(final String name, final Operand<TFloat32> x, final int kernel, final long in,
    final long out) {
    final var weights = variables.get(tf, name + "/kernel", Start.HE_NORMAL, true, kernel, kernel, in, out);
    return tf.nn.conv2d(x, weights, List.of(1L, 1L, 1L, 1L), "SAME");
  }

  /** 3x3 convolution, bias, ReLU. */
  Operand<TFloat32> convolution3Relu(final String name, final Operand<TFloat32> x, final long in, final long out) {
    return tf.nn.relu(convolution(name, x, 3, in, out));
  }

  /** Dense layer over the channels of an (N, 1, 1, C) map. */
  Operand<TFloat32> dense(final String name, final Operand<TFloat32> x, final long in, final long out) {
    final var weights = variables.get(tf, name + "/kernel", Start.HE_NORMAL, true, 1, 1, in, out);
    final var bias = variables.get(tf, name + "/bias", Start.ZEROS, true, out);
    return tf.nn.biasAdd(tf.nn.conv2d(x, weights, List.of(1L, 1L, 1L, 1L), "SAME"), bias);
  }

  /** Transposed 2x2 convolution with stride 2 and bias, linear: doubles height and width. */
  Operand<TFloat32> upConvolution(final String name, final Operand<TFloat32> x, final long in, final long out) {
    final var weights = variables.get(tf, name + "/kernel", Start.GLOROT_UNIFORM, true, 2, 2, out, in);
    final var bias = variables.get(tf, name + "/bias", Start.ZEROS, true, out);
    final Operand<TInt32> shape = tf.shape(x);
    final Operand<TInt32> batchHeightWidth = tf.slice(shape, tf.constant(new int[] { 0 }), tf.constant(new int[] { 3 }));
    final Operand<TInt32> doubled = tf.math.mul(batchHeightWidth, tf.constant(new int[] { 1, 2, 2 }));
    final Operand<TInt32> outShape = tf.concat(List.of(doubled, tf.constant(new int[] { (int) out })), tf.constant(0));
    return tf.nn.biasAdd(tf.nn.conv2dBackpropInput(outShape, weights, x, List.of(1L, 2L, 2L, 1L), "SAME"), bias);
  }

  /** 2x2 max-pooling with stride 2. */
  Operand<TFloat32> maxPool(final Operand<TFloat32> x) {
    final var window = tf.constant(new int[] { 1, 2, 2, 1 });
    return tf.nn.maxPool(x, window, window, "SAME");
  }

  /** Channels of a, then those of b. */
  Operand<TFloat32> concat(final Operand<TFloat32> a, final Operand<TFloat32> b) {
    return tf.concat(List.of(a, b), tf.constant(3));
  }

  /** Batch normalisation, momentum 0.99, epsilon 1e-3; on running statistics in inference. */
  Operand<TFloat32> batchNorm(final String name, final Operand<TFloat32> x, final long channels) {
    final var gamma = variables.get(tf, name + "/gamma", Start.ONES, true, channels);
    final var beta = variables.get(tf, name + "/beta", Start.ZEROS, true, channels);
    final var mean = variables.get(tf, name + "/moving_mean", Start.ZEROS, false, channels);
    final var variance = variables.get(tf, name + "/moving_variance", Start.ONES, false, channels);
    if (dropoutSeed == null)
      return tf.nn.fusedBatchNorm(x, gamma, beta, mean, variance, FusedBatchNorm.isTraining(false),
        FusedBatchNorm.epsilon(BATCH_NORM_EPSILON)).y();
    final Operand<TFloat32> none = tf.constant(new float[0]);
    final var normalised = tf.nn.fusedBatchNorm(x, gamma, beta, none, none, FusedBatchNorm.isTraining(true),
      FusedBatchNorm.epsilon(BATCH_NORM_EPSILON));
    statisticsUpdates.add(follow(mean, normalised.batchMean()));
    statisticsUpdates.add(follow(variance, normalised.batchVariance()));
    return normalised.y();
  }

  private Assign<TFloat32> follow(final Operand<TFloat32> running, final Operand<TFloat32> current) {
    final var step = tf.math.mul(tf.math.sub(current, running), tf.constant(1 - BATCH_NORM_MOMENTUM));
    return tf.assign(running, tf.math.add(running, step));
  }

  /** Inverted dropout: kept values are divided by the fraction kept; nothing in inference. */
  Operand<TFloat32> dropout(final Operand<TFloat32> x, final double fraction) {
    if (dropoutSeed == null || fraction == 0) return x;
    final Operand<TInt32> seed = tf.math.add(dropoutSeed, tf.constant(new int[] { 0, dropouts++ }));
    final Operand<TFloat32> uniform = StatelessRandomUniform.create(tf.scope(), tf.shape(x), seed, TFloat32.class);
    final Operand<TFloat32> kept =
      tf.dtypes.cast(tf.math.greaterEqual(uniform, tf.constant((float) fraction)), TFloat32.class);
    return tf.math.mul(x, tf.math.mul(kept, tf.constant((float) (1 / (1 - fraction)))));
  }
}
