package io.github.rraunet.training.cleaning;

import java.util.Arrays;

/**
 * Two groups of masks in the distribution of their losses: a mixture of two normal distributions of logit(loss), fitted by
 * expectation maximisation. On this scale the losses of correct masks, which are skewed (small masks have large ones), are near
 * normal, so one group is not split for its skewness; a normal mixture of the losses themselves splits it, and a beta mixture
 * (Arazo et al., ICML 2019) still does at a thousand masks.
 *
 * @param low           the group of smaller losses
 * @param high          the group of larger losses
 * @param logLikelihood of all losses
 */
record LossMixture(Group low, Group high, double logLikelihood) {

  /**
   * @param share    of the masks
   * @param centre   mean of logit(loss)
   * @param variance of logit(loss)
   * @param loss     mean loss
   * @param spread   variance of the loss
   */
  record Group(double share, double centre, double variance, double loss, double spread) {

    /** @return the part of the log density that is the same for all losses */
    private double offset() {
      return Math.log(share) - 0.5 * Math.log(2 * Math.PI * variance);
    }

    private double logDensity(final double offset, final double logit) {
      return offset - 0.5 * (logit - centre) * (logit - centre) / variance;
    }
  }

  /** Losses nearer than this to 0 or 1 say no more than that they are near. */
  private static final double EDGE = 1e-3;

  private static final double[] STARTS = { 0.15, 0.3, 0.5, 0.7, 0.85 };
  private static final int ITERATIONS = 500;
  private static final int REFIT_ITERATIONS = 100;
  private static final double CONVERGED = 1e-8;

  /** A group narrower than this part of all losses' deviation would be a coincidence of a few losses. */
  private static final double NARROWEST = 0.05;

  /** @return the best fit from several starts; with one group only for equal losses */
  static LossMixture fit(final double[] losses) {
    final double[] logits = logits(losses);
    final double[] sorted = logits.clone();
    Arrays.sort(sorted);
    LossMixture best = null;
    for (final double start : STARTS) {
      final double bound = sorted[(int) (start * sorted.length)];
      final double[] inHigh = Arrays.stream(logits).map(logit -> logit > bound ? 0.9 : 0.1).toArray();
      final LossMixture fit = iterate(losses, logits, inHigh, ITERATIONS);
      if (best == null || fit.logLikelihood > best.logLikelihood) best = fit;
    }
    return best;
  }

  /** @return the fit for similar losses, from this one as the start */
  LossMixture refit(final double[] losses) {
    final double[] logits = logits(losses);
    final double[] inHigh = new double[losses.length];
    expect(logits, low, high, inHigh);
    return iterate(losses, logits, inHigh, REFIT_ITERATIONS);
  }

  /** @return log likelihood of one group for all losses */
  static double ofOneGroup(final double[] losses) {
    final double[] logits = logits(losses);
    final Group all = group(losses, logits, new double[losses.length], false, 1e-9);
    final double offset = all.offset();
    return Arrays.stream(logits).map(logit -> all.logDensity(offset, logit)).sum();
  }

  /** @return distance of the groups' mean losses in units of their root mean square deviation (Ashman, Bird and Zepf 1994) */
  double separation() {
    return (high.loss - low.loss) / Math.sqrt(Math.max(1e-12, (low.spread + high.spread) / 2));
  }

  private static double[] logits(final double[] losses) {
    return Arrays.stream(losses).map(loss -> Math.max(EDGE, Math.min(1 - EDGE, loss))).map(loss -> Math.log(loss / (1 - loss)))
      .toArray();
  }

  private static LossMixture iterate(final double[] losses, final double[] logits, final double[] inHigh,
    final int iterations)
  {
    final double all = group(losses, logits, new double[losses.length], false, 0).variance;
    final double least = Math.max(1e-9, NARROWEST * NARROWEST * all);
    double last = Double.NEGATIVE_INFINITY;
    for (int i = 0; ; i++) {
      final Group a = group(losses, logits, inHigh, false, least);
      final Group b = group(losses, logits, inHigh, true, least);
      final double now = expect(logits, a, b, inHigh);
      if (i == iterations || now - last < CONVERGED * losses.length)
        return a.loss <= b.loss ? new LossMixture(a, b, now) : new LossMixture(b, a, now);
      last = now;
    }
  }

  /** @param high whether of the part {@code inHigh} of each mask; else of the rest */
  private static Group group(final double[] losses, final double[] logits, final double[] inHigh, final boolean high,
    final double leastVariance)
  {
    double weight = 0;
    double loss = 0;
    double logit = 0;
    for (int i = 0; i < losses.length; i++) {
      final double part = high ? inHigh[i] : 1 - inHigh[i];
      weight += part;
      loss += part * losses[i];
      logit += part * logits[i];
    }
    weight = Math.max(weight, 1e-9);
    loss /= weight;
    logit /= weight;
    double spread = 0;
    double variance = 0;
    for (int i = 0; i < losses.length; i++) {
      final double part = high ? inHigh[i] : 1 - inHigh[i];
      spread += part * (losses[i] - loss) * (losses[i] - loss);
      variance += part * (logits[i] - logit) * (logits[i] - logit);
    }
    return new Group(weight / losses.length, logit, Math.max(leastVariance, variance / weight), loss, spread / weight);
  }

  /**
   * @param inHigh takes for each mask the probability that it is of group {@code b}
   * @return log likelihood
   */
  private static double expect(final double[] logits, final Group a, final Group b, final double[] inHigh) {
    final double offsetA = a.offset();
    final double offsetB = b.offset();
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      final double inA = a.logDensity(offsetA, logits[i]);
      final double inB = b.logDensity(offsetB, logits[i]);
      final double smaller = Math.exp(-Math.abs(inA - inB));
      inHigh[i] = inB > inA ? 1 / (1 + smaller) : smaller / (1 + smaller);
      sum += Math.max(inA, inB) + Math.log1p(smaller);
    }
    return sum;
  }
}
