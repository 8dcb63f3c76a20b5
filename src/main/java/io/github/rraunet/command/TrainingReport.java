package io.github.rraunet.command;

import io.github.rraunet.training.EpochRecord;
import io.github.rraunet.training.EpochTraining;
import io.github.rraunet.training.ValidationTruth;
import io.github.rraunet.training.cleaning.LabelCleaning;
import io.github.rraunet.training.data.DataSplit;
import io.github.rraunet.training.data.TrainingData;
import java.util.Locale;

/** What came out of a training, as Markdown. */
final class TrainingReport {

  private static final int LISTED = 10;

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

  String text() {
    final StringBuilder text = new StringBuilder();
    final EpochRecord best = training.best();
    row(text, "epochs", String.valueOf(training.history().size()));
    row(text, "best epoch", String.valueOf(best.epoch()));
    row(text, "training loss there", number(best.trainingLoss()));
    if (!Double.isNaN(best.validationLoss())) {
      row(text, "validation loss", number(best.validationLoss()));
      row(text, "validation Dice", number(best.validationDice()));
      row(text, "validation masks", truth.describe());
    }
    final LabelCleaning cleaning = training.cleaning();
    row(text, "masks removed", cleaning.removals().size() + " of " + split.training().length + beforeBest());
    final EpochRecord last = training.history().get(training.history().size() - 1);
    if (!Double.isNaN(last.auc()))
      row(text, "detection of noisy masks", "AUC " + number(last.auc()) + (Double.isNaN(last.precision()) ? ""
        : ", of the removed "
        + number(last.precision()) + " are noisy, of the noisy " + number(last.recall()) + " are removed"));
    cleaning.noiseEstimate().ifPresent(estimate -> text.append('\n').append(estimate.describe()).append(
      !estimate.grouped() && !cleaning.removals().isEmpty() ? " Those that were removed were so by earlier estimates." : "")
      .append('\n'));
    worst(text, cleaning);
    return text.toString();
  }

  /** @return how many were removed before the best epoch, where that is not all */
  private String beforeBest() {
    final int leftOut = training.best().leftOut();
    return leftOut == training.cleaning().removals().size() ? "" : ", " + (leftOut == 0 ? "none" : leftOut)
      + " before the best epoch";
  }

  private void worst(final StringBuilder text, final LabelCleaning cleaning) {
    final double[] scores = cleaning.scores();
    final int[] ranking = cleaning.ranking();
    if (ranking.length == 0 || Double.isNaN(scores[ranking[0]])) return;
    text.append("\nThe masks that look worst (RRA Review Labels shows them):\n\n| rank | mask | score | removed |");
    if (noisy != null) text.append(" noisy |");
    text.append("\n|---|---|---|---|").append(noisy == null ? "" : "---|").append('\n');
    for (int r = 0; r < Math.min(LISTED, ranking.length) && !Double.isNaN(scores[ranking[r]]); r++) {
      final int slice = split.training()[ranking[r]];
      text.append(String.format(Locale.ROOT, "| %d | %s | %.4f | %s |", r + 1, data.id(slice), scores[ranking[r]],
        cleaning.isActive(ranking[r]) ? "" : "yes"));
      if (noisy != null) text.append(noisy[slice] ? " yes |" : " no |");
      text.append('\n');
    }
  }

  private static void row(final StringBuilder text, final String name, final String value) {
    text.append("- ").append(name).append(": ").append(value).append('\n');
  }

  private static String number(final double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
