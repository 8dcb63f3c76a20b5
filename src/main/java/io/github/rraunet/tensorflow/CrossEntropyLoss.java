package io.github.rraunet.tensorflow;

import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Binary cross entropy, mean over the pixels of each sample: recorded beside the Dice loss, because that of an empty mask
 * tells nothing (method specification, section 2.4). Computed from the logits z before the last sigmoid, as
 * max(z, 0) - z t + ln(1 + exp(-|z|)): from probabilities it would be infinite or cut off where they round to 0 or 1, which
 * in bfloat16 is already at 0.998.
 */
final class CrossEntropyLoss {

  private final Ops tf;

  CrossEntropyLoss(final Ops tf) {
    this.tf = tf;
  }

  /**
   * @param probability result of a sigmoid
   * @return loss of each sample, shape (N)
   */
  Operand<TFloat32> ofSamples(final Operand<TFloat32> probability, final Operand<TFloat32> mask) {
    final Operand<TFloat32> z = logits(probability);
    final Operand<TFloat32> log = tf.math.log1p(tf.math.exp(tf.math.neg(tf.math.abs(z))));
    final Operand<TFloat32> positive = tf.math.maximum(z, tf.constant(0f));
    return tf.math.mean(tf.math.add(tf.math.sub(positive, tf.math.mul(z, mask)), log), tf.constant(new int[] { 1, 2, 3 }));
  }

  @SuppressWarnings("unchecked")
  private static Operand<TFloat32> logits(final Operand<TFloat32> probability) {
    final GraphOperation last = (GraphOperation) probability.op();
    if (!last.type().equals("Sigmoid"))
      throw new IllegalStateException("a network must end in Sigmoid for its cross entropy, found " + last.type());
    return (Output<TFloat32>) last.input(0);
  }
}
