package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.NetworkSettings.Attention;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The attention module of the decoder. Maps are (N, H, W, D).
 *
 * <p>{@code EQ2} is Eq. 2 of the paper: position weights s = sigmoid(mean over channels + max over channels),
 * channel weights c = sigmoid(mean over positions + max over positions), Y = F * (s + c). Behind a ReLU both
 * sigmoids lie in [0.5, 1), so it can amplify (up to twice) but not suppress; behind batch normalisation, as in
 * preset AUTHOR, it can do both. Where several positions share a maximum TensorFlow divides the gradient of the
 * maximum among them.</p>
 */
final class AttentionLayers {

  private static final int REDUCTION = 8;

  private final NetworkLayers layers;
  private final Ops tf;

  AttentionLayers(final NetworkLayers layers) {
    this.layers = layers;
    this.tf = layers.tf();
  }

  Operand<TFloat32> apply(final String name, final Attention form, final Operand<TFloat32> map, final long channels) {
    return switch (form) {
      case NONE -> map;
      case EQ2 -> tf.math.mul(map,
        tf.math.add(sigmoidOfSum(mean(map, 3), max(map, 3)), sigmoidOfSum(mean(map, 1, 2), max(map, 1, 2))));
      case EQ2_LEARNED -> tf.math.mul(map, tf.math.add(learnedPositions(name, map), learnedChannels(name, map, channels)));
      case CBAM -> {
        final Operand<TFloat32> weighted = tf.math.mul(map, learnedChannels(name, map, channels));
        yield tf.math.mul(weighted, learnedPositions(name, weighted));
      }
    };
  }

  /** sigmoid(MLP(mean) + MLP(max)) with one MLP, D to D/8 to D, as in CBAM. */
  private Operand<TFloat32> learnedChannels(final String name, final Operand<TFloat32> map, final long channels) {
    return sigmoidOfSum(sharedMlp(name, mean(map, 1, 2), channels), sharedMlp(name, max(map, 1, 2), channels));
  }

  private Operand<TFloat32> sharedMlp(final String name, final Operand<TFloat32> pooled, final long channels) {
    final long hidden = Math.max(1, channels / REDUCTION);
    return layers.dense(name + "/mlp2", tf.nn.relu(layers.dense(name + "/mlp1", pooled, channels, hidden)), hidden, channels);
  }

  /** sigmoid of a 7x7 convolution of (mean, max) over channels, as in CBAM. */
  private Operand<TFloat32> learnedPositions(final String name, final Operand<TFloat32> map) {
    final Operand<TFloat32> pooled = tf.concat(List.of(mean(map, 3), max(map, 3)), tf.constant(3));
    return tf.math.sigmoid(layers.convolutionNoBias(name + "/positions", pooled, 7, 2, 1));
  }

  private Operand<TFloat32> sigmoidOfSum(final Operand<TFloat32> a, final Operand<TFloat32> b) {
    return tf.math.sigmoid(tf.math.add(a, b));
  }

  private Operand<TFloat32> mean(final Operand<TFloat32> map, final int... axes) {
    final Operand<TInt32> over = tf.constant(axes);
    return tf.math.mean(map, over, Mean.keepDims(true));
  }

  private Operand<TFloat32> max(final Operand<TFloat32> map, final int... axes) {
    final Operand<TInt32> over = tf.constant(axes);
    return tf.reduceMax(map, over, ReduceMax.keepDims(true));
  }
}
