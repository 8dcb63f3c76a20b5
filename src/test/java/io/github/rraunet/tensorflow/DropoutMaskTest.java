package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.random.StatelessRandomUniformFullInt;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;

/** The mask that is hashed, value by value in plain Java, and what chance would make of it. */
class DropoutMaskTest {

  private static final int[] SEED = { 7, 192 };
  private static final int GOLDEN = 0x9E3779B9; // 2^32 over the golden ratio
  /** Bounds are so many standard deviations; of 10,000 figures one would go beyond with a chance of 1 in 170. */
  private static final double DEVIATIONS = 5;

  /** @param kept by (slice, y, x, channel). @param numbers of the pixels, by (slice, y, x) */
  private record Drawn(boolean[] kept, int[] numbers) {

    static Drawn of(final int[] shape, final int dropped, final int... seed) {
      final boolean[] kept = new boolean[shape[0] * shape[1] * shape[2] * shape[3]];
      final int[] numbers = new int[kept.length / shape[3]];
      try (Graph graph = new Graph(); Session session = new Session(graph)) {
        final Ops tf = Ops.create(graph);
        final Placeholder<TInt32> size = tf.placeholder(TInt32.class);
        final Operand<TBool> mask = DropoutMask.HASHED.kept(tf, size, tf.constant(seed), dropped);
        final Operand<TInt32> ofPixels = StatelessRandomUniformFullInt.create(tf.scope(), tf.constant(new int[] { shape[0],
          shape[1], shape[2], 1 }), tf.constant(seed), TInt32.class);
        try (TInt32 fed = TInt32.vectorOf(shape);
          var found = session.runner().feed(size, fed).fetch(mask).fetch(ofPixels).run())
        {
          final TBool values = (TBool) found.get(0);
          assertThat(values.shape().asArray()).containsExactly(shape[0], shape[1], shape[2], shape[3]);
          values.asRawTensor().data().asBooleans().read(kept);
          ((TInt32) found.get(1)).asRawTensor().data().asInts().read(numbers);
        }
      }
      return new Drawn(kept, numbers);
    }
  }

  /** The definition: Wellons' lowbias32 of the pixel's number and the channel's, the upper half of which decides. */
  private static boolean isKept(final int number, final int channel, final int dropped) {
    int x = number + channel * GOLDEN;
    x ^= x >>> 16;
    x *= 0x7feb352d;
    x ^= x >>> 15;
    x *= 0x846ca68b;
    x ^= x >>> 16;
    return x >>> 16 >= dropped;
  }

  @ParameterizedTest
  @ValueSource(ints = { 0, 1, 6554, 32768, 60000, 65535 })
  void keepsWhatTheHashOfPixelAndChannelSays(final int dropped) {
    final int[] shape = { 3, 21, 13, 37 };
    final Drawn drawn = Drawn.of(shape, dropped, SEED);
    final boolean[] expected = new boolean[drawn.kept.length];
    for (int pixel = 0; pixel < drawn.numbers.length; pixel++)
      for (int channel = 0; channel < shape[3]; channel++)
        expected[pixel * shape[3] + channel] = isKept(drawn.numbers[pixel], channel, dropped);
    assertThat(drawn.kept).containsExactly(expected);
    assertThat(drawn.numbers).as("of both signs, as it shifts zeros into both").matches(numbers -> {
      int negative = 0;
      for (final int number : numbers)
        if (number < 0) negative++;
      return negative > 300 && negative < numbers.length - 300;
    });
  }

  /**
   * What is dropped with probability p has a variance of p (1 - p), and the product of two such deviations, where they are
   * independent, of p^2 (1 - p)^2; the sum of n of them has a standard deviation of p (1 - p) sqrt(n).
   */
  @ParameterizedTest
  @ValueSource(ints = { 6554, 32768 })
  void channelsNeighboursAndStepsAreIndependent(final int dropped) {
    final int side = 128;
    final int slices = 2;
    final int channels = 64;
    final int[] shape = { slices, side, side, channels };
    final Drawn drawn = Drawn.of(shape, dropped, SEED);
    final Drawn next = Drawn.of(shape, dropped, SEED[0], SEED[1] + 64);
    final Drawn otherLayer = Drawn.of(shape, dropped, SEED[0], SEED[1] + 1);
    final int n = slices * side * side;
    final double p = dropped / 65536.0;
    final double bound = DEVIATIONS * p * (1 - p) * Math.sqrt(n);
    for (int channel = 0; channel < channels; channel++) {
      int zeros = 0;
      for (int pixel = 0; pixel < n; pixel++)
        if (!drawn.kept[pixel * channels + channel]) zeros++;
      assertThat((double) zeros).as("dropped in channel " + channel).isCloseTo(n * p, within(DEVIATIONS * Math.sqrt(n * p * (1
        - p))));
      for (int other = 0; other < channel; other++)
        assertThat(products(drawn, channel, drawn, other, channels, p, pixel -> pixel)).as("channels " + other + ", " + channel)
          .isCloseTo(0, within(bound));
      for (int other = 0; other < channels; other++) {
        final String what = "channel " + channel + " and " + other + " ";
        assertThat(products(drawn, channel, drawn, other, channels, p, pixel -> pixel % side == side - 1 ? -1 : pixel + 1))
          .as(what + "of the pixel to the right").isCloseTo(0, within(bound));
        assertThat(products(drawn, channel, drawn, other, channels, p, pixel -> pixel / side % side == side - 1 ? -1 : pixel
          + side)).as(what + "of the pixel below").isCloseTo(0, within(bound));
      }
      assertThat(products(drawn, channel, next, channel, channels, p, pixel -> pixel)).as("next step, channel " + channel)
        .isCloseTo(0, within(bound));
      assertThat(products(drawn, channel, otherLayer, channel, channels, p, pixel -> pixel)).as("next layer, channel " + channel)
        .isCloseTo(0, within(bound));
    }
  }

  /** @return sum over the pixels that have a partner of the products of both deviations from p */
  private static double products(final Drawn a, final int channelA, final Drawn b, final int channelB, final int channels,
    final double p, final IntUnaryOperator partner)
  {
    double sum = 0;
    for (int pixel = 0; pixel < a.numbers.length; pixel++) {
      final int other = partner.applyAsInt(pixel);
      if (other < 0) continue;
      sum += ((a.kept[pixel * channels + channelA] ? 0 : 1) - p) * ((b.kept[other * channels + channelB] ? 0 : 1) - p);
    }
    return sum;
  }

  /** The bounds above would be worth nothing if they let through what is related. */
  @Test
  void aRelationOfOneInTwentyWouldBeSeen() {
    final Drawn drawn = Drawn.of(new int[] { 2, 128, 128, 2 }, 32768, SEED);
    for (int pixel = 0; pixel < drawn.numbers.length; pixel += 20)
      drawn.kept[2 * pixel] = drawn.kept[2 * pixel + 1];
    assertThat(products(drawn, 0, drawn, 1, 2, 0.5, pixel -> pixel)).isGreaterThan(DEVIATIONS * 0.25 * Math.sqrt(2 * 128 * 128));
  }
}
