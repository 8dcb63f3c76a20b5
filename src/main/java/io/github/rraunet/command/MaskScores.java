package io.github.rraunet.command;

import com.google.gson.GsonBuilder;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.metrics.Aggregation;
import io.github.rraunet.metrics.CaseEvaluator;
import io.github.rraunet.metrics.EvaluationSettings;
import io.github.rraunet.metrics.LabelSelection;
import io.github.rraunet.metrics.Metric;
import io.github.rraunet.metrics.MetricSettings;
import io.github.rraunet.metrics.ScoreRow;
import io.github.rraunet.metrics.ScoreTable;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All metrics of a mask that was just made, with the defaults of the evaluation: table, record and one line of text. */
final class MaskScores {

  private final ScoreTable table;

  MaskScores(final Volume reference, final Volume mask, final Progress progress) {
    final var asked = new EvaluationSettings(Metric.parse("all"), MetricSettings.DEFAULT, LabelSelection.parse("all"),
      Aggregation.PER_CASE, null, Double.NaN, EvaluationSettings.Grids.SAME);
    final var evaluator = new CaseEvaluator(asked, Runtime.getRuntime().availableProcessors());
    // of the foreground; behind it comes the mask's only label, with the same scores
    final ScoreRow whole = evaluator.evaluate(mask.name(), reference, mask, progress).rows().get(0);
    table = new ScoreTable(asked.metrics(), List.of(whole), List.of(), 1);
  }

  private Map<Metric, Double> values() {
    return table.rows().get(0).values();
  }

  void describe(final RunRecord.Builder record) {
    values().forEach((metric, value) -> record.score(metric.key(), value));
  }

  /** @param folder receives scores.csv and scores.json */
  void write(final Path folder) throws IOException {
    FileReplacement.write(folder.resolve("scores.csv"), table.csv());
    FileReplacement.write(folder.resolve("scores.json"), new GsonBuilder().setPrettyPrinting().serializeNulls().create().toJson(
      table.rowMaps().get(0)) + "\n");
  }

  /** @return the measures that a person asks for first */
  String summary() {
    return String.format(Locale.ROOT, "Dice %.4f, precision %.4f, recall %.4f, boundary Dice %.4f, mean distance %.2f mm,"
      + " HD95 %.2f mm", values().get(Metric.DICE), values().get(Metric.PRECISION), values().get(Metric.RECALL), values().get(
        Metric.SBD), values().get(Metric.ASSD_MM), values().get(Metric.HD95_MM));
  }
}
