package io.github.rraunet.training.cleaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DetectionScoreTest {

  /** Over all pairs of a wrong and a correct mask. */
  private static double aucByPairs(final double[] scores, final boolean[] wrong) {
    double won = 0;
    int pairs = 0;
    for (int i = 0; i < scores.length; i++)
      for (int j = 0; j < scores.length; j++)
        if (wrong[i] && !wrong[j] && !Double.isNaN(scores[i]) && !Double.isNaN(scores[j])) {
          pairs++;
          if (scores[i] > scores[j]) won++;
          if (scores[i] == scores[j]) won += 0.5;
        }
    return pairs == 0 ? Double.NaN : won / pairs;
  }

  @Test
  void areasAreThoseOverAllPairs() {
    for (long seed = 0; seed < 200; seed++) {
      final var random = new SplittableRandom(seed);
      final int n = 2 + random.nextInt(30);
      final double[] scores = new double[n];
      final boolean[] wrong = new boolean[n];
      final List<Removal> removals = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        // few different values, both zeros and masks that do not count
        scores[i] = random.nextInt(8) == 0 ? Double.NaN : random.nextInt(9) == 0 ? -0.0 : random.nextInt(6) - 2;
        wrong[i] = random.nextBoolean();
        if (random.nextInt(3) == 0) removals.add(new Removal(1 + i / 5, i, scores[i], 1));
      }
      final var score = DetectionScore.of(scores, removals, wrong);
      assertThat(score.auc()).as("seed " + seed).isEqualTo(aucByPairs(scores, wrong), within(1e-12));
      final double[] withRemovals = scores.clone();
      for (int i = 0; i < removals.size(); i++)
        if (!Double.isNaN(scores[removals.get(i).mask()])) withRemovals[removals.get(i).mask()] = 1000 - i;
      assertThat(score.aucWithRemovals()).as("seed " + seed).isEqualTo(aucByPairs(withRemovals, wrong), within(1e-12));
    }
  }

  @Test
  void precisionAndRecallOfTheRemoved() {
    final double[] scores = { 5, 4, 3, 2, 1, Double.NaN };
    final boolean[] wrong = { true, false, true, true, false, true };
    final var score = DetectionScore.of(scores, List.of(new Removal(1, 0, 5, 1), new Removal(1, 1, 4, 2),
      new Removal(2, 2, 3, 1)), wrong);
    assertThat(score.masks()).isEqualTo(5);
    assertThat(score.wrong()).isEqualTo(3);
    assertThat(score.removed()).isEqualTo(3);
    assertThat(score.found()).isEqualTo(2);
    assertThat(score.precision()).isEqualTo(2 / 3.0);
    assertThat(score.recall()).isEqualTo(2 / 3.0);
    assertThat(score.auc()).isEqualTo(4 / 6.0);
  }

  @Test
  void hasNoValueWhereNothingCanBeSaid() {
    final var none = DetectionScore.of(new double[] { 1, 2 }, List.of(), new boolean[2]);
    assertThat(new double[] { none.precision(), none.recall(), none.auc(), none.aucWithRemovals() }).containsOnly(Double.NaN);
    assertThatThrownBy(() -> DetectionScore.of(new double[3], List.of(), new boolean[2]))
      .hasMessage("expected for each of 3 masks whether it is wrong, found 2");
  }
}
