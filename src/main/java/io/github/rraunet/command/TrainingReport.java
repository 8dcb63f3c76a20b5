package io.github.rraunet.command;

import io.github.rraunet.training.EpochRecord;
import io.github.rraunet.training.EpochTraining;
import io.github.rraunet.training.ValidationTruth;
import io.github.rraunet.training.cleaning.LabelCleaning;
import io.github.rraunet.training.data.DataSplit;
import io.github.rraunet.training.data.TrainingData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came out of a training. */
final class TrainingReport {

  private static final int LISTED = 10;
  private static final List<String> COLUMNS = List.of("rank", "mask", "score", "removed");
  private static final String NOISY = "noisy";
  private static final String HEADLINE = "The masks that look worst (RRA Review Labels shows them):";

  private final EpochTraining training;
  private final TrainingData data;
  private final DataSplit split;
  private final boolean[] noisy;
  private final ValidationTruth truth;

  /** @param truth of the validation at the best epoch */
  TrainingReport(final EpochTraining training, final TrainingData data, final DataSplit split, final boolean[] noisy,
    final ValidationTruth truth)
  {
    this.truth = truth;
    this.training = training;
    this.data = data;
    this.split = split;
    this.noisy = noisy;
  }

  /** @return for files, and what is printed */
  String markdown() {
    final StringBuilder text = new StringBuilder();
    facts().forEach((name, value) -> text.append("- ").append(name).append(": ").append(value).append('\n'));
    if (!estimate().isEmpty()) text.append('\n').append(estimate()).append('\n');
    final List<List<String>> worst = worst();
    if (worst.isEmpty()) return text.toString();
    text.append('\n').append(HEADLINE).append("\n\n");
    for (int r = 0; r < worst.size(); r++) {
      text.append("| ").append(String.join(" | ", worst.get(r))).append(" |\n");
      if (r == 0) text.append('|').append("---|".repeat(worst.get(r).size())).append('\n');
    }
    return text.toString();
  }

  /** @return for a window with letters of one width */
  String plain() {
    final StringBuilder text = new StringBuilder();
    final List<List<String>> facts = new ArrayList<>();
    facts().forEach((name, value) -> facts.add(List.of(name, value)));
    text.append(AlignedText.columns(facts));
    if (!estimate().isEmpty()) text.append('\n').append(AlignedText.lines(estimate())).append('\n');
    final List<List<String>> worst = worst();
    if (!worst.isEmpty()) text.append('\n').append(HEADLINE).append("\n\n").append(AlignedText.columns(worst));
    return text.toString();
  }

  private Map<String, String> facts() {
    final Map<String, String> facts = new LinkedHashMap<>();
    final EpochRecord best = training.best();
    facts.put("epochs", String.valueOf(training.history().size()));
    facts.put("best epoch", String.valueOf(best.epoch()));
    facts.put("training loss there", number(best.trainingLoss()));
    if (!Double.isNaN(best.validationLoss())) {
      facts.put("validation loss", number(best.validationLoss()));
      facts.put("validation Dice", number(best.validationDice()));
      facts.put("validation masks", truth.describe());
    }
    facts.put("masks removed", training.cleaning().removals().size() + " of " + split.training().length + beforeBest());
    final EpochRecord last = training.history().get(training.history().size() - 1);
    if (!Double.isNaN(last.auc()))
      facts.put("detection of noisy masks", "AUC " + number(last.auc()) + (Double.isNaN(last.precision()) ? ""
        : ", of the removed " + number(last.precision()) + " are noisy, of the noisy " + number(last.recall())
        + " are removed"));
    return facts;
  }

  /** @return how many were removed before the best epoch, where that is not all */
  private String beforeBest() {
    final int leftOut = training.best().leftOut();
    return leftOut == training.cleaning().removals().size() ? "" : ", " + (leftOut == 0 ? "none" : leftOut)
      + " before the best epoch";
  }

  /** @return empty if nothing was estimated */
  private String estimate() {
    final LabelCleaning cleaning = training.cleaning();
    return cleaning.noiseEstimate().map(estimate -> estimate.describe() + (!estimate.grouped() && !cleaning.removals().isEmpty()
      ? " Those that were removed were so by earlier estimates." : "")).orElse("");
  }

  /** @return rows of a table, names of its columns first; empty where no mask has a score */
  private List<List<String>> worst() {
    final LabelCleaning cleaning = training.cleaning();
    final double[] scores = cleaning.scores();
    final int[] ranking = cleaning.ranking();
    final List<List<String>> rows = new ArrayList<>();
    for (int r = 0; r < Math.min(LISTED, ranking.length) && !Double.isNaN(scores[ranking[r]]); r++) {
      final int slice = split.training()[ranking[r]];
      rows.add(row(List.of(String.valueOf(r + 1), data.id(slice).toString(), number(scores[ranking[r]]), cleaning.isActive(
        ranking[r]) ? "" : "yes"), noisy != null && noisy[slice] ? "yes" : "no"));
    }
    if (!rows.isEmpty()) rows.add(0, row(COLUMNS, NOISY));
    return rows;
  }

  private List<String> row(final List<String> cells, final String isNoisy) {
    final List<String> row = new ArrayList<>(cells);
    if (noisy != null) row.add(isNoisy);
    return row;
  }

  private static String number(final double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
