package io.github.rraunet.training.study;

import io.github.rraunet.metrics.Metric;
import io.github.rraunet.metrics.ScoreSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Tables 1 to 4 of the paper with our values beside the published ones, as Markdown. */
public final class StudyReport {

  private static final String[] TABLE_2_ROWS = { "Dice", "TPVF", "TNVF", "FPVF", "FNVF" };
  /** 0.975 quantile of Student's t for n - 1 = 1 to 19, as many seeds as there can be. */
  private static final double[] STUDENT = { 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179,
    2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093 };

  private final Trials trials;

  public StudyReport(final Trials trials) {
    this.trials = trials;
  }

  /** @param tables that were asked for, of 1 to 4 */
  public String text(final List<Integer> tables) {
    final StringBuilder text = new StringBuilder();
    if (tables.contains(1)) overlap(text, 1, "Table 1: segmentation", List.of("Dice", "Acc", "Pre", "Rec", "Spe"));
    if (tables.contains(2)) boundary(text);
    if (tables.contains(3)) overlap(text, 3, "Table 3: ablation of the architecture", List.of("Dice", "Acc"));
    if (tables.contains(4)) {
      noise(text);
      gains(text);
      perfectCleaning(text);
    }
    return text.toString();
  }

  private void overlap(final StringBuilder text, final int table, final String title, final List<String> columns) {
    final List<PaperRow> rows = rows(table);
    if (rows.isEmpty()) return;
    text.append("## ").append(title).append("\n\n| network | preset | n |");
    columns.forEach(c -> text.append(' ').append(c).append(" | published |"));
    text.append("\n|---|---|---|").append("---|---|".repeat(columns.size())).append('\n');
    for (final PaperRow row : rows) {
      final List<Trial> of = trials.of(row);
      text.append("| ").append(row.title()).append(" | ").append(row.preset().key()).append(" | ").append(of.size()).append(" |");
      for (int c = 0; c < columns.size(); c++) {
        final int column = c;
        text.append(' ').append(mean(of, t -> t.overlap().get(column))).append(" | ").append(number(row.published().get(c)))
          .append(" |");
      }
      text.append('\n');
    }
    text.append('\n');
  }

  /** @return rows of a table that have a trial */
  private List<PaperRow> rows(final int table) {
    return PaperRow.ALL.stream().filter(r -> r.table() == table && !trials.of(r).isEmpty()).toList();
  }

  private void boundary(final StringBuilder text) {
    final PaperRow rra = PaperRow.ALL.stream().filter(r -> r.table() == 1 && r.title().equals("RRA-UNet")).findFirst()
      .orElseThrow();
    final List<Trial> of = trials.of(rra).stream().filter(t -> !t.boundary().isEmpty()).toList();
    if (of.isEmpty()) return;
    text.append("## Table 2: boundary measures of RRA-UNet\n\n| | BoundaryGT | published | BoundaryMS | published |"
      + " BoundarySymmetric | published |\n|---|---|---|---|---|---|---|\n");
    for (int r = 0; r < Trial.BOUNDARY.length; r++) {
      text.append("| ").append(TABLE_2_ROWS[r]).append(" |");
      for (int c = 0; c < Trial.BOUNDARY[r].length; c++) {
        final Metric metric = Trial.BOUNDARY[r][c];
        text.append(' ').append(mean(of, t -> t.boundary().getOrDefault(metric, Double.NaN))).append(" | ")
          .append(number(PaperRow.TABLE_2[r][c])).append(" |");
      }
      text.append('\n');
    }
    text.append('\n');
  }

  private void noise(final StringBuilder text) {
    final List<PaperRow> rows = rows(4);
    if (rows.isEmpty()) return;
    text.append("## Table 4: training on wrong masks\n\n| beta | alpha | network | ACNLL | n | Dice | published | Acc |"
      + " published | Dice, best epoch | AUC of the detection | removed: precision | recall"
      + " |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (final PaperRow row : rows) {
      final List<Trial> of = trials.of(row);
      text.append(String.format(Locale.ROOT, "| %.2f | %.2f | %s | %s | %d | %s | %s | %s | %s | %s | %s | %s | %s |%n",
        row.beta(), row.alpha(), row.title(), isAcnll(row) ? "yes" : "", of.size(), mean(of, Trial::dice),
        number(row.published().get(0)), mean(of, t -> t.overlap().get(1)), number(row.published().get(1)),
        mean(of, Trial::bestDice), mean(of, Trial::auc), isAcnll(row) ? mean(of, Trial::precision) : "",
        isAcnll(row) ? mean(of, Trial::recall) : ""));
    }
    text.append("\nMeans over the n trainings, each with a seed of its own, ± their standard deviation.\n\n");
  }

  private static boolean isAcnll(final PaperRow row) {
    return row.cleaning() == PaperRow.Cleaning.ACNLL;
  }

  private static PaperRow plain(final PaperRow row) {
    return PaperRow.ALL.stream().filter(r -> r.table() == 4 && r.cleaning() == PaperRow.Cleaning.NONE && r.network() == row
      .network() && r.beta() == row.beta() && r.alpha() == row.alpha()).findFirst().orElseThrow();
  }

  /** What ACNLL changes, seed by seed: both trainings of a pair start from the same weights and see the same order. */
  private void gains(final StringBuilder text) {
    final List<PaperRow> rows = PaperRow.ALL.stream().filter(StudyReport::isAcnll).toList();
    final Map<PaperRow, List<Double>> gains = new LinkedHashMap<>();
    final Map<Long, List<Double>> bySeed = new TreeMap<>();
    for (final PaperRow row : rows)
      differences(row).forEach((seed, difference) -> {
        gains.computeIfAbsent(row, k -> new ArrayList<>()).add(difference);
        bySeed.computeIfAbsent(seed, k -> new ArrayList<>()).add(difference);
      });
    if (gains.isEmpty()) return;
    final long better = gains.values().stream().filter(g -> mean(g) > 0).count();
    text.append("### Dice with ACNLL less Dice without it\n\n| beta | alpha | network | n | mean | 95 % interval | published"
      + " |\n|---|---|---|---|---|---|---|\n");
    gains.forEach((row, g) -> text.append(String.format(Locale.ROOT, "| %s | %d | %+.4f | %s | %+.4f |%n", name(row), g.size(),
      mean(g), interval(g), row.published().get(0) - plain(row).published().get(0))));
    // a seed of which trials are still to come would be the mean of other settings
    final List<Double> all = bySeed.values().stream().filter(g -> g.size() == gains.size()).map(StudyReport::mean).toList();
    if (!all.isEmpty()) text.append(String.format(Locale.ROOT, "| mean of all | | | %d | %+.4f | %s | |%n", all.size(), mean(all),
      interval(all)));
    text.append('\n');
    text.append(String.format(Locale.ROOT, "On the mean ACNLL is better in %d of %d settings. Intervals are Student's, of the"
      + " differences of pairs with the same seed; in the last line of the means over all settings, seed by seed.%n%n", better,
      gains.size()));
  }

  /** What would be won if all wrong masks were known. */
  private void perfectCleaning(final StringBuilder text) {
    final StringBuilder lines = new StringBuilder();
    for (final PaperRow row : PaperRow.PERFECTLY_CLEANED) {
      final List<Double> differences = List.copyOf(differences(row).values());
      if (!differences.isEmpty()) lines.append(String.format(Locale.ROOT, "| %s | %d | %s | %+.4f | %s |%n", name(row),
        differences.size(), mean(trials.of(row), Trial::dice), mean(differences), interval(differences)));
    }
    if (!lines.isEmpty()) text.append("### Dice without any of the wrong masks, less Dice with all of them\n\nWhat perfect"
      + " cleaning would win: the same trainings, with every mask left out of which the manifest says that it is wrong; the"
      + " paper has none.\n\n| beta | alpha | network | n | Dice | mean difference | 95 % interval |\n"
      + "|---|---|---|---|---|---|---|\n").append(lines).append('\n');
  }

  private static String name(final PaperRow row) {
    return String.format(Locale.ROOT, "%.2f | %.2f | %s", row.beta(), row.alpha(), row.title());
  }

  /** @return Dice of each trial of a row less that of the plain training with the same seed, where there is one */
  private Map<Long, Double> differences(final PaperRow row) {
    final Map<Long, Double> bySeed = new TreeMap<>();
    for (final Trial t : trials.of(row))
      trials.of(plain(row), t.seed()).ifPresent(p -> bySeed.put(t.seed(), t.dice() - p.dice()));
    return bySeed;
  }

  private static double mean(final List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  static String interval(final List<Double> values) {
    final int n = values.size();
    if (n < 2) return "-";
    final double half = STUDENT[Math.min(n - 2, STUDENT.length - 1)] * ScoreSummary.of(values, 1).sd() / Math.sqrt(n);
    return String.format(Locale.ROOT, "%+.4f to %+.4f", mean(values) - half, mean(values) + half);
  }

  /** @return mean, with the standard deviation where there are several */
  private static String mean(final List<Trial> of, final ToDoubleFunction<Trial> value) {
    final ScoreSummary s = ScoreSummary.of(of.stream().map(value::applyAsDouble).toList(), 1);
    if (s.count() == 0) return "-";
    return number(s.mean()) + (s.count() > 1 ? " ± " + number(s.sd()) : "");
  }

  private static String number(final double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }
}
