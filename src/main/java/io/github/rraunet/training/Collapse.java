package io.github.rraunet.training;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A training whose loss went far above its best and did not come back, as one step that is too large can make it. Masks that were
 * removed then look wrong to a network that knows little.
 *
 * @param epoch   the first one after which the loss was far above
 * @param best    training loss before
 * @param loss    of the last epoch
 * @param removed masks that were removed since
 */
public record Collapse(int epoch, double best, double loss, int removed) {

  private static final double FAR = 1.5; // times the best
  private static final double LEAST = 0.1; // and so much above: small losses go up and down
  private static final int EPOCHS = 3;

  /** @return empty unless at least three epochs, the last among them, were far above the best */
  public static Optional<Collapse> in(final List<EpochRecord> history) {
    final double best = history.stream().mapToDouble(EpochRecord::trainingLoss).min().orElse(Double.NaN);
    int first = history.size();
    while (first > 0 && isFarAbove(history.get(first - 1).trainingLoss(), best))
      first--;
    if (first == 0 || history.size() - first < EPOCHS) return Optional.empty();
    final EpochRecord last = history.get(history.size() - 1);
    return Optional.of(new Collapse(history.get(first).epoch(), best, last.trainingLoss(), last.removedInAll() - history.get(first
      - 1).removedInAll()));
  }

  private static boolean isFarAbove(final double loss, final double best) {
    return loss > FAR * best && loss > best + LEAST;
  }

  /** @return a sentence for the user */
  public String describe() {
    return String.format(Locale.ROOT, "From epoch %d on the training loss was far above its best, at last %.4f where it had been"
      + " %.4f: the network unlearned what it knew%s. Lower learning_rate, or take precision=float32.", epoch, loss, best,
      removed == 0 ? "" : ", and the masks that were removed since, " + removed + ", need not be wrong");
  }
}
