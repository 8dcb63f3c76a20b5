package io.github.rraunet.slices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class SlicePreparerTest {

  private static final IntensityWindow WINDOW = new IntensityWindow(-1000, 1000);

  private static SlicePreparer resizing(final int toWidth, final int toHeight, final int width, final int height) {
    return new SlicePreparer(new SlicePreparation(WINDOW, new SliceGeometry.Resize(toWidth, toHeight)), width, height, 1, 1);
  }

  private static SlicePreparer spacing(final double pixelMm, final int multiple, final int width, final int height,
    final double xMm,
    final double yMm)
  {
    return new SlicePreparer(new SlicePreparation(WINDOW, new SliceGeometry.PixelSpacing(pixelMm, multiple)), width, height,
      xMm, yMm);
  }

  private static float[] prepared(final SlicePreparer preparer, final float[] values) {
    final float[] target = new float[preparer.networkWidth() * preparer.networkHeight()];
    Arrays.fill(target, Float.NaN); // whatever a batch held before must be overwritten, padding included
    preparer.prepare(values, FloatBuffer.wrap(target), 0);
    return target;
  }

  private static float[] noise(final int width, final int height, final long seed) {
    final var random = new Random(seed);
    final float[] values = new float[width * height];
    for (int i = 0; i < values.length; i++)
      values[i] = (float) (random.nextGaussian() * 900);
    return values;
  }

  /** Cubic convolution kernel, written as Keys prints it. */
  private static double keys(final double x, final double a) {
    final double d = Math.abs(x);
    if (d <= 1) return (a + 2) * d * d * d - (a + 3) * d * d + 1;
    return d < 2 ? a * d * d * d - 5 * a * d * d + 8 * a * d - 4 * a : 0;
  }

  /** Sum over the whole neighbourhood in one go, borders repeated, normalised; the definition in double. */
  private static double direct(final double[] unit, final int width, final int height, final double cx, final double cy,
    final DoubleUnaryOperator kernelX, final DoubleUnaryOperator kernelY, final int reach)
  {
    double sum = 0;
    double total = 0;
    for (int y = (int) Math.floor(cy) - reach; y <= cy + reach; y++)
      for (int x = (int) Math.floor(cx) - reach; x <= cx + reach; x++) {
        final double w = kernelX.applyAsDouble(x - cx) * kernelY.applyAsDouble(y - cy);
        sum += w * unit[Math.max(0, Math.min(height - 1, y)) * width + Math.max(0, Math.min(width - 1, x))];
        total += w;
      }
    return Math.max(0, Math.min(1, sum / total));
  }

  private static double[] windowed(final float[] values) {
    final double[] unit = new double[values.length];
    for (int i = 0; i < unit.length; i++)
      unit[i] = Math.max(0, Math.min(1, (values[i] + 1000.0) / 2000));
    return unit;
  }

  @Test
  void halvesWithThePublishedTaps() {
    final int width = 14;
    final int height = 10;
    final float[] values = noise(width, height, 1);
    final double[] unit = windowed(values);
    final double[] taps = { -0.09375, 0.59375, 0.59375, -0.09375 };
    final float[] result = prepared(resizing(7, 5, width, height), values);
    for (int j = 0; j < 5; j++)
      for (int i = 0; i < 7; i++) {
        double expected = 0;
        for (int b = 0; b < 4; b++)
          for (int a = 0; a < 4; a++) {
            final int x = Math.max(0, Math.min(width - 1, 2 * i - 1 + a));
            final int y = Math.max(0, Math.min(height - 1, 2 * j - 1 + b));
            expected += taps[a] * taps[b] * unit[y * width + x];
          }
        assertThat(result[j * 7 + i]).as("%d,%d", i, j).isCloseTo((float) Math.max(0, Math.min(1, expected)), within(1e-6f));
      }
  }

  @Test
  void resizesByTheKernelFormulaStretchedOnlyBeyondTwo() {
    final int[][] cases = { { 23, 17, 31, 40 }, { 50, 34, 28, 17 }, { 90, 75, 16, 30 }, { 64, 33, 16, 33 } };
    for (final int[] c : cases) {
      final float[] values = noise(c[0], c[1], c[0]);
      final double[] unit = windowed(values);
      final float[] result = prepared(resizing(c[2], c[3], c[0], c[1]), values);
      final double sx = (double) c[0] / c[2];
      final double sy = (double) c[1] / c[3];
      final double kx = Math.max(1, sx / 2);
      final double ky = Math.max(1, sy / 2);
      for (int j = 0; j < c[3]; j++)
        for (int i = 0; i < c[2]; i++)
          assertThat((double) result[j * c[2] + i]).as("%s at %d,%d", Arrays.toString(c), i, j)
            .isCloseTo(direct(unit, c[0], c[1], (i + 0.5) * sx - 0.5, (j + 0.5) * sy - 0.5, d -> keys(d / kx, -0.75), d ->
              keys(d / ky, -0.75), 12),
              within(2e-6));
    }
  }

  @Test
  void resamplesToThePixelSizeByTheKernelFormulaAndPadsRightAndBottom() {
    final int width = 61;
    final int height = 47;
    final double xMm = 0.7;
    final double yMm = 2.1;
    final float[] values = noise(width, height, 3);
    final double[] unit = windowed(values);
    final SlicePreparer preparer = spacing(1.5, 16, width, height, xMm, yMm);
    final int w = 28; // 61 * 0.7 / 1.5 = 28.47
    final int h = 66; // 47 * 2.1 / 1.5 = 65.8
    assertThat(preparer.networkWidth()).isEqualTo(32);
    assertThat(preparer.networkHeight()).isEqualTo(80);
    final float[] result = prepared(preparer, values);
    for (int j = 0; j < 80; j++)
      for (int i = 0; i < 32; i++) {
        double expected = 0;
        if (i < w && j < h) {
          final double mmX = (i - (w - 1) / 2.0) * 1.5; // from the centre of the slice
          final double mmY = (j - (h - 1) / 2.0) * 1.5;
          expected = direct(unit, width, height, mmX / xMm + (width - 1) / 2.0, mmY / yMm + (height - 1) / 2.0,
            d -> keys(d * xMm / 1.5, -0.5), d -> keys(d, -0.5), 8);
        }
        assertThat((double) result[j * 32 + i]).as("%d,%d", i, j).isCloseTo(expected, within(2e-6));
      }
  }

  @Test
  void rampInMillimetresStaysARamp() {
    final int width = 100;
    final int height = 60;
    for (final double pixelMm : new double[] { 0.5, 1.1, 1.5, 2.2 }) {
      final float[] values = new float[width * height];
      for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
          values[y * width + x] = (float) (8 * (x - 49.5) * 0.8 + 5 * (y - 29.5) * 1.3); // HU per mm from the centre
      final SlicePreparer preparer = spacing(pixelMm, 16, width, height, 0.8, 1.3);
      final float[] result = prepared(preparer, values);
      final int w = (int) Math.rint(width * 0.8 / pixelMm);
      final int h = (int) Math.rint(height * 1.3 / pixelMm);
      for (int j = 5; j < h - 5; j++)
        for (int i = 5; i < w - 5; i++)
          assertThat(result[j * preparer.networkWidth() + i] * 2000 - 1000).as("%d,%d at %s mm", i, j, pixelMm)
            .isCloseTo((float) (8 * (i - (w - 1) / 2.0) * pixelMm + 5 * (j - (h - 1) / 2.0) * pixelMm), within(0.3f));
    }
  }

  @Test
  void samePixelSizeCopiesAndAMarkedPixelStaysInItsPlace() {
    final SlicePreparer preparer = spacing(0.9, 16, 37, 21, 0.9, 0.9);
    final float[] values = new float[37 * 21];
    Arrays.fill(values, -1000);
    values[5 * 37 + 30] = 500;
    final float[] result = prepared(preparer, values);
    assertThat(preparer.networkWidth()).isEqualTo(48);
    assertThat(preparer.networkHeight()).isEqualTo(32);
    for (int i = 0; i < result.length; i++)
      assertThat(result[i]).as("pixel %d", i).isEqualTo(i == 5 * 48 + 30 ? 0.75f : 0f);
    final float[] back = new float[37 * 21];
    preparer.restore(FloatBuffer.wrap(result), 0, back);
    for (int i = 0; i < back.length; i++)
      assertThat(back[i]).as("pixel %d back", i).isEqualTo(i == 5 * 37 + 30 ? 0.75f : 0f);
  }

  @Test
  void writesAtTheOffsetAndNowhereElse() {
    final SlicePreparer preparer = resizing(6, 4, 12, 8);
    final float[] batch = new float[3 * 24];
    Arrays.fill(batch, -7);
    final FloatBuffer buffer = FloatBuffer.wrap(batch);
    final float[] values = noise(12, 8, 5);
    preparer.prepare(values, buffer, 24);
    assertThat(buffer.position()).isZero();
    assertThat(Arrays.copyOfRange(batch, 24, 48)).containsExactly(prepared(preparer, values));
    assertThat(Arrays.copyOfRange(batch, 0, 24)).containsOnly(-7f);
    assertThat(Arrays.copyOfRange(batch, 48, 72)).containsOnly(-7f);
    final float[] first = new float[96];
    final float[] second = new float[96];
    preparer.restore(buffer, 24, first);
    preparer.restore(FloatBuffer.wrap(Arrays.copyOfRange(batch, 24, 48)), 0, second);
    assertThat(first).containsExactly(second);
  }

  @Test
  void constantStaysConstantThereAndBack() {
    final int width = 45;
    final int height = 61;
    final float[] values = new float[width * height];
    Arrays.fill(values, 250);
    for (final SlicePreparer preparer : new SlicePreparer[] { resizing(16, 32, width, height), resizing(64, 100, width, height),
      spacing(1.7, 1, width, height, 0.7, 0.9), spacing(0.4, 1, width, height, 0.6, 0.9) }) {
      final float[] result = prepared(preparer, values);
      for (final float v : result)
        assertThat(v).isCloseTo(0.625f, within(1e-6f));
      final float[] back = new float[values.length];
      preparer.restore(FloatBuffer.wrap(result), 0, back);
      for (final float p : back)
        assertThat(p).isCloseTo(0.625f, within(1e-6f));
    }
  }

  @Test
  void smoothBlobComesBack() {
    final int width = 96;
    final int height = 80;
    final float[] values = new float[width * height];
    for (int y = 0; y < height; y++)
      for (int x = 0; x < width; x++)
        values[y * width + x] = (float) (-1000
          + 2000 * Math.exp(-(Math.pow((x - 60) * 0.8, 2) + Math.pow((y - 30) * 1.1, 2)) / (2 * 10 * 10)));
    for (final SlicePreparer preparer : new SlicePreparer[] { resizing(48, 40, width, height), resizing(130, 90, width, height),
      spacing(1.6, 16, width, height, 0.8, 1.1), spacing(0.5, 16, width, height, 0.8, 1.1) }) {
      final float[] back = new float[width * height];
      preparer.restore(FloatBuffer.wrap(prepared(preparer, values)), 0, back);
      for (int i = 0; i < back.length; i++)
        assertThat(back[i]).isCloseTo(WINDOW.apply(values[i]), within(0.01f));
    }
  }

  @Test
  void restoresLinearlyOnAFinerGridAndByAreaOnACoarserOne() {
    final SlicePreparer finer = resizing(2, 1, 8, 3);
    final float[] out = new float[24];
    finer.restore(FloatBuffer.wrap(new float[] { 0, 1 }), 0, out);
    assertThat(out).containsExactly(new float[] { 0, 0, 0.125f, 0.375f, 0.625f, 0.875f, 1, 1, 0, 0, 0.125f, 0.375f, 0.625f,
      0.875f, 1, 1,
      0, 0, 0.125f, 0.375f, 0.625f, 0.875f, 1, 1 }, within(1e-6f));
    final SlicePreparer coarser = resizing(6, 4, 2, 2);
    final float[] means = new float[4];
    coarser.restore(FloatBuffer.wrap(new float[] { 0, .3f, .6f, 1, 1, 1, 0, .3f, .6f, 1, 1, 1, 0, 0, 0, .1f, .2f, .3f, 0, 0, 0,
      .1f, .2f, .3f }),
      0, means);
    assertThat(means).containsExactly(new float[] { 0.3f, 1, 0, 0.2f }, within(1e-6f));
  }

  @Test
  void nanAndInfinityDoNotSpread() {
    final float[] values = new float[40 * 30];
    Arrays.fill(values, 1000);
    values[0] = Float.NaN;
    values[15 * 40 + 20] = Float.NEGATIVE_INFINITY;
    values[15 * 40 + 39] = Float.POSITIVE_INFINITY;
    final float[] low = values.clone();
    low[0] = -1000;
    low[15 * 40 + 20] = -1000;
    low[15 * 40 + 39] = 1000;
    for (final SlicePreparer preparer : new SlicePreparer[] { resizing(20, 15, 40, 30), spacing(1.5, 16, 40, 30, 1, 1) })
      assertThat(prepared(preparer, values)).containsExactly(prepared(preparer, low));
    final float[] allNan = new float[40 * 30];
    Arrays.fill(allNan, Float.NaN);
    assertThat(prepared(resizing(20, 15, 40, 30), allNan)).containsOnly(0f);
  }

  @Test
  void manyValuesAreWindowedAsOneIs() {
    final var random = new Random(4);
    final var odd = new IntensityWindow(-160.3, 239.7);
    final float[] values = new float[5000];
    for (int i = 0; i < values.length; i++)
      values[i] = (float) (random.nextGaussian() * 300);
    final float[] ends = { Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, -160.3f, 239.7f, -0f };
    System.arraycopy(ends, 0, values, 0, ends.length);
    final float[] out = new float[values.length];
    odd.apply(values, out);
    for (int i = 0; i < out.length; i++)
      assertThat(out[i]).as("value %s", values[i]).isEqualTo(odd.apply(values[i]));
  }

  @Test
  void metalDoesNotRingIntoTissue() {
    final float[] values = new float[64 * 64];
    Arrays.fill(values, 40);
    for (int y = 30; y < 34; y++)
      Arrays.fill(values, y * 64 + 30, y * 64 + 34, 30000);
    final float tissue = WINDOW.apply(40);
    for (final float v : prepared(resizing(32, 32, 64, 64), values))
      assertThat(v).isBetween(tissue - 0.13f, 1f); // twice 0.09375 + a little, of the step to 1; 20 times that without clipping
  }

  @Test
  void masksAreForegroundFromHalfAPixelOn() {
    final SlicePreparer preparer = resizing(3, 2, 6, 4);
    final float[] mask = { 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 1, 0, 0, 1, 1, 0, 1, 0, 1 };
    final float[] target = new float[6];
    preparer.prepareMask(mask, FloatBuffer.wrap(target), 0);
    assertThat(target).containsExactly(1, 0, 0, 1, 1, 0);
  }

  @Test
  void maskKeepsItsAreaAtAnotherPixelSize() {
    final int width = 200;
    final int height = 150;
    final float[] mask = new float[width * height];
    int area = 0;
    for (int y = 0; y < height; y++)
      for (int x = 0; x < width; x++)
        if (Math.hypot(x - 120, y - 60) < 40) {
          mask[y * width + x] = 1;
          area++;
        }
    for (final double pixelMm : new double[] { 0.45, 1.3, 1.9 }) {
      final SlicePreparer preparer = spacing(pixelMm, 16, width, height, 0.7, 0.7);
      final float[] target = new float[preparer.networkWidth() * preparer.networkHeight()];
      preparer.prepareMask(mask, FloatBuffer.wrap(target), 0);
      double sum = 0;
      for (final float v : target)
        sum += v;
      assertThat(sum * pixelMm * pixelMm / (area * 0.49)).as("%s mm", pixelMm).isCloseTo(1, within(0.02));
    }
  }

  @Test
  void refusesAbsurdPixelSizes() {
    assertThatIllegalArgumentException().isThrownBy(() -> spacing(1.5, 16, 512, 512, 0.001, 0.001))
      .withMessageContaining("512x512").withMessageContaining("0.001").withMessageContaining("16 to 4096")
        .withMessageContaining("correct the pixel size");
    assertThatIllegalArgumentException().isThrownBy(() -> spacing(1.5, 16, 512, 512, 0.7, 70)).withMessageContaining("239x23893");
    assertThatIllegalArgumentException().isThrownBy(() -> spacing(1.5, 16, 5, 4, 0.8f, 0.9f)) // as in NIfTI
      .withMessageContaining("of 0.8000 x 0.9000 mm");
    assertThatIllegalArgumentException().isThrownBy(() -> spacing(1.5, 16, 512, 512, Double.NaN, 1)).withMessageContaining("NaN");
    assertThatIllegalArgumentException().isThrownBy(() -> resizing(256, 256, 60000, 60000)).withMessageContaining("60000x60000");
    assertThatIllegalArgumentException().isThrownBy(() -> prepared(resizing(16, 16, 20, 30), new float[599]))
      .withMessageContaining("599");
  }

  @Test
  void singlePixelSliceCanBeResized() {
    final float[] result = prepared(resizing(4, 3, 1, 1), new float[] { 0 });
    assertThat(result).containsOnly(0.5f);
  }
}
