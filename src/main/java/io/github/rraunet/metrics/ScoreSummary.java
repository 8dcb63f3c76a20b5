package io.github.rraunet.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a column of a table of metrics says as a whole. Rows without a value are left out, and {@link #count()} says over how
 * many the rest is.
 *
 * @param count  number of values
 * @param mean   arithmetic mean
 * @param sd     standard deviation with n - 1; NaN for fewer than two values
 * @param median middle value
 * @param low    lower end of the 95 % interval of the mean
 * @param high   upper end
 */
public record ScoreSummary(int count, double mean, double sd, double median, double low, double high) {

  /** Draws of the bootstrap. */
  static final int DRAWS = 10_000;

  private static final double OUTSIDE = 0.025;

  /**
   * @param values NaN for no value
   * @param seed   of the percentile bootstrap of the mean (Efron 1979)
   */
  public static ScoreSummary of(final List<Double> values, final long seed) {
    final double[] v = values.stream().mapToDouble(Double::doubleValue).filter(x -> !Double.isNaN(x)).sorted().toArray();
    if (v.length == 0) return new ScoreSummary(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    final double mean = mean(v);
    double squares = 0;
    for (final double x : v)
      squares += (x - mean) * (x - mean);
    final double sd = v.length > 1 ? Math.sqrt(squares / (v.length - 1)) : Double.NaN;
    if (v.length == 1) return new ScoreSummary(1, mean, sd, mean, Double.NaN, Double.NaN);
    final double[] means = resampledMeans(v, seed);
    return new ScoreSummary(v.length, mean, sd, quantile(v, 0.5), quantile(means, OUTSIDE), quantile(means, 1 - OUTSIDE));
  }

  private static double[] resampledMeans(final double[] v, final long seed) {
    final SplittableRandom random = new SplittableRandom(seed);
    final double[] means = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      double sum = 0;
      for (int k = 0; k < v.length; k++)
        sum += v[random.nextInt(v.length)];
      means[i] = sum / v.length;
    }
    Arrays.sort(means);
    return means;
  }

  private static double mean(final double[] v) {
    return Arrays.stream(v).sum() / v.length;
  }

  /** Linearly interpolated between ranks. */
  private static double quantile(final double[] sorted, final double share) {
    final double rank = share * (sorted.length - 1);
    final int low = (int) rank;
    return low + 1 == sorted.length || rank == low || sorted[low] == sorted[low + 1] ? sorted[low] : sorted[low]
      + (rank - low) * (sorted[low + 1] - sorted[low]);
  }
}
