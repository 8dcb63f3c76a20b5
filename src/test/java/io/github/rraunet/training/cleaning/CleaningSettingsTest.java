package io.github.rraunet.training.cleaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CleaningSettingsTest {

  private static final CleaningSettings KNOWN = CleaningSettings.of(0.68, 0.75);
  private static final CleaningSettings AUTO = CleaningSettings.DEFAULT;

  @Test
  void keysAreLowerCaseAndWrongOnesAreAnsweredWithTheChoices() {
    assertThat(RemovalSchedule.parse(" Literal_Epoch ")).isEqualTo(RemovalSchedule.LITERAL_EPOCH);
    assertThat(RemovalSchedule.COUNT_STATE.key()).isEqualTo("count_state");
    for (final ScoreRule rule : ScoreRule.values()) // their classes are not that of the enum
      assertThat(ScoreRule.parse(rule.key())).isEqualTo(rule);
    assertThat(RemovalBudget.parse("count")).isEqualTo(RemovalBudget.COUNT);
    assertThatThrownBy(() -> EmptyMaskPolicy.parse("keep")).isInstanceOf(IllegalArgumentException.class)
      .hasMessage("policies for empty masks are exempt, bce, include; found 'keep'");
  }

  @Test
  void alphaAndBetaAreShares() {
    assertThatThrownBy(() -> CleaningSettings.of(68, 0.75)).hasMessageContaining("alpha")
      .hasMessageContaining("0 to 1, found 68");
    assertThatThrownBy(() -> CleaningSettings.of(0.68, -0.1)).hasMessageContaining("beta").hasMessageContaining("found -0.1");
  }

  @Test
  void warmUpIsAFifthOfTheEpochsWhereNoiseIsEstimated() {
    assertThat(KNOWN.warmUpOf(40)).isZero();
    assertThat(AUTO.warmUpOf(40)).isEqualTo(8);
    assertThat(AUTO.warmUpOf(5)).isEqualTo(2);
    assertThat(KNOWN.withWarmUpEpochs(3).warmUpOf(40)).isEqualTo(3);
    assertThatThrownBy(() -> AUTO.warmUpOf(2)).hasMessage("the warm-up of 2 epochs must be shorter than the training, found 2"
      + " epochs; train longer, give alpha and"
        + " beta, or choose schedule=none");
    assertThatThrownBy(() -> KNOWN.withWarmUpEpochs(7).warmUpOf(7)).hasMessageContaining("warm up less");
    assertThatThrownBy(() -> AUTO.withWarmUpEpochs(0)).hasMessageContaining("warm-up of at least 1 epoch");
    assertThatThrownBy(() -> KNOWN.withWarmUpEpochs(-2)).hasMessageContaining("found -2");
  }

  @Test
  void estimatesOnlyWhatTheScheduleNeeds() {
    assertThat(CleaningSettings.of(Double.NaN, 0.5).estimates()).isTrue();
    assertThat(CleaningSettings.of(0.5, Double.NaN).estimates()).isTrue();
    assertThat(CleaningSettings.of(Double.NaN, 0.5).withBudget(RemovalBudget.COUNT).estimates()).isFalse();
    assertThat(AUTO.withSchedule(RemovalSchedule.NONE).estimates()).isFalse();
  }

  @Test
  void o2uRemovesAfterHalfOfTheEpochsOrWhenTold() {
    final var o2u = KNOWN.withSchedule(RemovalSchedule.O2U);
    assertThat(o2u.onceAfterOf(40)).isEqualTo(20);
    assertThat(o2u.onceAfterOf(1)).isEqualTo(1);
    assertThat(o2u.withOnceAfter(7).onceAfterOf(40)).isEqualTo(7);
    assertThat(o2u.withWarmUpEpochs(30).onceAfterOf(40)).isEqualTo(31);
    assertThatThrownBy(() -> o2u.withOnceAfter(41).onceAfterOf(40))
      .hasMessageContaining("from 1 (after the warm-up) to 40, found 41");
    assertThatThrownBy(() -> o2u.withOnceAfter(0)).hasMessageContaining("found 0");
  }
}
