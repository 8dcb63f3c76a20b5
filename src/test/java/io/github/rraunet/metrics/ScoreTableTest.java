package io.github.rraunet.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScoreTableTest {

  private static ScoreRow row(final String name, final String label, final double dice, final double hd) {
    final Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.DICE, dice);
    values.put(Metric.HD_MM, hd);
    return new ScoreRow(name, label, EmptyMasks.NONE, values);
  }

  private static ScoreTable table(final ScoreRow... rows) {
    return new ScoreTable(List.of(Metric.DICE, Metric.HD_MM), List.of(rows), List.of(), 1);
  }

  @Test
  void numbersKeepAllTheirDigitsAndNamesTheirCommas() {
    assertThat(table(row("a,b", "all", 1 / 3.0, Double.POSITIVE_INFINITY), row("c\"d", "1", Double.NaN, 0)).csv()).isEqualTo(
      "case,label,empty,dice,hd_mm\n\"a,b\",all,none,0.3333333333333333,inf\n\"c\"\"d\",1,none,NaN,0.0\n");
  }

  @Test
  void rowsWithoutAValueAreLeftOutAndCounted() {
    final ScoreTable table = table(row("a", "all", 0.5, 2), row("b", "all", 0.7, Double.NaN), row("c", "all", 0.9, 4),
      row("a", "1",
      0, 0));
    final ScoreSummary dice = table.summary("all", Metric.DICE);
    assertThat(dice.count()).isEqualTo(3);
    assertThat(dice.mean()).isCloseTo(0.7, within(1e-12));
    assertThat(dice.sd()).isCloseTo(0.2, within(1e-12)); // sqrt((0.04 + 0 + 0.04) / 2)
    assertThat(dice.median()).isEqualTo(0.7);
    final ScoreSummary hd = table.summary("all", Metric.HD_MM);
    assertThat(hd.count()).isEqualTo(2);
    assertThat(hd.mean()).isEqualTo(3);
    assertThat(hd.median()).isEqualTo(3);
    assertThat(hd.low()).isEqualTo(2); // both draws are the lower value in a quarter of all cases
    assertThat(hd.high()).isEqualTo(4);
    assertThat(new PaperTables(table, "Conventions.").markdown()).contains("| all | 0.7000 ± 0.2000 |").contains("3.0000 ±"
      + " 1.4142 (n=2)");
  }

  /** Else a figure of one case stands there like one of all of them. */
  @Test
  void overHowManyCasesAMeanIsStandsBesideIt() {
    final String tables = new PaperTables(table(row("a", "all", 0.5, 2), row("b", "all", 0.7, Double.NaN), row("c", "all", 0.9,
      Double.NaN), row("a", "7", 0.25, 1), row("b", "7", 0.75, 1)), "Conventions.").markdown();
    assertThat(tables).contains("| all | 0.7000 ± 0.2000 |", "| all | 2.0000 (n=1) |", "| 7 | 0.5000 ± 0.3536 (n=2) |");
    assertThat(new PaperTables(table(row("a", "all", 0.5, 2)), "c").markdown()).contains("| all | 0.5000 |");
  }

  @Test
  void theIntervalIsThatOfTheMean() {
    final SplittableRandom random = new SplittableRandom(2);
    final List<Double> values = new ArrayList<>();
    for (int i = 0; i < 400; i++)
      values.add(random.nextDouble());
    final ScoreSummary s = ScoreSummary.of(values, 7);
    final double half = 1.96 * s.sd() / Math.sqrt(values.size()); // the central limit theorem
    assertThat(s.low()).isCloseTo(s.mean() - half, within(0.1 * half));
    assertThat(s.high()).isCloseTo(s.mean() + half, within(0.1 * half));
    assertThat(ScoreSummary.of(values, 7)).isEqualTo(s);
    assertThat(ScoreSummary.of(List.of(0.4), 7).low()).isNaN();
    assertThat(ScoreSummary.of(List.of(Double.NaN), 7).count()).isZero();
  }

  @Test
  void aBoundaryMeasureStandsWhereverItsColumnIs() {
    final var row = new ScoreRow("a", "all", EmptyMasks.NONE, new EnumMap<>(Map.of(Metric.SBD, 0.25, Metric.FNVF_MS, 0.125)));
    final var table = new ScoreTable(List.of(Metric.SBD, Metric.FNVF_MS), List.of(row), List.of(), 1);
    assertThat(new PaperTables(table, "c").markdown()).contains("| Dice | - | - | 0.2500 |", "| FNVF | - | 0.1250 | - |")
      .doesNotContain("| TPVF |");
  }

  @Test
  void whatWasChosenIsShown() {
    final Map<Metric, Double> values = new EnumMap<>(Metric.class);
    for (final Metric metric : Metric.values())
      values.put(metric, 0.5);
    values.put(Metric.JACCARD, 0.25);
    values.put(Metric.DBD_GT, 0.125);
    final List<ScoreRow> one = List.of(new ScoreRow("a", "all", EmptyMasks.NONE, values));
    final List<Metric> chosen = List.of(Metric.DICE, Metric.JACCARD, Metric.DBD_GT);
    assertThat(new PaperTables(new ScoreTable(chosen, one, List.of(), 1), "c").markdown()).contains("| Dice | 0.1250 | - | - |",
      "**Other measures**\n\n| Label | jaccard |\n| --- | --- |\n| all | 0.2500 |\n");
    final List<ScoreRow> four = Stream.of("1", "2", "3", "4").map(one.get(0)::withLabel).toList();
    assertThat(new PaperTables(new ScoreTable(chosen, four, List.of(), 1), "c").markdown()).contains(
      "| Label | jaccard | dbd_gt |", "| 4 | 0.2500 | 0.1250 |");
    final String paper = new PaperTables(new ScoreTable(List.of(Metric.values()), one, List.of(), 1), "c").markdown();
    assertThat(paper).as("the paper's form").doesNotContain("jaccard");
    for (final Metric metric : Metric.values()) // alone
      assertThat(new PaperTables(new ScoreTable(List.of(metric), one, List.of(), 1), "c").markdown()).as(metric.key()).contains(
        String.format(Locale.ROOT, "%.4f", values.get(metric)));
  }

  @Test
  void latexEscapesWhatItMust() {
    assertThat(new PaperTables(table(row("a", "1_2", 0.5, 2)), "c").latex()).contains("1\\_2 & 0.5000 \\\\").contains(
      "\\begin{tabular}{lc}");
  }
}
