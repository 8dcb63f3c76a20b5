package io.github.rraunet.training.cleaning;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * How many masks look wrong, and how wrong, by the losses of a network that has learnt what most of them show: the masks fall
 * into two groups ({@link LossMixture}), of which the one of larger losses is taken for wrong. The intervals are 95 % bootstrap
 * intervals: they tell the chance of the sample, not whether the network has learnt the truth.
 *
 * @param masks      that have a loss
 * @param grouped    whether there are two groups; if not, beta is 0, alpha is 1 and their intervals are NaN
 * @param beta       share of wrong masks
 * @param betaLow    lower end of its interval
 * @param betaHigh   upper end of its interval
 * @param alpha      mean Dice of the wrong masks with the truth
 * @param alphaLow   lower end of its interval
 * @param alphaHigh  upper end of its interval
 * @param separation distance of the groups' mean losses, in units of their root mean square deviation
 * @param bicGain    by how much two groups are better than one by the Bayesian information criterion; negative: one is better
 */
public record NoiseEstimate(int masks, boolean grouped, double beta, double betaLow, double betaHigh, double alpha,
  double alphaLow, double alphaHigh, double separation, double bicGain)
{

  /** Fewer losses than this say nothing about their distribution. */
  static final int FEWEST = 20;

  /**
   * Two groups are believed from this gain of the criterion on (very strong evidence: Kass and Raftery 1995), if they are at
   * least this far apart: one skewed group split in two halves comes to 1.4 (NoiseEstimateTest), clearly separate groups have 2
   * (Ashman, Bird and Zepf 1994).
   */
  private static final double BELIEVED_GAIN = 10;

  private static final double SEPARABLE = 1.7;

  private static final double WELL_SEPARABLE = 2.5;

  /** With fewer correct masks a network cannot learn the truth; a few of low loss beside the others are a tail, no group. */
  private static final double MOST_WRONG = 0.85;

  /** Fewer masks of high loss are single cases, for which the ranking is enough. */
  private static final int FEWEST_WRONG = 5;

  private static final int RESAMPLES = 200;

  /**
   * @param losses soft Dice losses of non-empty masks, each alone; NaN for masks without one
   * @param seed   of the intervals
   */
  public static NoiseEstimate of(final double[] losses, final long seed) {
    final double[] known = Arrays.stream(losses).filter(loss -> !Double.isNaN(loss)).toArray();
    if (known.length < FEWEST) return oneGroup(known.length, 0, 0);
    final LossMixture fit = LossMixture.fit(known);
    // two groups have three parameters more: one share, one mean, one variance
    final double gain = 2 * (fit.logLikelihood() - LossMixture.ofOneGroup(known)) - 3 * Math.log(known.length);
    if (!isBelieved(fit, gain, known.length)) return oneGroup(known.length, fit.separation(), gain);
    final double[] betas = new double[RESAMPLES];
    final double[] alphas = new double[RESAMPLES];
    final var random = new SplittableRandom(seed);
    for (int i = 0; i < RESAMPLES; i++) {
      final double[] resample = random.ints(known.length, 0, known.length).mapToDouble(mask -> known[mask]).toArray();
      final LossMixture refit = fit.refit(resample);
      betas[i] = refit.high().share();
      alphas[i] = alpha(refit);
    }
    Arrays.sort(betas);
    Arrays.sort(alphas);
    return new NoiseEstimate(known.length, true, fit.high().share(), quantile(betas, 0.025), quantile(betas, 0.975), alpha(fit),
      quantile(alphas, 0.025), quantile(alphas, 0.975), fit.separation(), gain);
  }

  private static boolean isBelieved(final LossMixture fit, final double gain, final int masks) {
    final double share = fit.high().share();
    return gain > BELIEVED_GAIN && fit.separation() >= SEPARABLE
      && share <= MOST_WRONG && Math.round(share * masks) >= FEWEST_WRONG;
  }

  private static NoiseEstimate oneGroup(final int masks, final double separation, final double gain) {
    return new NoiseEstimate(masks, false, 0, Double.NaN, Double.NaN, 1, Double.NaN, Double.NaN, separation, gain);
  }

  /**
   * The network's own error, the loss of correct masks, adds to that of wrong masks like a second, independent error: the
   * squares add, not the losses, because a jitter of the network's outline falls on both sides of it. Where outlines are
   * simulated (NoiseEstimateTest) this is right to 0.02, while the difference of the mean losses makes alpha too high by about
   * the network's own loss.
   */
  private static double alpha(final LossMixture fit) {
    final double own = fit.low().loss();
    final double both = fit.high().loss();
    return 1 - Math.min(1, Math.sqrt(Math.max(0, both * both - own * own)));
  }

  /** Linear between the neighbouring values. */
  private static double quantile(final double[] sorted, final double part) {
    final double at = part * (sorted.length - 1);
    final int below = (int) at;
    return below + 1 == sorted.length ? sorted[below] : sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]);
  }

  /** @return one or two sentences for the user */
  public String describe() {
    if (masks < FEWEST)
      return String.format(Locale.ROOT, "%d masks are too few to look for wrong ones among them (at least %d are needed), so"
        + " none is removed.", masks, FEWEST);
    if (!grouped)
      return String.format(Locale.ROOT, "No group of wrong masks can be told apart by the losses of %d masks, so none is removed."
        + " If you know that masks are wrong, give their share and Dice.", masks);
    return String.format(Locale.ROOT, "About %.0f %% of the masks look wrong (95 %% interval %.0f to %.0f %%), at a mean Dice of"
      + " about %.2f (%.2f to %.2f) with the truth. The two groups are %s separable.", 100 * beta, 100 * betaLow, 100 * betaHigh,
      alpha, alphaLow, alphaHigh, separation >= WELL_SEPARABLE ? "well" : "barely");
  }
}
