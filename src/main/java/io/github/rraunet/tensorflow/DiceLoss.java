package io.github.rraunet.tensorflow;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Soft Dice loss L = 1 - (2 I + e) / (T + P + e) with I = sum of t p, T = sum of t, P = sum of p (method
 * specification, section 1.4). With e = 1 a batch of empty masks still has a gradient.
 */
final class DiceLoss {

  private final Ops tf;
  private final Operand<TFloat32> epsilon;

  DiceLoss(final Ops tf, final double epsilon) {
    this.tf = tf;
    this.epsilon = tf.constant((float) epsilon);
  }

  /** @return one loss for all pixels of the batch, scalar */
  Operand<TFloat32> ofBatch(final Operand<TFloat32> probability, final Operand<TFloat32> mask) {
    return over(probability, mask, tf.constant(new int[] { 0, 1, 2, 3 }));
  }

  /** @return loss of each sample, shape (N) */
  Operand<TFloat32> ofSamples(final Operand<TFloat32> probability, final Operand<TFloat32> mask) {
    return over(probability, mask, tf.constant(new int[] { 1, 2, 3 }));
  }

  /** @return sum over each sample, shape (N) */
  Operand<TFloat32> sizes(final Operand<TFloat32> map) {
    return sum(map, tf.constant(new int[] { 1, 2, 3 }));
  }

  private Operand<TFloat32> over(final Operand<TFloat32> p, final Operand<TFloat32> t, final Operand<TInt32> axes) {
    final Operand<TFloat32> intersection = sum(tf.math.mul(p, t), axes);
    return ofSums(intersection, tf.math.add(sum(p, axes), sum(t, axes)));
  }

  /**
   * @param intersection I
   * @param sizes        T + P, same shape
   * @return loss of each pair
   */
  Operand<TFloat32> ofSums(final Operand<TFloat32> intersection, final Operand<TFloat32> sizes) {
    final Operand<TFloat32> dice =
      tf.math.div(tf.math.add(tf.math.mul(intersection, tf.constant(2f)), epsilon), tf.math.add(sizes, epsilon));
    return tf.math.sub(tf.constant(1f), dice);
  }

  private Operand<TFloat32> sum(final Operand<TFloat32> x, final Operand<TInt32> axes) {
    return tf.reduceSum(x, axes, ReduceSum.keepDims(false));
  }
}
