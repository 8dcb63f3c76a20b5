package io.github.rraunet.training.cleaning;

import java.util.Arrays;

/** Losses of the masks over the epochs, and the scores that follow from them. Indices are those of the masks. */
final class LossHistory {

  /** Over so many epochs the Dice loss of a mask is averaged for the estimate of the noise: few, as the network changes. */
  static final int RECENT = 3;

  private final CleaningSettings settings;
  private final boolean[] empty;

  private final double[] score;
  private final int[] epochs;
  private final double[] recentDice;

  private final int[] visits;
  private final double[] diceSum;
  private final double[] entropySum;
  private final double[] differenceSum;

  LossHistory(final CleaningSettings settings, final boolean[] empty) {
    this.settings = settings;
    this.empty = empty;
    score = new double[empty.length];
    epochs = new int[empty.length];
    recentDice = new double[RECENT * empty.length];
    visits = new int[empty.length];
    diceSum = new double[empty.length];
    entropySum = new double[empty.length];
    differenceSum = new double[empty.length];
  }

  /** @throws IllegalArgumentException if the loss that counts for the mask is no finite number */
  void record(final int mask, final double diceLoss, final double crossEntropy, final double difference) {
    if (!isRanked(mask)) return;
    final double loss = byEntropy(mask) ? crossEntropy : diceLoss;
    if (!Double.isFinite(loss))
      throw new IllegalArgumentException("the " + (byEntropy(mask) ? "cross entropy" : "Dice loss") + " of mask " + mask
        + " must be a finite number, found " + loss + "; lower the learning rate");
    visits[mask]++;
    diceSum[mask] += diceLoss;
    entropySum[mask] += crossEntropy;
    differenceSum[mask] += difference;
  }

  /** @return whether the mask has a score at all */
  boolean isRanked(final int mask) {
    return !empty[mask] || settings.emptyMasks() != EmptyMaskPolicy.EXEMPT;
  }

  private boolean byEntropy(final int mask) {
    return empty[mask] && settings.emptyMasks() == EmptyMaskPolicy.BCE;
  }

  /** @return false if nothing was recorded since the last end */
  boolean endEpoch() {
    if (settings.loss() == ScoredLoss.BALANCED) balance();
    boolean any = endEpoch(false);
    any |= endEpoch(true);
    Arrays.fill(visits, 0);
    Arrays.fill(diceSum, 0);
    Arrays.fill(entropySum, 0);
    Arrays.fill(differenceSum, 0);
    return any;
  }

  /** Takes out of the Dice losses what the network draws too large or too small on the whole: {@link ScoredLoss#BALANCED}. */
  private void balance() {
    final double[] differences = new double[empty.length];
    int seen = 0;
    for (int mask = 0; mask < empty.length; mask++)
      if (visits[mask] > 0 && !empty[mask]) differences[seen++] = differenceSum[mask] / visits[mask];
    if (seen == 0) return;
    Arrays.sort(differences, 0, seen);
    final double median = (differences[(seen - 1) / 2] + differences[seen / 2]) / 2;
    for (int mask = 0; mask < empty.length; mask++)
      if (visits[mask] > 0 && !empty[mask]) {
        final double d = differenceSum[mask] / visits[mask];
        diceSum[mask] += visits[mask] * (Math.abs(d - median) - Math.abs(d));
      }
  }

  /** Masks that are scored by one loss; each is centred by the mean over these. */
  private boolean endEpoch(final boolean entropy) {
    final double[] sums = entropy ? entropySum : diceSum;
    double total = 0;
    int seen = 0;
    for (int mask = 0; mask < visits.length; mask++)
      if (visits[mask] > 0 && byEntropy(mask) == entropy) {
        total += sums[mask] / visits[mask];
        seen++;
      }
    final double mean = total / seen;
    for (int mask = 0; mask < visits.length; mask++)
      if (visits[mask] > 0 && byEntropy(mask) == entropy) {
        score[mask] = settings.score().next(score[mask], epochs[mask], sums[mask] / visits[mask] - mean);
        recentDice[RECENT * mask + epochs[mask] % RECENT] = diceSum[mask] / visits[mask];
        epochs[mask]++;
      }
    return seen > 0;
  }

  /**
   * @param active the masks that scores are standardised over, where they are
   * @return a score for each mask, high for suspicious ones; NaN for those never seen and those without rank
   */
  double[] scores(final boolean[] active) {
    final double[] scores = score.clone();
    for (int mask = 0; mask < scores.length; mask++)
      if (epochs[mask] == 0) scores[mask] = Double.NaN;
    if (settings.emptyMasks() == EmptyMaskPolicy.BCE) {
      standardise(scores, active, false);
      standardise(scores, active, true);
    }
    return scores;
  }

  private void standardise(final double[] scores, final boolean[] active, final boolean ofEmpty) {
    final double[] group = new double[scores.length];
    int size = 0;
    for (int mask = 0; mask < scores.length; mask++)
      if (active[mask] && empty[mask] == ofEmpty && epochs[mask] > 0) group[size++] = scores[mask];
    final double mean = Arrays.stream(group, 0, size).average().orElse(0);
    final double deviation = Math.sqrt(Arrays.stream(group, 0, size).map(s -> (s - mean) * (s - mean)).average().orElse(0));
    for (int mask = 0; mask < scores.length; mask++)
      if (empty[mask] == ofEmpty) scores[mask] = deviation > 0 || epochs[mask] == 0 ? (scores[mask] - mean) / deviation : 0;
  }

  /** @return mean Dice loss of each non-empty mask over the last epochs in which it was seen; NaN for the others */
  double[] recentLosses() {
    final double[] losses = new double[empty.length];
    for (int mask = 0; mask < losses.length; mask++) {
      final int count = Math.min(RECENT, epochs[mask]);
      losses[mask] = empty[mask] ? Double.NaN
        : Arrays.stream(recentDice, RECENT * mask, RECENT * mask + count).average().orElse(Double.NaN);
    }
    return losses;
  }

  /** @see LabelCleaning.State */
  LabelCleaning.Losses state() {
    return new LabelCleaning.Losses(score.clone(), epochs.clone(), recentDice.clone(), visits.clone(), diceSum.clone(),
      entropySum.clone(), differenceSum.clone());
  }

  /** @throws IllegalArgumentException if the state is of another number of masks */
  void restore(final LabelCleaning.Losses state) {
    copy(state.scores(), score);
    copy(state.epochs(), epochs);
    copy(state.recentDice(), recentDice);
    copy(state.visits(), visits);
    copy(state.diceSum(), diceSum);
    copy(state.entropySum(), entropySum);
    copy(state.differenceSum(), differenceSum);
  }

  private static void copy(final double[] from, final double[] to) {
    checkLength(from.length, to.length);
    System.arraycopy(from, 0, to, 0, to.length);
  }

  private static void copy(final int[] from, final int[] to) {
    checkLength(from.length, to.length);
    System.arraycopy(from, 0, to, 0, to.length);
  }

  private static void checkLength(final int found, final int expected) {
    if (found != expected)
      throw new IllegalArgumentException("the saved losses are of other masks than these: expected " + expected
        + " numbers, found " + found);
  }
}
