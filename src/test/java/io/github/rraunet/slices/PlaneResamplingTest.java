package io.github.rraunet.slices;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the sums as they are written down, one after the other in single precision: every bit is the same. */
class PlaneResamplingTest {

  private static AxisResampling axis(final int source, final int target, final Kernel kernel, final double free) {
    final double step = (double) source / target;
    return new AxisResampling(source, target, (source - 1) / 2.0 - step * (target - 1) / 2.0, step, kernel, Math.max(1, step
      / free));
  }

  private static float[] random(final int size) {
    final Random random = new Random(size);
    final float[] values = new float[size];
    for (int i = 0; i < size; i++)
      values[i] = random.nextFloat() - 0.5f;
    return values;
  }

  private static float sum(final AxisResampling axis, final int i, final float[] source, final int from, final int step) {
    float sum = 0;
    for (int t = 0; t < axis.taps; t++)
      sum += axis.weight[i * axis.taps + t] * source[from + (axis.first[i] + t) * step];
    return sum;
  }

  private static float[] alongX(final AxisResampling x, final float[] source, final int rows) {
    final float[] out = new float[x.targetLength * rows];
    for (int row = 0; row < rows; row++)
      for (int i = 0; i < x.targetLength; i++)
        out[row * x.targetLength + i] = sum(x, i, source, row * x.sourceLength, 1);
    return out;
  }

  private static float[] alongY(final AxisResampling y, final float[] source, final int width) {
    final float[] out = new float[y.targetLength * width];
    for (int j = 0; j < y.targetLength; j++)
      for (int i = 0; i < width; i++)
        out[j * width + i] = sum(y, j, source, i, width);
    return out;
  }

  /** Halved, doubled, by four, by thirds, by odd factors, and of hardly any pixels. */
  @ParameterizedTest
  @CsvSource({ "512,256,40,20", "64,128,30,60", "40,160,16,64", "160,40,64,16", "60,90,30,45", "90,60,45,30", "97,131,50,37",
    "131,97,37,50", "2,4,3,6", "4,2,6,3", "3,1,1,5", "48,48,20,40", "48,24,20,20", "37,40,40,37" })
  void sumsAreThoseOfTheWeights(final int width, final int targetWidth, final int height, final int targetHeight) {
    for (final Kernel kernel : Kernel.values())
      for (final double free : new double[] { 1, 2 }) {
        final AxisResampling x = axis(width, targetWidth, kernel, free);
        final AxisResampling y = axis(height, targetHeight, kernel, free);
        final PlaneResampling plane = new PlaneResampling(x, y);
        final float[] source = random(width * height);
        final float[] found = new float[targetWidth * targetHeight];
        plane.apply(source, found);
        final float[] expected = x.isIdentity() ? alongY(y, source, width) : y.isIdentity() ? alongX(x, source, height) : plane
          .rowsFirst() ? alongY(y, alongX(x, source, height), targetWidth) : alongX(x, alongY(y, source, width), targetHeight);
        assertThat(found).as("%s, unstretched up to %s", kernel, free).containsExactly(expected);
      }
  }

  @Test
  void halvesAndDoublesRecur() {
    final AxisResampling half = axis(512, 256, Kernel.CUBIC_OPENCV, 2);
    assertThat(half.recurrence.period()).isEqualTo(1);
    assertThat(half.recurrence.shift()).isEqualTo(2);
    assertThat(half.recurrence.rounds()).isBetween(252, 256);
    final AxisResampling twice = axis(256, 512, Kernel.AREA, 1);
    assertThat(twice.recurrence.period()).isEqualTo(2);
    assertThat(twice.recurrence.shift()).isEqualTo(1);
    assertThat(twice.recurrence.rounds()).isBetween(252, 256);
    assertThat(axis(97, 131, Kernel.AREA, 1).recurrence.rounds()).isZero();
  }

  /** The pass along rows, which takes longest, over as few rows as there are. */
  @Test
  void rowsComeFirstWhereTheirNumberGrows() {
    assertThat(new PlaneResampling(axis(256, 512, Kernel.AREA, 1), axis(256, 512, Kernel.AREA, 1)).rowsFirst()).isTrue();
    assertThat(new PlaneResampling(axis(512, 256, Kernel.AREA, 1), axis(512, 256, Kernel.AREA, 1)).rowsFirst()).isFalse();
  }
}
