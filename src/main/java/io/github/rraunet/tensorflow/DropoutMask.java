package io.github.rraunet.tensorflow;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Prod;
import org.tensorflow.op.random.StatelessRandomUniformFullInt;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint16;

/** Which values dropout keeps. Sixteen random bits decide on a value, so a fraction is met to 1/65536. */
enum DropoutMask {

  /** Two values share a random number: drawing is most of what dropout costs. */
  DRAWN {
    @Override
    Operand<TBool> kept(final Ops tf, final Operand<TInt32> shape, final Operand<TInt32> seed, final int dropped) {
      final Operand<TInt32> size = tf.prod(shape, tf.constant(new int[] { 0 }), Prod.keepDims(true));
      final Operand<TInt32> pairs = tf.math.div(tf.math.add(size, tf.constant(1)), tf.constant(2));
      final Operand<TInt32> numbers = StatelessRandomUniformFullInt.create(tf.scope(), pairs, seed, TInt32.class);
      final Operand<TUint16> halves = tf.reshape(tf.bitcast(numbers, TUint16.class), tf.constant(new int[] { -1 }));
      final Operand<TUint16> threshold = tf.dtypes.cast(tf.constant(dropped), TUint16.class);
      return tf.reshape(tf.slice(tf.math.greaterEqual(halves, threshold), tf.constant(new int[] { 0 }), size), shape);
    }
  },

  /**
   * A random number for each pixel, from which a hash of it and the channel makes those of the channels (Wellons' lowbias32). XLA
   * computes that wherever the mask is needed, where {@link #DRAWN} goes through memory three times: a twentieth of a step.
   * Without XLA it would be a dozen passes.
   *
   * @see <a href="https://nullprogram.com/blog/2018/07/31/">Prospecting for Hash Functions</a>
   */
  HASHED {
    @Override
    Operand<TBool> kept(final Ops tf, final Operand<TInt32> shape, final Operand<TInt32> seed, final int dropped) {
      final Operand<TInt32> pixels = tf.concat(List.of(tf.slice(shape, tf.constant(new int[] { 0 }), tf.constant(
        new int[] { 3 })), tf.constant(new int[] { 1 })), tf.constant(0));
      final Operand<TInt32> channels = tf.squeeze(tf.slice(shape, tf.constant(new int[] { 3 }), tf.constant(new int[] { 1 })));
      final Operand<TInt32> channel = tf.math.mul(tf.range(tf.constant(0), channels, tf.constant(1)), tf.constant(GOLDEN));
      Operand<TInt32> x = tf.math.add(StatelessRandomUniformFullInt.create(tf.scope(), pixels, seed, TInt32.class), channel);
      x = tf.bitwise.bitwiseXor(x, shifted(tf, x, 16));
      x = tf.math.mul(x, tf.constant(0x7feb352d));
      x = tf.bitwise.bitwiseXor(x, shifted(tf, x, 15));
      x = tf.math.mul(x, tf.constant(0x846ca68b));
      return tf.math.greaterEqual(shifted(tf, x, 16), tf.constant(dropped)); // the last mixing leaves these bits as they are
    }

    /** Zeros come in from above, though the numbers have signs. */
    private Operand<TInt32> shifted(final Ops tf, final Operand<TInt32> x, final int bits) {
      return tf.bitwise.bitwiseAnd(tf.bitwise.rightShift(x, tf.constant(bits)), tf.constant(-1 >>> bits));
    }
  };

  private static final int GOLDEN = 0x9E3779B9;

  /**
   * @param shape   of the values, four dimensions, channels last
   * @param seed    two numbers
   * @param dropped how many of 65536, at most all but one
   * @return false for those that are dropped
   */
  abstract Operand<TBool> kept(Ops tf, Operand<TInt32> shape, Operand<TInt32> seed, int dropped);
}
