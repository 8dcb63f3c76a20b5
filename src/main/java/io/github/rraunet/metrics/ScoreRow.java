package io.github.rraunet.metrics;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One line of a table of metrics.
 *
 * @param caseName which pair of masks
 * @param label    which label of them; {@code all} for the foreground as a whole
 * @param empty    which of the masks has none of it
 * @param values   by metric; NaN where a metric has no value
 */
public record ScoreRow(String caseName, String label, EmptyMasks empty, Map<Metric, Double> values) implements Serializable {

  /** @return the same of another label that is the same voxels */
  ScoreRow withLabel(final String other) {
    return new ScoreRow(caseName, other, empty, values);
  }

  /** The metrics of one set of statistics. */
  public static ScoreRow of(final String caseName, final String label, final PairStatistics statistics,
    final List<Metric> metrics, final MetricSettings settings)
  {
    final Map<Metric, Double> values = new EnumMap<>(Metric.class);
    for (final Metric metric : metrics)
      values.put(metric, metric.of(statistics, settings));
    return new ScoreRow(caseName, label, statistics.counts().empty(), values);
  }

  /**
   * Means over the slices of a case, each slice an image of its own; the volumes are those of the case.
   *
   * @param slices those with foreground in either mask; slices that are empty in both say nothing and are left out
   */
  static ScoreRow ofSlices(final String caseName, final String label, final PairStatistics whole,
    final List<PairStatistics> slices, final List<Metric> metrics, final MetricSettings settings)
  {
    if (slices.isEmpty()) return of(caseName, label, whole, metrics, settings);
    final Map<Metric, Double> values = new EnumMap<>(Metric.class);
    for (final Metric metric : metrics)
      values.put(metric, metric.sense() == Metric.Sense.VOLUME ? metric.of(whole, settings) : slices.stream().mapToDouble(s ->
        metric
        .of(s, settings)).filter(v -> !Double.isNaN(v)).average().orElse(Double.NaN));
    return new ScoreRow(caseName, label, whole.counts().empty(), values);
  }
}
