package io.github.rraunet.training.study;

import io.github.rraunet.files.CsvTable;
import io.github.rraunet.metrics.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One training with its scores on the test cases; a line of {@code trials.csv}.
 *
 * @param training  as {@link PaperRow#training()} names it
 * @param seed      of starting weights, order and noise
 * @param overlap   Dice, accuracy, precision, recall and specificity over all pixels of the test cases, with the weights of the
 *                  last epoch
 * @param bestDice  Dice with the weights of the epoch that had the lowest validation loss
 * @param boundary  the boundary measures of Table 2 as means over the slices of the test; empty if not asked for
 * @param auc       of the detection of noisy masks at the end; NaN on correct masks
 * @param precision share of the removed masks that are noisy; NaN if none was removed
 * @param recall    share of the noisy masks that were removed
 * @param bestEpoch epoch with the lowest validation loss
 * @param seconds   of the training
 */
public record Trial(String training, long seed, List<Double> overlap, double bestDice, Map<Metric, Double> boundary,
  double auc, double precision,
  double recall, int bestEpoch, double seconds)
{

  /** In the order of {@link #overlap()}. */
  public static final List<Metric> OVERLAP = List.of(Metric.DICE, Metric.ACCURACY, Metric.PRECISION, Metric.RECALL,
    Metric.SPECIFICITY);
  /** Rows and columns of Table 2. */
  public static final Metric[][] BOUNDARY = { { Metric.DBD_GT, Metric.DBD_MS, Metric.SBD }, { Metric.TPVF_GT, Metric.TPVF_MS,
    Metric.TPVF_SYM }, { Metric.TNVF_GT, Metric.TNVF_MS, Metric.TNVF_SYM }, { Metric.FPVF_GT, Metric.FPVF_MS, Metric.FPVF_SYM }, {
      Metric.FNVF_GT, Metric.FNVF_MS, Metric.FNVF_SYM } };

  private static final List<String> FACTS = List.of("training", "seed", "auc", "removal_precision", "removal_recall",
    "best_epoch", "best_dice", "seconds");

  static List<Metric> boundaryMetrics() {
    final List<Metric> metrics = new ArrayList<>();
    for (final Metric[] row : BOUNDARY)
      metrics.addAll(List.of(row));
    return metrics;
  }

  static String header() {
    final List<String> columns = new ArrayList<>(FACTS);
    OVERLAP.forEach(m -> columns.add(m.key()));
    boundaryMetrics().forEach(m -> columns.add(m.key()));
    return String.join(",", columns);
  }

  String toCsv() {
    final List<String> cells = new ArrayList<>(List.of(CsvTable.cell(training), String.valueOf(seed), number(auc),
      number(precision), number(recall), String.valueOf(bestEpoch), number(bestDice), String.format(Locale.ROOT, "%.1f",
      seconds)));
    overlap.forEach(v -> cells.add(number(v)));
    boundaryMetrics().forEach(m -> cells.add(number(boundary.getOrDefault(m, Double.NaN))));
    return String.join(",", cells);
  }

  /** @throws NumberFormatException if a cell is damaged */
  static Trial of(final Map<String, String> row) {
    final Map<Metric, Double> boundary = new LinkedHashMap<>();
    for (final Metric m : boundaryMetrics())
      if (!row.getOrDefault(m.key(), "").isEmpty()) boundary.put(m, Double.valueOf(row.get(m.key())));
    return new Trial(row.get("training"), Long.parseLong(row.get("seed")), OVERLAP.stream().map(m -> number(row.get(m.key())))
      .toList(), number(row.get("best_dice")), boundary, number(row.get("auc")), number(row.get("removal_precision")),
      number(row.get("removal_recall")), Integer.parseInt(row.get("best_epoch")), number(row.get("seconds")));
  }

  private static String number(final double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.6f", value);
  }

  private static double number(final String cell) {
    return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
  }

  double dice() {
    return overlap.get(0);
  }
}
