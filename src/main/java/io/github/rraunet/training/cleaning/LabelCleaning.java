package io.github.rraunet.training.cleaning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Takes the masks with the highest losses out of a training, epoch by epoch (arXiv 2009.12873, section 2.4). For each epoch
 * {@link #record} the losses of the active masks, then {@link #endEpoch}. The same losses give the same removals; of equal
 * scores the lower index comes first. Not safe for several threads.
 */
public final class LabelCleaning {

  /**
   * Everything that changes, to be saved; as with all records of arrays, equality is identity.
   *
   * @param epoch    last one that ended, 0 for none
   * @param removals so far, in their order
   * @param losses   of the masks
   * @param estimate of the noise; null where there is none yet
   */
  public record State(int epoch, List<Removal> removals, Losses losses, NoiseEstimate estimate) {}

  /**
   * Losses of the masks, by index.
   *
   * @param scores     so far, not standardised
   * @param epochs     in which the mask was seen
   * @param recentDice mean Dice losses of the last epochs, several for each mask
   * @param visits     in the epoch that has not ended
   * @param diceSum    over these visits
   * @param entropySum over these visits
   */
  public record Losses(double[] scores, int[] epochs, double[] recentDice, int[] visits, double[] diceSum, double[] entropySum,
    double[] differenceSum) {}

  private final CleaningSettings settings;
  private final int epochs;
  private final int batch;
  private final boolean[] neverRemove;
  private final int masks;
  private final int ranked;

  private final LossHistory history;
  private final boolean[] active;
  private final List<Removal> removals = new ArrayList<>();
  private int epoch;
  private NoiseEstimate estimate;

  /**
   * @param epochs      of the training
   * @param batch       masks in a batch
   * @param empty       for each mask whether it has no foreground
   * @param neverRemove for each mask whether it stays whatever its loss, as somebody looked at it; it is scored and counted like
   *                    all others
   * @throws IllegalArgumentException if the settings do not fit the number of epochs
   */
  public LabelCleaning(final CleaningSettings settings, final int epochs, final int batch, final boolean[] empty,
    final boolean[] neverRemove)
  {
    if (epochs < 1 || batch < 1)
      throw new IllegalArgumentException("a training has at least 1 epoch and 1 mask in a batch, found " + epochs + " and "
        + batch);
    if (neverRemove.length != empty.length)
      throw new IllegalArgumentException("expected for each of " + empty.length + " masks whether it is never removed, found "
        + neverRemove.length);
    settings.warmUpOf(epochs);
    settings.onceAfterOf(epochs);
    this.settings = settings;
    this.epochs = epochs;
    this.batch = batch;
    this.neverRemove = neverRemove.clone();
    history = new LossHistory(settings, empty.clone());
    masks = (int) IntStream.range(0, empty.length).filter(mask -> settings.countEmpty() || !empty[mask]).count();
    ranked = (int) IntStream.range(0, empty.length).filter(history::isRanked).count();
    active = new boolean[empty.length];
    Arrays.fill(active, true);
  }

  /**
   * Continues a training exactly where it was; the other parameters are those of the constructor.
   *
   * @throws IllegalArgumentException if the state is of other masks
   */
  public static LabelCleaning restored(final CleaningSettings settings, final int epochs, final int batch, final boolean[] empty,
    final boolean[] neverRemove, final State state)
  {
    final var cleaning = new LabelCleaning(settings, epochs, batch, empty, neverRemove);
    cleaning.history.restore(state.losses());
    for (final Removal removal : state.removals()) {
      cleaning.checkIndex(removal.mask());
      cleaning.active[removal.mask()] = false;
    }
    cleaning.removals.addAll(state.removals());
    cleaning.epoch = state.epoch();
    cleaning.estimate = state.estimate();
    return cleaning;
  }

  /** @return a copy of all that {@link #restored} needs */
  public State state() {
    return new State(epoch, List.copyOf(removals), history.state(), estimate);
  }

  /** @return whether the mask is still trained on */
  public boolean isActive(final int mask) {
    checkIndex(mask);
    return active[mask];
  }

  /** @return indices of the masks still trained on, ascending */
  public int[] activeMasks() {
    return IntStream.range(0, active.length).filter(mask -> active[mask]).toArray();
  }

  private void checkIndex(final int mask) {
    if (mask < 0 || mask >= active.length)
      throw new IllegalArgumentException("masks are numbered 0 to " + (active.length - 1) + ", found " + mask);
  }

  /**
   * Several visits of a mask in one epoch are averaged.
   *
   * @param diceLoss     soft Dice loss of this mask alone
   * @param crossEntropy mean over its pixels; looked at for empty masks under {@link EmptyMaskPolicy#BCE} only
   * @param difference   signed difference in size (P - T) / (P + T) of predicted and drawn foreground; looked at for
   *                     {@link ScoredLoss#BALANCED} only
   * @throws IllegalArgumentException if the mask was removed or the loss is no finite number
   */
  public void record(final int mask, final double diceLoss, final double crossEntropy, final double difference) {
    if (!isActive(mask))
      throw new IllegalArgumentException("mask " + mask + " was removed, so there can be no loss of it; train on the"
        + " active masks");
    history.record(mask, diceLoss, crossEntropy, difference);
  }

  /**
   * @param ended 1..epochs, one after the other
   * @return masks that are out of the training from now on, worst first
   * @throws IllegalStateException if that is not the epoch's turn
   */
  public List<Removal> endEpoch(final int ended) {
    if (ended != epoch + 1 || ended > epochs)
      throw new IllegalStateException("expected the end of epoch " + (epoch + 1) + " of " + epochs + ", found " + ended);
    if (!history.endEpoch() && ranked > 0)
      throw new IllegalStateException("no loss was recorded in epoch " + ended + "; record those of the active masks");
    epoch = ended;
    // Anew in every epoch: a network that has learnt more tells the groups better apart.
    if (settings.estimates() && ended >= settings.warmUpOf(epochs)) estimate = estimateNow();
    return remove(removalsNow());
  }

  private int removalsNow() {
    if (settings.estimates() && estimate == null) return 0;
    // a number that the budget does not need may stay unknown
    final double shown = Double.isNaN(alpha()) ? 1 : alpha();
    final double share = Double.isNaN(beta()) ? 0 : beta();
    final var plan = new RemovalPlan(settings.schedule(), settings.budget().masks(shown, share, masks), masks, epochs,
      settings.warmUpOf(epochs), settings.onceAfterOf(epochs),
      RemovalPlan.bound(share, masks, ranked, batch, settings.capped()));
    return plan.removalsAfter(epoch, removals.size());
  }

  private List<Removal> remove(final int count) {
    final double[] scores = history.scores(active);
    final int[] worst = worstFirst(scores, mask -> active[mask] && !neverRemove[mask] && !Double.isNaN(scores[mask]));
    final List<Removal> now = new ArrayList<>();
    for (int i = 0; i < Math.min(count, worst.length); i++)
      now.add(new Removal(epoch, worst[i], scores[worst[i]], i + 1));
    for (final Removal removal : now)
      active[removal.mask()] = false;
    removals.addAll(now);
    return List.copyOf(now);
  }

  /** Sorting is stable, so of equal scores the lower index comes first; 0 - s makes one zero of 0 and -0. */
  private int[] worstFirst(final double[] scores, final IntPredicate which) {
    return IntStream.range(0, scores.length).filter(which).boxed()
      .sorted(Comparator.comparingDouble((Integer mask) ->
        Double.isNaN(scores[mask]) ? Double.POSITIVE_INFINITY : 0 - scores[mask]))
      .mapToInt(Integer::intValue).toArray();
  }

  /**
   * @return for each mask its score, high for suspicious ones: of a removed mask the one at its removal, NaN for a mask that
   *         was never seen or has no rank
   */
  public double[] scores() {
    final double[] scores = history.scores(active);
    for (final Removal removal : removals)
      scores[removal.mask()] = removal.score();
    return scores;
  }

  /** @return all masks by {@link #scores()}, worst first, for review; those without a score last */
  public int[] ranking() {
    return worstFirst(scores(), mask -> true);
  }

  /** @return all removals so far, in their order */
  public List<Removal> removals() {
    return List.copyOf(removals);
  }

  /** @return the noise as estimated after the last epoch; empty in the warm-up and where alpha and beta are given */
  public Optional<NoiseEstimate> noiseEstimate() {
    return Optional.ofNullable(estimate);
  }

  /** @return an estimate from the losses of the last epochs; of the removed masks, from their last ones */
  public NoiseEstimate estimateNow() {
    return NoiseEstimate.of(history.recentLosses(), settings.seed());
  }

  /** @return mean Dice of the wrong masks in use, the given one before the estimated one; NaN if not known (yet) */
  public double alpha() {
    return Double.isNaN(settings.alpha()) && estimate != null ? estimate.alpha() : settings.alpha();
  }

  /** @return share of wrong masks in use, the given one before the estimated one; NaN if not known (yet) */
  public double beta() {
    return Double.isNaN(settings.beta()) && estimate != null ? estimate.beta() : settings.beta();
  }
}
