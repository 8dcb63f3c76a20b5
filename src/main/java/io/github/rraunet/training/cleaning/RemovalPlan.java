package io.github.rraunet.training.cleaning;

/**
 * How many masks are removed after which epoch. Amounts are rounded down, 1e-9 for rounding errors of the arithmetic allowed.
 *
 * @param schedule     when
 * @param budget       K, masks to remove in all
 * @param masks        y, at the start
 * @param epochs       of the training
 * @param warmUpEpochs after which nothing is removed yet; the schedule is that of the epochs that follow
 * @param onceAfter    epoch after which {@link RemovalSchedule#O2U} removes
 * @param atMost       masks removed in all whatever the schedule says
 */
public record RemovalPlan(RemovalSchedule schedule, double budget, int masks, int epochs, int warmUpEpochs, int onceAfter,
  int atMost)
{

  private static final double ROUNDING = 1e-9;

  public RemovalPlan {
    if (!(budget >= 0 && budget <= masks))
      throw new IllegalArgumentException("the masks to remove must be from 0 to all " + masks + ", found " + budget);
    if (!(warmUpEpochs >= 0 && warmUpEpochs < epochs))
      throw new IllegalArgumentException("the warm-up must be shorter than the training of " + epochs + " epochs, found "
        + warmUpEpochs);
  }

  /**
   * @param beta   share of wrong masks
   * @param masks  y
   * @param ranked masks that have a rank at all: not the same as y where only one of both counts the empty ones
   * @param batch  masks in a batch
   * @param capped whether beta y is a bound
   * @return most masks that may go: of {@code masks} and of {@code ranked} a tenth and a whole batch remain
   */
  static int bound(final double beta, final int masks, final int ranked, final int batch, final boolean capped) {
    final int remain = Math.min(masks - kept(masks, batch), ranked - kept(ranked, batch));
    return Math.max(0, capped ? Math.min(remain, down(beta * masks)) : remain);
  }

  private static int kept(final int masks, final int batch) {
    return Math.max(batch, (masks + 9) / 10);
  }

  /**
   * @param epoch        1..epochs, just ended
   * @param removedSoFar in earlier epochs
   * @return masks to remove now
   */
  public int removalsAfter(final int epoch, final int removedSoFar) {
    final int t = epoch - warmUpEpochs;
    if (t <= 0) return 0;
    final int x = epochs - warmUpEpochs;
    final int removals = switch (schedule) {
      case PIECEWISE -> down(budget * share(t / (double) x)) - removedSoFar;
      case LITERAL_EPOCH -> down(printed(t, x));
      case LITERAL_CUMULATIVE -> down(printed(t, x)) - removedSoFar;
      case COUNT_STATE -> Math.min(Math.max(1, down(byCount(removedSoFar, x))), down(budget) - removedSoFar);
      case O2U -> epoch == onceAfter ? down(budget) : 0;
      case UNIFORM -> down(budget * t / x) - removedSoFar;
      case NONE -> 0;
    };
    return Math.max(0, Math.min(removals, atMost - removedSoFar));
  }

  /** @param p part of the training that is over
   *  @return part of the budget used by then, 0..1 */
  private static double share(final double p) {
    if (p < 0.1) return 5 * p;
    return p < 0.5 ? 0.5 + (p - 0.1) : 0.9 + 0.2 * (p - 0.5);
  }

  /** Eq. 3 as it stands. */
  private double printed(final int t, final int x) {
    if (t + ROUNDING < 0.1 * budget) return 0.5 * budget * t;
    return t + ROUNDING < 0.5 * budget ? masks / (double) x * t : 0.1 * budget * t;
  }

  private double byCount(final int removed, final int x) {
    if (removed + ROUNDING < 0.1 * budget) return 0.5 * budget;
    return removed + ROUNDING < 0.5 * budget ? masks / (double) x : 0.1 * budget;
  }

  private static int down(final double amount) {
    return (int) Math.floor(amount + ROUNDING);
  }
}
