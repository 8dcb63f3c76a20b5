package io.github.rraunet.training;

import java.util.List;
import java.util.Locale;

/**
 * What is known of an epoch when it is over; a line of {@code history.csv}.
 *
 * @param epoch          from 1
 * @param learningRate   of its last step
 * @param trainingLoss   mean Dice loss of its batches
 * @param validationLoss soft Dice loss over all validation pixels; NaN without validation
 * @param validationDice Dice coefficient of probability above 0.5, pooled over all validation pixels; NaN without validation
 * @param active         masks that it was trained on
 * @param removed        masks that are left out from the next epoch on
 * @param removedInAll   since the start, these too
 * @param precision      share of the removed masks that are truly noisy; NaN where the truth is not known, so too below
 * @param recall         share of the noisy masks that are removed
 * @param auc            area under the ROC curve of the scores
 * @param best           whether no earlier epoch had a lower loss in the validation
 * @param seconds        of this epoch
 */
public record EpochRecord(int epoch, double learningRate, double trainingLoss, double validationLoss, double validationDice,
  int active, int removed, int removedInAll, double precision, double recall, double auc, boolean best, double seconds)
{

  /** Names of the columns of {@code history.csv}. */
  public static final String COLUMNS = "epoch,learning_rate,training_loss,validation_loss,validation_dice,active_masks,"
    + "removed_masks,removed_in_all,precision,recall,auc,best,seconds";

  /** @return the loss that best weights and plateaus are judged by: that of the validation, without one that of the training */
  double watchedLoss() {
    return Double.isNaN(validationLoss) ? trainingLoss : validationLoss;
  }

  /** @return masks that its weights were trained without: those that were removed after it are not among them */
  public int leftOut() {
    return removedInAll - removed;
  }

  /** @return cells in the order of {@link #COLUMNS}; what is not known is empty */
  public String toCsv() {
    return String.join(",", List.of(String.valueOf(epoch), String.valueOf((float) learningRate), number(trainingLoss),
      number(validationLoss), number(validationDice), String.valueOf(active), String.valueOf(removed),
      String.valueOf(removedInAll), number(precision), number(recall), number(auc), best ? "1" : "0",
      String.format(Locale.ROOT, "%.2f", seconds)));
  }

  private static String number(final double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.5f", value);
  }

  /** @return one line for a console */
  public String toLine(final int epochs) {
    final StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "epoch %d/%d  loss %.4f", epoch, epochs,
      trainingLoss));
    if (!Double.isNaN(validationLoss))
      line.append(String.format(Locale.ROOT, "  validation loss %.4f Dice %.4f%s", validationLoss, validationDice,
        best ? " (best)" : ""));
    line.append(String.format(Locale.ROOT, "  rate %.3g  masks %d", learningRate, active));
    if (removedInAll > 0) line.append(String.format(Locale.ROOT, ", %d removed (%d in all)", removed, removedInAll));
    if (!Double.isNaN(auc)) line.append(String.format(Locale.ROOT, "  AUC %.3f", auc));
    return line.append(String.format(Locale.ROOT, "  %.1f s", seconds)).toString();
  }
}
