package io.github.rraunet.noise;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Levels of the masks that were made wrong, as values for a histogram.
 *
 * @param groups Dice coefficients by type of noise, those types without a mask left out
 * @param marks  the level wanted, if one was, and the mean, by what is to be written at them
 */
public record NoiseHistogram(Map<String, double[]> groups, Map<String, Double> marks) {

  /** What stands above. */
  public static final String TITLE = "Wrong masks";
  /** What the values are. */
  public static final String VALUES = "Dice coefficient with the correct mask";
  /** What is counted. */
  public static final String COUNTS = "Masks";

  /** @param set with at least one wrong mask */
  public static NoiseHistogram of(final NoisySet set) {
    final List<ManifestRow> noisy = set.noisy();
    final Map<String, double[]> groups = new LinkedHashMap<>();
    for (final NoiseShare share : set.settings().shares()) {
      final double[] values = noisy.stream().filter(r -> r.share().key().equals(share.key())).mapToDouble(ManifestRow::dice)
        .toArray();
      if (values.length > 0) groups.put(share.key(), values);
    }
    final Map<String, Double> marks = new LinkedHashMap<>();
    if (!Double.isNaN(set.wanted())) marks.put(String.format(Locale.ROOT, "wanted %.3f", set.wanted()), set.wanted());
    final double mean = NoiseStatistics.of(noisy).mean();
    marks.put(String.format(Locale.ROOT, "mean %.3f", mean), mean);
    return new NoiseHistogram(groups, marks);
  }
}
