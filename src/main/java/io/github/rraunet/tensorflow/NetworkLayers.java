package io.github.rraunet.tensorflow;

import io.github.rraunet.tensorflow.NetworkVariables.Start;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The layers that the networks are made of, in NHWC, with Keras' conventions (method specification, section 1.3):
 * 'same' zero padding, stride 1, bias. One object builds one network: for training, for
 * inference, or to take the statistics of batch normalisation.
 */
final class NetworkLayers {

  private static final float BATCH_NORM_EPSILON = 1e-3f;
  private static final int SIXTEEN_BITS = 1 << 16;
  private static final int GOLDEN = 0x9E3779B9; // far from every seed that somebody types

  private final Ops tf;
  private final NetworkVariables variables;
  private final Operand<TInt32> dropoutSeed; // null: no dropout
  private final DropoutMask mask;
  private final int device;
  private final RunningStatistics statistics; // null: inference on running statistics
  private final Map<String, Operand<TFloat32>> read = new HashMap<>();
  private int dropouts;

  private NetworkLayers(final Ops tf, final NetworkVariables variables, final Operand<TInt32> dropoutSeed,
    final DropoutMask mask, final int device, final RunningStatistics statistics)
  {
    this.tf = tf;
    this.variables = variables;
    this.dropoutSeed = dropoutSeed;
    this.mask = mask;
    this.device = device;
    this.statistics = statistics;
  }

  /**
   * @param device      number of the device, from 0; the variables lie on the first, and each drops other values
   * @param dropoutSeed two numbers, fed anew in every step
   * @param mask        how dropout draws
   * @param statistics  follow those of the batch
   */
  static NetworkLayers forTraining(final Ops tf, final NetworkVariables variables, final int device,
    final Operand<TInt32> dropoutSeed, final DropoutMask mask, final RunningStatistics statistics)
  {
    return new NetworkLayers(tf, variables, dropoutSeed, mask, device, statistics);
  }

  /**
   * As in training, without dropout: batch normalisation by the statistics of the batch, which the running ones follow. Dropout
   * changes the variance of what follows it, so statistics taken with it are not those that inference has (Li et al., CVPR
   * 2019).
   */
  static NetworkLayers forStatistics(final Ops tf, final NetworkVariables variables, final int device,
    final RunningStatistics statistics)
  {
    return new NetworkLayers(tf, variables, null, null, device, statistics);
  }

  static NetworkLayers forInference(final Ops tf, final NetworkVariables variables) {
    return forInference(tf, variables, 0);
  }

  static NetworkLayers forInference(final Ops tf, final NetworkVariables variables, final int device) {
    return new NetworkLayers(tf, variables, null, null, device, null);
  }

  Ops tf() {
    return tf;
  }

  /** Another device reads a variable once: what takes it there itself would have it sent for itself. */
  private Operand<TFloat32> variable(final String name, final Start start, final boolean trainable, final long... shape) {
    final Operand<TFloat32> variable = variables.get(tf, name, start, trainable, shape);
    return device == 0 ? variable : read.computeIfAbsent(name, n -> tf.identity(variable));
  }

  /** Convolution with bias, no activation. */
  Operand<TFloat32> convolution(final String name, final Operand<TFloat32> x, final int kernel, final long in, final long out) {
    final var weights = variable(name + "/kernel", Start.GLOROT_UNIFORM, true, kernel, kernel, in, out);
    final var bias = variable(name + "/bias", Start.ZEROS, true, out);
    return tf.nn.biasAdd(tf.nn.conv2d(x, weights, List.of(1L, 1L, 1L, 1L), "SAME"), bias);
  }

  /** Convolution without bias, in its place batch normalisation without scale; no activation. */
  Operand<TFloat32> convolutionNormalised(final String name, final Operand<TFloat32> x, final int kernel, final long in,
    final long out)
  {
    final var weights = variable(name + "/kernel", Start.GLOROT_UNIFORM, true, kernel, kernel, in, out);
    final Operand<TFloat32> one = tf.fill(tf.constant(new int[] { (int) out }), tf.constant(1f));
    return normalise(name + "/norm", tf.nn.conv2d(x, weights, List.of(1L, 1L, 1L, 1L), "SAME"), one, out);
  }

  /** Convolution without bias. */
  Operand<TFloat32> convolutionNoBias(final String name, final Operand<TFloat32> x, final int kernel, final long in,
    final long out) {
    final var weights = variable(name + "/kernel", Start.HE_NORMAL, true, kernel, kernel, in, out);
    return tf.nn.conv2d(x, weights, List.of(1L, 1L, 1L, 1L), "SAME");
  }

  /** 3x3 convolution, bias, ReLU. */
  Operand<TFloat32> convolution3Relu(final String name, final Operand<TFloat32> x, final long in, final long out) {
    return tf.nn.relu(convolution(name, x, 3, in, out));
  }

  /** Dense layer over the channels of an (N, 1, 1, C) map. */
  Operand<TFloat32> dense(final String name, final Operand<TFloat32> x, final long in, final long out) {
    final var weights = variable(name + "/kernel", Start.HE_NORMAL, true, 1, 1, in, out);
    final var bias = variable(name + "/bias", Start.ZEROS, true, out);
    return tf.nn.biasAdd(tf.nn.conv2d(x, weights, List.of(1L, 1L, 1L, 1L), "SAME"), bias);
  }

  /** Transposed 2x2 convolution with stride 2 and bias, linear: doubles height and width. */
  Operand<TFloat32> upConvolution(final String name, final Operand<TFloat32> x, final long in, final long out) {
    final var weights = variable(name + "/kernel", Start.GLOROT_UNIFORM, true, 2, 2, out, in);
    final var bias = variable(name + "/bias", Start.ZEROS, true, out);
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

  /** Batch normalisation, epsilon 1e-3; on running statistics in inference. */
  Operand<TFloat32> batchNorm(final String name, final Operand<TFloat32> x, final long channels) {
    return normalise(name, x, variable(name + "/gamma", Start.ONES, true, channels), channels);
  }

  private Operand<TFloat32> normalise(final String name, final Operand<TFloat32> x, final Operand<TFloat32> gamma,
    final long channels)
  {
    final var beta = variable(name + "/beta", Start.ZEROS, true, channels);
    final var mean = variables.get(tf, name + "/moving_mean", Start.ZEROS, false, channels);
    final var variance = variables.get(tf, name + "/moving_variance", Start.ONES, false, channels);
    if (statistics == null)
      return tf.nn.fusedBatchNorm(x, gamma, beta, mean, variance, FusedBatchNorm.isTraining(false),
        FusedBatchNorm.epsilon(BATCH_NORM_EPSILON)).y();
    final Operand<TFloat32> none = tf.constant(new float[0]);
    final var normalised = tf.nn.fusedBatchNorm(x, gamma, beta, none, none, FusedBatchNorm.isTraining(true),
      FusedBatchNorm.epsilon(BATCH_NORM_EPSILON));
    statistics.take(mean, normalised.batchMean());
    statistics.take(variance, normalised.batchVariance());
    return normalised.y();
  }

  /** Inverted dropout: kept values are divided by the fraction kept; nothing in inference. */
  Operand<TFloat32> dropout(final Operand<TFloat32> x, final double fraction) {
    if (dropoutSeed == null || fraction == 0) return x;
    final Operand<TInt32> seed = tf.math.add(dropoutSeed, tf.constant(new int[] { device * GOLDEN, dropouts++ }));
    final int dropped = (int) Math.min(Math.round(fraction * SIXTEEN_BITS), SIXTEEN_BITS - 1);
    final Operand<TFloat32> kept = tf.dtypes.cast(mask.kept(tf, tf.shape(x), seed, dropped), TFloat32.class);
    final float scale = (float) SIXTEEN_BITS / (SIXTEEN_BITS - dropped);
    return tf.math.mul(x, tf.math.mul(kept, tf.constant(scale)));
  }
}
