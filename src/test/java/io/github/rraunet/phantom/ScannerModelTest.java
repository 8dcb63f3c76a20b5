package io.github.rraunet.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.volume.Spacing;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ScannerModelTest {

  private static final int EDGE = 128;
  private static final int MARGIN = 20; // outside is what a round field of view may cut off
  private static final int SLICES = 12;

  /**
   * A slice is 0.86 times noise of its own and 0.51 times that of the next one, so neighbours have a correlation of 0.86 * 0.51
   * / (0.86^2 + 0.51^2) = 0.44, and those farther apart none, wherever they are laid on each other.
   */
  @Test
  void noiseIsSharedByNeighboursOnly() {
    for (long seed = 1; seed <= 4; seed++) {
      final ScannerModel scanner = new ScannerModel(new Patient(seed), EDGE, EDGE, new Spacing(1, 1, 1));
      final float[][] slices = new float[SLICES][EDGE * EDGE];
      for (int k = 0; k < SLICES; k++) {
        Arrays.fill(slices[k], -500);
        scanner.scan(slices[k], k);
      }
      assertThat(correlation(slices, 1, 0)).as("neighbours, seed " + seed).isCloseTo(0.44, within(0.08));
      for (int lag = 2; lag <= 4; lag++)
        for (int shift = -2; shift <= 2; shift++)
          assertThat(correlation(slices, lag, shift)).as("slices " + lag + " apart, " + shift + " pixels aside, seed " + seed)
            .isCloseTo(0, within(0.08));
    }
  }

  /** @return mean over the pairs of slices {@code lag} apart, the upper one read {@code shift} pixels to the right */
  private static double correlation(final float[][] slices, final int lag, final int shift) {
    double sum = 0;
    for (int k = 0; k + lag < slices.length; k++)
      sum += correlation(inner(slices[k], 0), inner(slices[k + lag], shift));
    return sum / (slices.length - lag);
  }

  private static double[] inner(final float[] slice, final int shift) {
    final int edge = EDGE - 2 * MARGIN;
    final double[] values = new double[edge * edge];
    for (int y = 0; y < edge; y++)
      for (int x = 0; x < edge; x++)
        values[y * edge + x] = slice[(y + MARGIN) * EDGE + x + MARGIN + shift];
    return values;
  }

  private static double correlation(final double[] a, final double[] b) {
    final double meanA = Arrays.stream(a).average().orElseThrow();
    final double meanB = Arrays.stream(b).average().orElseThrow();
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (a[i] - meanA) * (b[i] - meanB);
      aa += (a[i] - meanA) * (a[i] - meanA);
      bb += (b[i] - meanB) * (b[i] - meanB);
    }
    return ab / Math.sqrt(aa * bb);
  }
}
