package io.github.rraunet.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Rows of metrics with what they say as a whole, label by label. Numbers are written with all their digits; NaN stands for
 * no value and {@code inf} for an infinite distance, as NumPy and pandas read them.
 *
 */
public final class ScoreTable {

  /** Stands in the column {@code case} of the pooled lines. */
  public static final String POOLED = "(pooled)";

  private record Column(String label, Metric metric) {}

  private final List<Metric> metrics;
  private final List<ScoreRow> rows;
  private final List<ScoreRow> pooled;
  private final long seed;
  private final Map<Column, ScoreSummary> summaries = new ConcurrentHashMap<>(); // a bootstrap each: made once, if asked for

  /**
   * @param metrics columns
   * @param rows    a line each
   * @param pooled  a line for each label over the voxels and points of all cases together; may be empty
   * @param seed    of the bootstrap
   */
  public ScoreTable(final List<Metric> metrics, final List<ScoreRow> rows, final List<ScoreRow> pooled, final long seed) {
    this.metrics = List.copyOf(metrics);
    this.rows = List.copyOf(rows);
    this.pooled = List.copyOf(pooled);
    this.seed = seed;
  }

  public List<Metric> metrics() {
    return metrics;
  }

  public List<ScoreRow> rows() {
    return rows;
  }

  public List<ScoreRow> pooled() {
    return pooled;
  }

  /** @return the names of the columns */
  public List<String> columns() {
    final List<String> names = new ArrayList<>(List.of("case", "label", "empty"));
    metrics.forEach(m -> names.add(m.key()));
    return names;
  }

  private List<ScoreRow> allRows() {
    final List<ScoreRow> all = new ArrayList<>(rows);
    all.addAll(pooled);
    return all;
  }

  public Set<String> labels() {
    final Set<String> labels = new LinkedHashSet<>();
    rows.forEach(r -> labels.add(r.label()));
    return labels;
  }

  /** @return over the rows of one label, one for each case */
  public ScoreSummary summary(final String label, final Metric metric) {
    return summaries.computeIfAbsent(new Column(label, metric), c -> ScoreSummary.of(rows.stream().filter(r -> r.label().equals(
      label)).map(r -> r.values().get(metric)).toList(), seed));
  }

  /** @return a line a row under the names of the columns */
  public String csv() {
    final StringBuilder text = new StringBuilder(String.join(",", columns())).append('\n');
    allRows().forEach(row -> text.append(line(row)));
    return text.toString();
  }

  /**
   * @param slices by case, the number of the slice in place of the case
   * @return a line a slice, the case in front
   */
  public String slicesCsv(final Map<String, List<ScoreRow>> slices) {
    final List<String> names = columns();
    names.set(0, "slice");
    final StringBuilder text = new StringBuilder("case,").append(String.join(",", names)).append('\n');
    slices.forEach((name, rowsOfCase) -> rowsOfCase.forEach(row -> text.append(quoted(name)).append(',').append(line(row))));
    return text.toString();
  }

  private String line(final ScoreRow row) {
    final StringBuilder text = new StringBuilder(quoted(row.caseName())).append(',').append(quoted(row.label())).append(',')
      .append(row.empty().key());
    for (final Metric metric : metrics)
      text.append(',').append(number(row.values().get(metric)));
    return text.append('\n').toString();
  }

  /** @return a line for each label and metric: number of values, mean, SD, median, 95 % interval of the mean */
  public String summaryCsv() {
    final StringBuilder text = new StringBuilder("label,metric,n,mean,sd,median,ci95_low,ci95_high\n");
    for (final String label : labels())
      for (final Metric metric : metrics) {
        final ScoreSummary s = summary(label, metric);
        text.append(quoted(label)).append(',').append(metric.key()).append(',').append(s.count());
        for (final double v : new double[] { s.mean(), s.sd(), s.median(), s.low(), s.high() })
          text.append(',').append(number(v));
        text.append('\n');
      }
    return text.toString();
  }

  /** @return rows as maps by column, for JSON, which knows neither NaN nor infinity: null and "inf" */
  public List<Map<String, Object>> rowMaps() {
    final List<Map<String, Object>> maps = new ArrayList<>();
    for (final ScoreRow row : allRows()) {
      final Map<String, Object> map = new LinkedHashMap<>();
      map.put("case", row.caseName());
      map.put("label", row.label());
      map.put("empty", row.empty().key());
      row.values().forEach((metric, value) -> map.put(metric.key(), plain(value)));
      maps.add(map);
    }
    return maps;
  }

  /** @return summaries by label and metric, for JSON */
  public Map<String, Object> summaryMaps() {
    final Map<String, Object> byLabel = new LinkedHashMap<>();
    for (final String label : labels()) {
      final Map<String, Object> byMetric = new LinkedHashMap<>();
      for (final Metric metric : metrics) {
        final ScoreSummary s = summary(label, metric);
        final Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("n", s.count());
        figures.put("mean", plain(s.mean()));
        figures.put("sd", plain(s.sd()));
        figures.put("median", plain(s.median()));
        figures.put("ci95_low", plain(s.low()));
        figures.put("ci95_high", plain(s.high()));
        byMetric.put(metric.key(), figures);
      }
      byLabel.put(label, byMetric);
    }
    return byLabel;
  }

  private static Object plain(final double value) {
    return Double.isNaN(value) ? null : Double.isInfinite(value) ? "inf" : (Object) value;
  }

  private static String number(final double value) {
    if (Double.isInfinite(value)) return value > 0 ? "inf" : "-inf";
    return Double.toString(value);
  }

  private static String quoted(final String text) {
    return text.matches("[^,\"\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /** @return with four digits after the point, as papers print them; a dash for no value */
  static String printed(final double value) {
    return Double.isNaN(value) ? "-" : Double.isInfinite(value) ? "inf" : String.format(Locale.ROOT, "%.4f", value);
  }
}
