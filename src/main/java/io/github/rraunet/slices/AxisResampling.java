package io.github.rraunet.slices;

import java.util.Arrays;

/**
 * Linear resampling along one axis with weights computed once: target sample i is the sum over t of
 * {@code weight[i * taps + t] * source[first[i] + t]}. Beyond the ends the outermost sample is repeated;
 * the weights of every target sample sum to 1.
 */
final class AxisResampling {

  private static final double NEGLIGIBLE = 1e-9;
  private static final int LONGEST_PERIOD = 4;

  final int sourceLength;
  final int targetLength;
  final int taps;
  final int[] first;
  final float[] weight;

  /** Of a middle part in which weights recur, as they do where an image is halved or doubled. */
  final Recurrence recurrence;

  /**
   * Target samples from + k * period + j, for k below rounds and j below period, have the weights of from + j, and begin k times
   * shift source samples later.
   */
  record Recurrence(int from, int period, int shift, int rounds) {

    static final Recurrence NONE = new Recurrence(0, 0, 0, 0);

    /** @return first sample behind it */
    int end() {
      return from + period * rounds;
    }
  }

  /**
   * @param start  source position of target sample 0 (sample centres are at whole numbers)
   * @param step   source samples per target sample
   * @param scale  how far the kernel is stretched, at least 1
   */
  AxisResampling(final int sourceLength, final int targetLength, final double start, final double step, final Kernel kernel,
    final double scale)
  {
    this.sourceLength = sourceLength;
    this.targetLength = targetLength;
    final double[][] rows = new double[targetLength][];
    first = new int[targetLength];
    int longest = 1;
    for (int i = 0; i < targetLength; i++) {
      rows[i] = row(i, start + i * step, kernel, scale);
      longest = Math.max(longest, rows[i].length);
    }
    taps = longest;
    weight = new float[targetLength * taps];
    for (int i = 0; i < targetLength; i++) {
      final int from = Math.min(first[i], sourceLength - taps); // shorter rows move back so that all taps stay inside
      for (int t = 0; t < rows[i].length; t++)
        weight[i * taps + first[i] - from + t] = (float) rows[i][t];
      first[i] = from;
    }
    Recurrence found = Recurrence.NONE;
    for (int period = 1; period <= LONGEST_PERIOD && found.rounds == 0; period++)
      found = recurrence(period);
    recurrence = found;
  }

  /** @return one that holds for most samples, or none */
  private Recurrence recurrence(final int period) {
    final int middle = targetLength / 2;
    if (middle + period >= targetLength) return Recurrence.NONE;
    final int shift = first[middle + period] - first[middle];
    int low = middle;
    while (low > 0 && recurs(low - 1, period, shift)) low--;
    int high = middle;
    while (high + period < targetLength && recurs(high, period, shift)) high++;
    final int count = high + period - low;
    return high > middle && count > targetLength / 2 ? new Recurrence(low, period, shift, count / period) : Recurrence.NONE;
  }

  private boolean recurs(final int i, final int period, final int shift) {
    final int later = i + period;
    return first[later] == first[i] + shift && Arrays.equals(weight, i * taps, (i + 1) * taps, weight, later * taps, (later + 1)
      * taps);
  }

  /** @return normalised weights of target sample i without negligible ends; sets first[i] */
  private double[] row(final int i, final double centre, final Kernel kernel, final double scale) {
    final double reach = kernel.support(scale);
    final int low = (int) Math.ceil(centre - reach);
    final int high = (int) Math.floor(centre + reach);
    final int clampedLow = clamp(low);
    final double[] w = new double[clamp(high) - clampedLow + 1];
    double sum = 0;
    for (int k = low; k <= high; k++) {
      final double value = kernel.weight(k - centre, scale);
      w[clamp(k) - clampedLow] += value;
      sum += value;
    }
    int from = 0;
    int to = w.length;
    while (to - from > 1 && Math.abs(w[from]) < NEGLIGIBLE * sum) from++;
    while (to - from > 1 && Math.abs(w[to - 1]) < NEGLIGIBLE * sum) to--;
    first[i] = clampedLow + from;
    final double[] trimmed = Arrays.copyOfRange(w, from, to);
    for (int t = 0; t < trimmed.length; t++)
      trimmed[t] /= sum;
    return trimmed;
  }

  private int clamp(final int k) {
    return Math.max(0, Math.min(sourceLength - 1, k));
  }

  /** @return whether target and source are the same samples */
  boolean isIdentity() {
    if (taps != 1 || sourceLength != targetLength) return false;
    for (int i = 0; i < targetLength; i++)
      if (first[i] != i || weight[i] != 1) return false;
    return true;
  }
}
