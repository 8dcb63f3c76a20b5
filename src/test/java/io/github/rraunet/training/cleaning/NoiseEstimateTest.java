package io.github.rraunet.training.cleaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The estimate on losses that follow from the geometry of simulated outlines, at the levels of noise of the paper. Tolerances are
 * the errors seen over the seeds, rounded up. They grow as the groups come closer: where the wrong masks' Dice is 0.85 the
 * losses of the two groups overlap, and some seeds and networks allow no answer.
 */
class NoiseEstimateTest {

  private static final int SEEDS = 4;

  private static NoiseEstimate estimate(final SimulatedOutlines outlines, final double jitter, final double blur) {
    return NoiseEstimate.of(outlines.losses(jitter, blur), 1);
  }

  /** Dice of the wrong masks 0.05 around their mean, network with a loss of 0.06 on correct masks. */
  @ParameterizedTest
  @CsvSource({ "0.68, 0.75, 0.01, 0.01", "0.77, 0.50, 0.02, 0.01", "0.85, 0.25, 0.06, 0.02", "0.55, 0.25, 0.01, 0.01" })
  void comesNearTheTruth(final double alpha, final double beta, final double betaError, final double alphaError) {
    for (long seed = 0; seed < SEEDS; seed++) {
      final var outlines = new SimulatedOutlines(1000, alpha, 0.05, beta, seed);
      final var noise = estimate(outlines, 1, 0.7);
      assertThat(noise.grouped()).as("seed " + seed).isTrue();
      assertThat(noise.beta()).as("seed " + seed).isEqualTo(beta, within(betaError));
      assertThat(noise.alpha()).as("seed " + seed).isEqualTo(outlines.alpha(), within(alphaError));
    }
  }

  /** Dice of the wrong masks 0.1 around their mean: the best of them look correct, so beta is too low and so is alpha. */
  @ParameterizedTest
  @CsvSource({ "0.68, 0.75, 0.03, 0.01", "0.77, 0.50, 0.06, 0.03", "0.85, 0.25, 0.09, 0.05", "0.55, 0.25, 0.01, 0.01" })
  void staysNearWhereWrongMasksDiffer(final double alpha, final double beta, final double betaError, final double alphaError) {
    Long none = null;
    for (long seed = 0; seed < SEEDS; seed++) {
      final var outlines = new SimulatedOutlines(1000, alpha, 0.1, beta, seed);
      final var noise = estimate(outlines, 1, 0.7);
      if (!noise.grouped()) {
        assertThat(none).as("none at a Dice of 0.85 for one of the seeds").isNull();
        assertThat(alpha).isEqualTo(0.85);
        none = seed;
        continue;
      }
      assertThat(noise.beta()).as("seed " + seed).isEqualTo(beta, within(betaError));
      assertThat(noise.alpha()).as("seed " + seed).isEqualTo(outlines.alpha(), within(alphaError));
    }
  }

  /** Network with a loss of 0.11 on correct masks. At a Dice of 0.85 the groups cannot be told apart any more. */
  @ParameterizedTest
  @CsvSource({ "0.68, 0.75, 0.01, 0.02", "0.77, 0.50, 0.05, 0.02", "0.55, 0.25, 0.01, 0.02" })
  void staysNearWithABlurredNetwork(final double alpha, final double beta, final double betaError, final double alphaError) {
    for (long seed = 0; seed < SEEDS; seed++) {
      final var outlines = new SimulatedOutlines(1000, alpha, 0.05, beta, seed);
      final var noise = estimate(outlines, 1.5, 1.5);
      assertThat(noise.grouped()).as("seed " + seed).isTrue();
      assertThat(noise.beta()).as("seed " + seed).isEqualTo(beta, within(betaError));
      assertThat(noise.alpha()).as("seed " + seed).isEqualTo(outlines.alpha(), within(alphaError));
    }
  }

  /** The formula for alpha alone, with the true groups: no mixture is fitted. */
  @Test
  void lossesAddAsSquares() {
    for (final double alpha : new double[] { 0.55, 0.68, 0.77, 0.85 }) {
      final var outlines = new SimulatedOutlines(600, alpha, 0.05, 0.5, 1);
      for (final double[] network : new double[][] { { 1, 0.7 }, { 1.5, 1.5 }, { 2, 2 } }) {
        final double[] losses = outlines.losses(network[0], network[1]);
        final double both = Arrays.stream(losses, 0, 300).average().getAsDouble();
        final double own = Arrays.stream(losses, 300, 600).average().getAsDouble();
        assertThat(1 - Math.sqrt(both * both - own * own)).isEqualTo(outlines.alpha(), within(0.03));
        assertThat(1 - (both - own) - outlines.alpha()).as("the difference is too high").isBetween(0.5 * own, 1.1 * own);
      }
    }
  }

  @Test
  void saysNoneWhereNoMaskIsWrong() {
    for (long seed = 0; seed < 10; seed++)
      for (final int masks : new int[] { 50, 200, 1000 }) {
        final var outlines = new SimulatedOutlines(masks, 1, 0, 0, seed);
        assertThat(estimate(outlines, 1, 0.7).grouped()).as("%d masks, seed %d", masks, seed).isFalse();
        assertThat(estimate(outlines, 1.5, 1.5).grouped()).as("%d masks, seed %d", masks, seed).isFalse();
      }
  }

  /** Distributions that the mixture does not fit: gamma of three degrees of skewness, heavy log-normal, normal. */
  @Test
  void isNotDeceivedByTheShapeOfOneGroup() {
    int alarms = 0;
    for (int seed = 0; seed < 12; seed++)
      for (final int masks : new int[] { 50, 200, 1000 }) {
        for (final int shape : new int[] { 2, 3, 6 })
          alarms += alarm(masks, seed, random -> IntStream.range(0, shape).mapToDouble(k -> -Math.log(1 - random.nextDouble()))
            .sum() * 0.08 / shape);
        alarms += alarm(masks, seed, random -> 0.06 * Math.exp(0.7 * random.nextGaussian()));
        alarms += alarm(masks, seed, random -> 0.08 + 0.02 * random.nextGaussian());
      }
    assertThat(alarms).as("of 180").isLessThanOrEqualTo(1);
  }

  private static int alarm(final int masks, final long seed, final ToDoubleFunction<SplittableRandom> loss) {
    final var random = new SplittableRandom(seed);
    final double[] losses = IntStream.range(0, masks).mapToDouble(m -> loss.applyAsDouble(random))
      .map(value -> Math.max(0.001, Math.min(0.95, value))).toArray();
    return NoiseEstimate.of(losses, 1).grouped() ? 1 : 0;
  }

  /** Where the groups are far apart beta is a share of a sample, so its interval is that of the binomial distribution. */
  @Test
  void intervalsAreAsWideAsTheSampleSays() {
    final var noise = estimate(new SimulatedOutlines(1000, 0.55, 0.05, 0.25, 2), 1, 0.7);
    assertThat(noise.betaHigh() - noise.betaLow()).isEqualTo(2 * 1.96 * Math.sqrt(0.25 * 0.75 / 1000), within(0.012));
    // 250 wrong masks, their loss 0.05 around its mean
    assertThat(noise.alphaHigh() - noise.alphaLow()).isEqualTo(2 * 1.96 * 0.05 / Math.sqrt(250), within(0.004));
    assertThat(noise.beta()).isBetween(noise.betaLow(), noise.betaHigh());
    assertThat(noise.alpha()).isBetween(noise.alphaLow(), noise.alphaHigh());
  }

  @Test
  void mixtureFindsThePartsOfALogitNormalOneAndIsAsLikelyAsTheTruth() {
    final var random = new SplittableRandom(4);
    final double[] losses = IntStream.range(0, 5000).mapToDouble(i -> i % 10 < 3 ? -0.5 + 0.4 * random.nextGaussian()
      : -2.5 + 0.7 * random.nextGaussian()).map(logit -> 1 / (1 + Math.exp(-logit))).toArray();
    final LossMixture fit = LossMixture.fit(losses);
    assertThat(fit.high().share()).isEqualTo(0.3, within(0.02));
    assertThat(fit.low().centre()).isEqualTo(-2.5, within(0.05));
    assertThat(fit.high().centre()).isEqualTo(-0.5, within(0.05));
    assertThat(Math.sqrt(fit.low().variance())).isEqualTo(0.7, within(0.03));
    assertThat(Math.sqrt(fit.high().variance())).isEqualTo(0.4, within(0.03));
    assertThat(fit.logLikelihood()).isGreaterThan(likelihood(losses, 0.3, -2.5, 0.7, -0.5, 0.4));
    assertThat(fit.logLikelihood()).isEqualTo(likelihood(losses, fit.high().share(), fit.low().centre(), Math.sqrt(fit.low()
      .variance()), fit.high().centre(), Math.sqrt(fit.high().variance())), within(1e-6));
    final double mean = Arrays.stream(losses).map(l -> Math.log(l / (1 - l))).average().getAsDouble();
    final double variance = Arrays.stream(losses).map(l -> Math.log(l / (1 - l)) - mean).map(d -> d * d).average().getAsDouble();
    assertThat(LossMixture.ofOneGroup(losses)).isEqualTo(-2500 * (Math.log(2 * Math.PI * variance) + 1), within(1e-6));
  }

  private static double likelihood(final double[] losses, final double share, final double low, final double lowDeviation,
    final double high, final double highDeviation)
  {
    return Arrays.stream(losses).map(l -> Math.log(l / (1 - l))).map(x -> Math.log((1 - share) * density((x - low) / lowDeviation)
      / lowDeviation + share * density((x - high) / highDeviation) / highDeviation)).sum();
  }

  private static double density(final double z) {
    return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  }

  /**
   * A network whose outline settles with a time constant of 3 of 40 epochs: after two epochs its own error hides the wrong masks,
   * after the fifth of the training that is the default warm-up they are found. How fast a network settles is an assumption.
   */
  @Test
  void aFifthOfTheTrainingIsEnoughWarmUpForANetworkThatSettlesInATenth() {
    for (final double[] level : new double[][] { { 0.68, 0.75, 0.03, 0.02 }, { 0.77, 0.5, 0.07, 0.02 }, { 0.55, 0.25, 0.02,
      0.03 } }) {
      final var early = noiseAfter(CleaningSettings.DEFAULT.withWarmUpEpochs(2), level);
      final var standard = noiseAfter(CleaningSettings.DEFAULT, level);
      assertThat(standard.beta()).isEqualTo(level[1], within(level[2]));
      assertThat(standard.alpha()).isEqualTo(level[0], within(level[3]));
      assertThat(Math.abs(early.beta() - level[1])).as("early").isGreaterThan(level[2]);
    }
  }

  private static NoiseEstimate noiseAfter(final CleaningSettings settings, final double[] level) {
    final var outlines = new SimulatedOutlines(500, level[0], 0.05, level[1], 3);
    final var cleaning = new LabelCleaning(settings, 40, 8, new boolean[500], new boolean[500]);
    for (int e = 1; cleaning.noiseEstimate().isEmpty(); e++) {
      final double[] losses = outlines.losses(1 + 10 * Math.exp(-e / 3.0), 0.7 + 8 * Math.exp(-e / 3.0));
      for (int m = 0; m < 500; m++)
        cleaning.record(m, losses[m], 0, 0);
      cleaning.endEpoch(e);
    }
    return cleaning.noiseEstimate().get();
  }

  @Test
  void tooFewOrEqualLossesSayNothing() {
    final double[] few = new double[40];
    Arrays.fill(few, Double.NaN);
    for (int i = 0; i < 19; i++)
      few[2 * i] = i < 9 ? 0.05 + 0.001 * i : 0.5 + 0.001 * i;
    assertThat(NoiseEstimate.of(few, 1).grouped()).isFalse();
    assertThat(NoiseEstimate.of(few, 1).describe())
      .isEqualTo("19 masks are too few to look for wrong ones among them (at least 20"
      + " are needed), so none is removed.");
    few[39] = 0.5;
    assertThat(NoiseEstimate.of(few, 1).grouped()).isTrue();
    final double[] equal = new double[100];
    Arrays.fill(equal, 0.3);
    assertThat(NoiseEstimate.of(equal, 1).grouped()).isFalse();
    Arrays.fill(equal, 1);
    assertThat(NoiseEstimate.of(equal, 1).grouped()).isFalse();
  }

  @Test
  void describesItselfInPlainWords() {
    assertThat(new NoiseEstimate(600, true, 0.48, 0.41, 0.55, 0.76, 0.74, 0.78, 3.1, 200).describe())
      .isEqualTo("About 48 % of the"
      + " masks look wrong (95 % interval 41 to 55 %), at a mean Dice of about 0.76 (0.74 to 0.78) with the truth. The two groups"
      + " are well separable.");
    assertThat(new NoiseEstimate(600, true, 0.48, 0.41, 0.55, 0.76, 0.74, 0.78, 2.1, 200).describe())
      .endsWith("barely separable.");
    assertThat(new NoiseEstimate(600, false, 0, Double.NaN, Double.NaN, 1, Double.NaN, Double.NaN, 1, -3).describe())
      .isEqualTo("No group of wrong masks can be told apart by the losses of 600 masks, so none is removed. If you know that"
        + " masks are wrong, give their share and Dice.");
  }
}
