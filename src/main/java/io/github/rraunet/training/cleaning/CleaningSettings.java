package io.github.rraunet.training.cleaning;

/**
 * How a training cleans its labels. {@link #DEFAULT} estimates the noise; {@link #of} is for a known one.
 *
 * @param schedule     when masks are removed
 * @param budget       how many
 * @param score        how losses become a score
 * @param loss         which losses
 * @param emptyMasks   what becomes of empty masks
 * @param alpha        mean Dice of the wrong masks with the truth, 0..1; NaN: to be estimated
 * @param beta         share of wrong masks, 0..1; NaN: to be estimated
 * @param warmUpEpochs before anything is removed; {@link #AUTO}: none where alpha and beta are known, else a fifth of the
 *                     epochs and at least 2
 * @param countEmpty   whether empty masks count among the y masks of which beta is a share
 * @param capped       whether no more than beta y masks are removed; matters for the literal schedules only
 * @param onceAfter    epoch after which {@link RemovalSchedule#O2U} removes; {@link #AUTO}: half of the epochs
 * @param seed         of the intervals of an estimate
 */
public record CleaningSettings(RemovalSchedule schedule, RemovalBudget budget, ScoreRule score, ScoredLoss loss,
  EmptyMaskPolicy emptyMasks,
  double alpha, double beta, int warmUpEpochs, boolean countEmpty, boolean capped, int onceAfter, long seed)
{

  /** An epoch count that follows from the length of the training. */
  public static final int AUTO = -1;

  public static final CleaningSettings DEFAULT = of(Double.NaN, Double.NaN);

  public CleaningSettings {
    checkShare("alpha, the mean Dice of the wrong masks with the truth,", alpha);
    checkShare("beta, the share of wrong masks,", beta);
    if (warmUpEpochs < AUTO)
      throw new IllegalArgumentException("the warm-up must be 0 epochs or more (" + AUTO + " for automatic), found "
        + warmUpEpochs);
    if (onceAfter < AUTO || onceAfter == 0)
      throw new IllegalArgumentException("the epoch after which o2u removes must be 1 or more (" + AUTO
        + " for half of the epochs), found " + onceAfter);
    if (warmUpEpochs == 0 && estimates(schedule, budget, alpha, beta))
      throw new IllegalArgumentException("to estimate alpha or beta there must be a warm-up of at least 1 epoch, found 0; give"
        + " both numbers or a longer warm-up");
  }

  private static void checkShare(final String name, final double value) {
    if (!(Double.isNaN(value) || value >= 0 && value <= 1))
      throw new IllegalArgumentException(name + " must be from 0 to 1, found " + value);
  }

  private static boolean estimates(final RemovalSchedule schedule, final RemovalBudget budget, final double alpha,
    final double beta)
  {
    if (schedule == RemovalSchedule.NONE) return false;
    return Double.isNaN(beta) || budget == RemovalBudget.SEVERITY && Double.isNaN(alpha);
  }

  /** @return the defaults for a known noise; NaN for a number to be estimated */
  public static CleaningSettings of(final double alpha, final double beta) {
    return new CleaningSettings(RemovalSchedule.PIECEWISE, RemovalBudget.SEVERITY, ScoreRule.MEAN_CENTERED,
      ScoredLoss.DICE, EmptyMaskPolicy.EXEMPT, alpha, beta, AUTO, false, true, AUTO, 1);
  }

  /** @return whether the schedule needs a number that is not given */
  public boolean estimates() {
    return estimates(schedule, budget, alpha, beta);
  }

  /**
   * @return epochs before anything is removed
   * @throws IllegalArgumentException if the training is no longer than that
   */
  public int warmUpOf(final int epochs) {
    final int automatic = estimates() ? Math.max(2, epochs / 5) : 0;
    final int warmUp = warmUpEpochs == AUTO ? automatic : warmUpEpochs;
    if (warmUp >= epochs)
      throw new IllegalArgumentException("the warm-up of " + warmUp + " epochs must be shorter than the training, found "
        + epochs + " epochs; train longer" + (estimates() ? ", give alpha and beta, or choose schedule=none"
        : " or warm up less"));
    return warmUp;
  }

  /**
   * @return epoch after which {@link RemovalSchedule#O2U} removes
   * @throws IllegalArgumentException if that is within the warm-up or after the end
   */
  public int onceAfterOf(final int epochs) {
    final int earliest = Math.max(1, warmUpOf(epochs) + 1);
    if (onceAfter == AUTO) return Math.max(earliest, epochs / 2);
    if (schedule == RemovalSchedule.O2U && (onceAfter < earliest || onceAfter > epochs))
      throw new IllegalArgumentException("the epoch after which o2u removes must be from " + earliest + " (after the warm-up) to "
        + epochs + ", found " + onceAfter);
    return onceAfter;
  }

  public CleaningSettings withSchedule(final RemovalSchedule to) {
    return new CleaningSettings(to, budget, score, loss, emptyMasks, alpha, beta, warmUpEpochs, countEmpty, capped, onceAfter,
      seed);
  }

  public CleaningSettings withBudget(final RemovalBudget to) {
    return new CleaningSettings(schedule, to, score, loss, emptyMasks, alpha, beta, warmUpEpochs, countEmpty, capped,
      onceAfter, seed);
  }

  public CleaningSettings withScore(final ScoreRule to) {
    return new CleaningSettings(schedule, budget, to, loss, emptyMasks, alpha, beta, warmUpEpochs, countEmpty, capped,
      onceAfter, seed);
  }

  public CleaningSettings withLoss(final ScoredLoss to) {
    return new CleaningSettings(schedule, budget, score, to, emptyMasks, alpha, beta, warmUpEpochs, countEmpty, capped, onceAfter,
      seed);
  }

  /** @param newCountEmpty whether empty masks count among y */
  public CleaningSettings withEmptyMasks(final EmptyMaskPolicy to, final boolean newCountEmpty) {
    return new CleaningSettings(schedule, budget, score, loss, to, alpha, beta, warmUpEpochs, newCountEmpty, capped, onceAfter,
      seed);
  }

  public CleaningSettings withWarmUpEpochs(final int to) {
    return new CleaningSettings(schedule, budget, score, loss, emptyMasks, alpha, beta, to, countEmpty, capped, onceAfter, seed);
  }

  public CleaningSettings withOnceAfter(final int to) {
    return new CleaningSettings(schedule, budget, score, loss, emptyMasks, alpha, beta, warmUpEpochs, countEmpty, capped, to,
      seed);
  }
}
