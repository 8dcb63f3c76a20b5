package io.github.rraunet.training.cleaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LabelCleaningTest {

  private static final CleaningSettings KNOWN = CleaningSettings.of(0.5, 0.4);

  private static LabelCleaning cleaning(final CleaningSettings settings, final int epochs, final int masks) {
    return new LabelCleaning(settings, epochs, 2, new boolean[masks], new boolean[masks]);
  }

  /** Losses of one epoch: not every mask is visited, some twice, values coarse so that there are ties. */
  private static void epoch(final LabelCleaning cleaning, final SplittableRandom random, final List<double[]> log) {
    for (final int mask : cleaning.activeMasks())
      for (int visit = random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(2); visit > 0; visit--) {
        final double dice = random.nextInt(1, 9) / 8.0;
        final double entropy = random.nextInt(1, 9) / 4.0;
        cleaning.record(mask, dice, entropy, 0);
        log.add(new double[] { mask, dice, entropy });
      }
  }

  /** The definition: for each epoch the mean loss of each mask less the mean of these, or NaN, from the whole log. */
  private static double[][] centred(final List<List<double[]>> log, final int masks, final boolean[] among, final int column) {
    final double[][] centred = new double[log.size()][masks];
    for (int e = 0; e < log.size(); e++) {
      for (int m = 0; m < masks; m++) {
        final int mask = m;
        centred[e][m] = !among[m] ? Double.NaN
          : log.get(e).stream().filter(row -> row[0] == mask).mapToDouble(row -> row[column]).average().orElse(Double.NaN);
      }
      final double mean = Arrays.stream(centred[e]).filter(v -> !Double.isNaN(v)).average().orElse(0);
      for (int m = 0; m < masks; m++)
        centred[e][m] -= mean;
    }
    return centred;
  }

  private static double score(final ScoreRule rule, final double[][] centred, final int mask) {
    final double[] seen = Arrays.stream(centred).mapToDouble(e -> e[mask]).filter(v -> !Double.isNaN(v)).toArray();
    if (seen.length == 0) return Double.NaN;
    return switch (rule) {
      case MEAN_CENTERED -> Arrays.stream(seen).average().getAsDouble();
      case LAST_EPOCH -> seen[seen.length - 1];
      case EMA -> { // written out: 0.9^(n-1) l_1 + sum of 0.1 0.9^(n-k) l_k
        double sum = Math.pow(0.9, seen.length - 1) * seen[0];
        for (int k = 2; k <= seen.length; k++)
          sum += 0.1 * Math.pow(0.9, seen.length - k) * seen[k - 1];
        yield sum;
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void removesWhatTheDefinitionRanksWorst(final ScoreRule rule) {
    for (long seed = 0; seed < 15; seed++) {
      final var random = new SplittableRandom(seed);
      final int masks = 40;
      final boolean[] empty = new boolean[masks];
      final boolean[] keep = new boolean[masks];
      for (int m = 0; m < masks; m++) {
        empty[m] = random.nextInt(5) == 0;
        keep[m] = random.nextInt(6) == 0;
      }
      final boolean[] full = new boolean[masks];
      for (int m = 0; m < masks; m++)
        full[m] = !empty[m];
      final var cleaning = new LabelCleaning(KNOWN.withScore(rule), 10, 2, empty, keep);
      final List<List<double[]>> log = new ArrayList<>();
      final TreeSet<Integer> left = new TreeSet<>(IntStream.range(0, masks).boxed().toList());
      final double[] lastScore = new double[masks];
      Arrays.fill(lastScore, Double.NaN);
      for (int e = 1; e <= 10; e++) {
        log.add(new ArrayList<>());
        epoch(cleaning, random, log.get(e - 1));
        final double[][] centred = centred(log, masks, full, 1);
        for (final int m : left)
          lastScore[m] = full[m] ? score(rule, centred, m) : Double.NaN;
        final List<Removal> removed = cleaning.endEpoch(e);
        for (int i = 0; i < removed.size(); i++) {
          final Removal removal = removed.get(i);
          assertThat(removal.rank()).isEqualTo(i + 1);
          assertThat(removal.epoch()).isEqualTo(e);
          assertThat(removal.score()).isEqualTo(lastScore[removal.mask()], within(1e-12));
          assertThat(keep[removal.mask()] || empty[removal.mask()] || !left.remove(removal.mask())).isFalse();
          // no mask that is left may be worse
          for (final int m : left)
            assertThat(keep[m] || empty[m] || !(lastScore[m] > removal.score() + 1e-12)).as("seed %d epoch %d", seed, e).isTrue();
        }
        assertThat(cleaning.activeMasks()).containsExactly(left.stream().mapToInt(m -> m).toArray());
      }
      assertThat(cleaning.removals()).as("K = 0.5 * 0.4 * y, by the plan")
        .hasSize((int) (0.2 * IntStream.range(0, masks).filter(m -> full[m]).count() + 1e-9));
      final double[] scores = cleaning.scores();
      for (int m = 0; m < masks; m++)
        if (Double.isNaN(lastScore[m])) assertThat(scores[m]).isNaN();
        else assertThat(scores[m]).isEqualTo(lastScore[m], within(1e-12));
      final Integer[] order = IntStream.range(0, masks).boxed().toArray(Integer[]::new);
      Arrays.sort(order, Comparator.comparing((Integer m) -> Double.isNaN(scores[m])).thenComparing(m -> Double.isNaN(scores[m])
        ? 0 : -scores[m]).thenComparing(m -> m));
      assertThat(cleaning.ranking()).containsExactly(Arrays.stream(order).mapToInt(m -> m).toArray());
    }
  }

  @Test
  void ofEqualScoresTheLowerIndexGoesFirst() {
    final var cleaning = cleaning(CleaningSettings.of(0, 0.5).withSchedule(RemovalSchedule.O2U).withOnceAfter(1), 4, 10);
    for (int m = 9; m >= 0; m--)
      cleaning.record(m, m % 2 == 0 ? 0.75 : 0.5, 0, 0);
    assertThat(cleaning.endEpoch(1)).extracting(Removal::mask).containsExactly(0, 2, 4, 6, 8);
    assertThat(cleaning.ranking()).containsExactly(0, 2, 4, 6, 8, 1, 3, 5, 7, 9);
  }

  /** 20 non-empty masks with Dice losses that grow with the index, 10 empty ones with losses near 1 as they always are. */
  private static LabelCleaning withEmptyMasks(final EmptyMaskPolicy policy, final boolean countEmpty) {
    final boolean[] empty = new boolean[30];
    Arrays.fill(empty, 20, 30, true);
    final var settings = CleaningSettings.of(0, 0.5).withSchedule(RemovalSchedule.O2U).withOnceAfter(1)
      .withEmptyMasks(policy, countEmpty);
    final var cleaning = new LabelCleaning(settings, 3, 2, empty, new boolean[30]);
    for (int m = 0; m < 30; m++)
      cleaning.record(m, m < 20 ? 0.02 * m : 0.985, m == 25 ? 0.9 : 0.01 * (m % 3), 0);
    return cleaning;
  }

  @Test
  void exemptEmptyMasksStay() {
    assertThat(withEmptyMasks(EmptyMaskPolicy.EXEMPT, false).endEpoch(1)).extracting(Removal::mask)
      .containsExactly(19, 18, 17, 16, 15, 14, 13, 12, 11, 10);
    assertThat(withEmptyMasks(EmptyMaskPolicy.EXEMPT, true).endEpoch(1)).as("half of all 30, taken from the 20").hasSize(15);
  }

  @Test
  void includedEmptyMasksGoFirst() {
    assertThat(withEmptyMasks(EmptyMaskPolicy.INCLUDE, false).endEpoch(1)).extracting(Removal::mask)
      .containsExactly(20, 21, 22, 23, 24, 25, 26, 27, 28, 29);
  }

  /** Scores of the 20: (0.02 m - 0.19) / (0.02 sqrt((400 - 1) / 12)). Only the empty mask with the odd entropy is suspicious. */
  @Test
  void crossEntropyRanksEmptyMasksAmongThemselves() {
    final List<Removal> removals = withEmptyMasks(EmptyMaskPolicy.BCE, false).endEpoch(1);
    assertThat(removals).extracting(Removal::mask).startsWith(25, 19, 18, 17).hasSize(10).doesNotContain(20, 21, 22, 23, 24);
    assertThat(removals.get(1).score()).isEqualTo((0.38 - 0.19) / (0.02 * Math.sqrt(399 / 12.0)), within(1e-12));
    final double[] entropies = IntStream.range(20, 30).mapToDouble(m -> m == 25 ? 0.9 : 0.01 * (m % 3)).toArray();
    final double mean = Arrays.stream(entropies).sum() / 10;
    final double deviation = Math.sqrt(Arrays.stream(entropies).map(v -> (v - mean) * (v - mean)).sum() / 10);
    assertThat(removals.get(0).score()).isEqualTo((0.9 - mean) / deviation, within(1e-12));
  }

  @Test
  void equalEmptyMasksAreNotSuspicious() {
    final var cleaning = new LabelCleaning(KNOWN.withEmptyMasks(EmptyMaskPolicy.BCE, false), 3, 1,
      new boolean[] { true, true, false, false }, new boolean[4]);
    for (int m = 0; m < 4; m++)
      cleaning.record(m, 0.25 * m, 0.5, 0);
    cleaning.endEpoch(1);
    assertThat(cleaning.scores()).containsExactly(0, 0, -1, 1);
  }

  @ParameterizedTest
  @EnumSource
  void continuesBitForBitFromASavedState(final EmptyMaskPolicy policy) {
    for (final ScoreRule rule : ScoreRule.values()) {
      final boolean[] empty = new boolean[60];
      Arrays.fill(empty, 0, 10, true);
      final var settings = CleaningSettings.DEFAULT.withScore(rule).withEmptyMasks(policy, false).withWarmUpEpochs(4);
      final var whole = new LabelCleaning(settings, 12, 4, empty, new boolean[60]);
      LabelCleaning resumed = new LabelCleaning(settings, 12, 4, empty, new boolean[60]);
      final var random = new SplittableRandom(3);
      for (int e = 1; e <= 12; e++) {
        for (final int mask : whole.activeMasks()) {
          final double dice = (mask % 3 == 0 ? 0.4 : 0.05) * (0.8 + 0.4 * random.nextDouble());
          final double entropy = random.nextDouble();
          whole.record(mask, dice, entropy, 0);
          resumed.record(mask, dice, entropy, 0);
          if (mask % 17 == 0) resumed = LabelCleaning.restored(settings, 12, 4, empty, new boolean[60], resumed.state());
        }
        assertThat(resumed.endEpoch(e)).isEqualTo(whole.endEpoch(e));
        resumed = LabelCleaning.restored(settings, 12, 4, empty, new boolean[60], resumed.state());
        assertThat(resumed.scores()).isEqualTo(whole.scores());
        assertThat(resumed.noiseEstimate()).isEqualTo(whole.noiseEstimate());
        assertThat(resumed.state()).usingRecursiveComparison().isEqualTo(whole.state());
      }
      assertThat(whole.noiseEstimate()).hasValueSatisfying(noise -> assertThat(noise.grouped()).isTrue());
      assertThat(whole.removals()).isNotEmpty();
      assertThat(resumed.activeMasks()).isEqualTo(whole.activeMasks());
    }
  }

  @Test
  void aSavedStateIsACopyAndOfTheseMasks() {
    final var cleaning = cleaning(KNOWN, 5, 10);
    final var state = cleaning.state();
    cleaning.record(0, 0.5, 0, 0);
    assertThat(state.losses().visits()).containsOnly(0);
    assertThatThrownBy(() -> LabelCleaning.restored(KNOWN, 5, 2, new boolean[11], new boolean[11], state))
      .hasMessage("the saved losses are of other masks than these: expected 11 numbers, found 10");
  }

  /** 30 of 100 masks at a loss near 0.4, the others near 0.05; the network's first epochs tell nothing. */
  @Test
  void estimatesTheNoiseAfterTheWarmUpAndRemovesByIt() {
    final var cleaning = cleaning(CleaningSettings.DEFAULT, 20, 100);
    final var random = new SplittableRandom(1);
    for (int e = 1; e <= 20; e++) {
      for (final int mask : cleaning.activeMasks())
        cleaning.record(mask, (e < 2 ? 0.9 : mask < 30 ? 0.4 : 0.05) * (0.9 + 0.2 * random.nextDouble()), 0, 0);
      cleaning.endEpoch(e);
      assertThat(cleaning.noiseEstimate().isPresent()).isEqualTo(e >= 4);
      if (e < 4) assertThat(cleaning.beta()).isNaN();
      if (e <= 4) assertThat(cleaning.removals()).isEmpty();
    }
    assertThat(cleaning.beta()).isEqualTo(0.3, within(0.01));
    // 1 - sqrt(0.4^2 - 0.05^2) = 0.603
    assertThat(cleaning.alpha()).isEqualTo(0.603, within(0.01));
    // 0.397 * 0.3 * 100 = 11.9, give or take what the estimate may be off
    assertThat(cleaning.removals()).hasSizeBetween(11, 12).allMatch(removal -> removal.mask() < 30);
    final var half = cleaning(CleaningSettings.of(0.9, Double.NaN), 20, 100);
    assertThat(half.alpha()).as("a number that is given stays").isEqualTo(0.9);
  }

  /** A network that needs more than the warm-up to tell the groups apart: then, too, what is wrong is found. */
  @Test
  void estimatesAnewInEveryEpoch() {
    final var cleaning = cleaning(CleaningSettings.DEFAULT, 20, 100);
    final var random = new SplittableRandom(1);
    for (int e = 1; e <= 20; e++) {
      for (final int mask : cleaning.activeMasks())
        cleaning.record(mask, (e < 10 ? 0.3 : mask < 30 ? 0.4 : 0.05) * (0.9 + 0.2 * random.nextDouble()), 0, 0);
      cleaning.endEpoch(e);
      if (e == 9) assertThat(cleaning.removals()).isEmpty();
    }
    assertThat(cleaning.beta()).isEqualTo(0.3, within(0.01));
    assertThat(cleaning.removals()).hasSizeBetween(11, 12).allMatch(removal -> removal.mask() < 30);
  }

  @Test
  void removesNothingWhereNoGroupOfWrongMasksIsSeen() {
    for (final var settings : new CleaningSettings[] { CleaningSettings.DEFAULT, CleaningSettings.of(Double.NaN, 0.5),
      CleaningSettings.of(0.5, Double.NaN), CleaningSettings.DEFAULT.withBudget(RemovalBudget.COUNT) }) {
      final var cleaning = cleaning(settings, 10, 50);
      final var random = new SplittableRandom(1);
      for (int e = 1; e <= 10; e++) {
        for (int mask = 0; mask < 50; mask++)
          cleaning.record(mask, 0.1 + 0.05 * random.nextDouble(), 0, 0);
        assertThat(cleaning.endEpoch(e)).isEmpty();
      }
    }
  }

  @Test
  void recentLossIsTheMeanOfTheLastThreeEpochs() {
    final var cleaning = cleaning(KNOWN.withSchedule(RemovalSchedule.NONE), 9, 30);
    for (int e = 1; e <= 5; e++) {
      for (int mask = 0; mask < 30; mask++)
        cleaning.record(mask, (mask < 15 ? 0.01 : 0.05) * (e < 3 ? 15 : e) * (1 + mask % 5 * 0.01), 0, 0);
      cleaning.endEpoch(e);
    }
    // 0.05 * mean(3, 4, 5) * 1.02 and a fifth of it
    assertThat(cleaning.estimateNow().alpha()).isEqualTo(1 - 0.204 * Math.sqrt(1 - 0.04), within(1e-3));
  }

  @Test
  void saysWhatIsWrongWithACall() {
    final var cleaning = cleaning(CleaningSettings.of(0, 0.5).withSchedule(RemovalSchedule.O2U).withOnceAfter(1), 2, 10);
    assertThatThrownBy(() -> cleaning.endEpoch(1)).hasMessageContaining("no loss was recorded in epoch 1");
    assertThatThrownBy(() -> cleaning.endEpoch(2)).hasMessage("expected the end of epoch 1 of 2, found 2");
    assertThatThrownBy(() -> cleaning.record(10, 0, 0, 0)).hasMessage("masks are numbered 0 to 9, found 10");
    assertThatThrownBy(() -> cleaning.record(3, Double.NaN, 0, 0)).hasMessageContaining("Dice loss of mask 3")
      .hasMessageContaining("NaN");
    for (int m = 0; m < 10; m++)
      cleaning.record(m, m, Double.NaN, 0);
    cleaning.endEpoch(1);
    assertThatThrownBy(() -> cleaning.record(9, 0, 0, 0)).hasMessageContaining("mask 9 was removed");
    cleaning.record(0, 0, 0, 0);
    cleaning.endEpoch(2);
    assertThatThrownBy(() -> cleaning.endEpoch(3)).hasMessageContaining("of 2, found 3");
    assertThatThrownBy(() -> new LabelCleaning(KNOWN, 2, 1, new boolean[3], new boolean[2])).hasMessageContaining("found 2");
    assertThatThrownBy(() -> new LabelCleaning(KNOWN, 0, 1, new boolean[3], new boolean[3]))
      .hasMessageContaining("found 0 and 1");
  }

  /**
   * d = .3 .3 .3 -.2 .6: median .3; loss - |d| + |d - .3|; the too large mask 3, which the Dice loss likes best, becomes the
   * worst.
   */
  @Test
  void theBalancedLossIsWithoutTheNetworksOwnTendency() {
    final double[] dice = { 0.32, 0.30, 0.35, 0.25, 0.65 };
    final double[] difference = { 0.3, 0.3, 0.3, -0.2, 0.6 };
    final double[] balanced = { 0.02, 0, 0.05, 0.55, 0.35 };
    final double mean = (0.02 + 0.05 + 0.55 + 0.35) / 5;
    for (final ScoredLoss loss : ScoredLoss.values()) {
      final var cleaning = new LabelCleaning(CleaningSettings.of(0.5, 0.5).withScore(ScoreRule.LAST_EPOCH).withLoss(loss)
        .withSchedule(
        RemovalSchedule.NONE), 3, 1, new boolean[6], new boolean[6]);
      for (int m = 0; m < dice.length; m++) { // two visits whose mean it is
        cleaning.record(m, dice[m] - 0.01, 0, difference[m] + 0.02);
        cleaning.record(m, dice[m] + 0.01, 0, difference[m] - 0.02);
      }
      cleaning.endEpoch(1);
      final double[] scores = cleaning.scores();
      final double[] expected = loss == ScoredLoss.BALANCED ? balanced : dice;
      final double centre = loss == ScoredLoss.BALANCED ? mean : (0.32 + 0.30 + 0.35 + 0.25 + 0.65) / 5;
      for (int m = 0; m < dice.length; m++)
        assertThat(scores[m]).as(loss + " " + m).isCloseTo(expected[m] - centre, within(1e-12));
      assertThat(scores[5]).isNaN();
      assertThat(cleaning.ranking()[0]).isEqualTo(loss == ScoredLoss.BALANCED ? 3 : 4);
    }
  }
}
