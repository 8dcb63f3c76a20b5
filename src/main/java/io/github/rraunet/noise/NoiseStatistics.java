package io.github.rraunet.noise;

import java.util.List;

/**
 * Dice coefficients of some masks with the correct ones.
 *
 * @param n        number of masks
 * @param mean     mean of their Dice coefficients; NaN if there is no mask
 * @param sd       standard deviation of the masks (divided by n - 1); NaN if there are fewer than two
 * @param min      smallest
 * @param max      largest
 * @param pooled   Dice coefficient of the voxels of all masks taken together
 * @param severity sum of 1 - Dice: the paper's K = (1 - alpha) beta y
 * @param missed   masks whose Dice coefficient is farther than {@link ManifestRow#TOLERANCE} from the one aimed at
 */
public record NoiseStatistics(int n, double mean, double sd, double min, double max, double pooled, double severity, int missed) {

  public static NoiseStatistics of(final List<ManifestRow> rows) {
    final double[] values = rows.stream().mapToDouble(ManifestRow::dice).sorted().toArray(); // a sum that no other order changes
    double sum = 0;
    for (final double value : values)
      sum += value;
    int missed = 0;
    NoisyMask.Counts counts = new NoisyMask.Counts(0, 0, 0);
    for (final ManifestRow row : rows) {
      counts = counts.plus(row.counts());
      if (row.isMissed()) missed++;
    }
    final int n = rows.size();
    final double mean = sum / n;
    double squares = 0;
    for (final double value : values)
      squares += (value - mean) * (value - mean);
    return new NoiseStatistics(n, mean, n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1)), n == 0 ? Double.NaN
      : values[0], n == 0 ? Double.NaN : values[n - 1], n == 0 ? Double.NaN : counts
      .dice(), n - sum, missed);
  }
}
