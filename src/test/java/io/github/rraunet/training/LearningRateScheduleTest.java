package io.github.rraunet.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {

  private static List<EpochRecord> history(final double... validationLosses) {
    final List<EpochRecord> history = new ArrayList<>();
    for (final double loss : validationLosses)
      history.add(new EpochRecord(history.size() + 1, 1, 0.5, loss, 0, 1, 0, 0, 0, 0, 0, false, 0));
    return history;
  }

  @Test
  void cosine() {
    final LearningRateSchedule s = LearningRateSchedule.parse("cosine");
    assertThat(s.factor(1, 0, 10, List.of())).isEqualTo(1);
    assertThat(s.factor(6, 0, 10, List.of())).isCloseTo(0.505, within(1e-12));
    assertThat(s.factor(10, 1, 10, List.of())).isCloseTo(0.01, within(1e-12));
  }

  @Test
  void plateauHalvesAfterFiveEpochsWithoutABetterLoss() {
    final LearningRateSchedule s = LearningRateSchedule.PLATEAU;
    assertThat(s.factor(1, 0, 99, history(0.9, 0.8, 0.8, 0.9, 0.8, 0.85))).isEqualTo(1);
    assertThat(s.factor(1, 0, 99, history(0.9, 0.8, 0.8, 0.9, 0.8, 0.85, 0.8))).isEqualTo(0.5);
    assertThat(s.factor(1, 0, 99, history(0.9, 0.8, 0.8, 0.9, 0.8, 0.85, 0.7))).isEqualTo(1);
    final double[] flat = new double[60];
    assertThat(s.factor(1, 0, 99, history(flat))).isEqualTo(0.01);
    final double[] none = new double[7];
    java.util.Arrays.fill(none, Double.NaN); // without validation the training loss, here always 0.5, is watched
    assertThat(s.factor(1, 0, 99, history(none))).isEqualTo(0.5);
  }

  /** O2U-Net's main.py: t = (epoch % 10 + 1) / 10 with epochs from 0, lr = (1 - t) 0.01 + t 0.001. */
  @Test
  void cyclic() {
    for (int epoch = 0; epoch < 25; epoch++) {
      final double t = (epoch % 10 + 1) / 10.0;
      assertThat(0.01 * LearningRateSchedule.CYCLIC.factor(epoch + 1, 0.3, 25, List.of()))
        .isCloseTo((1 - t) * 0.01 + t * 0.001, within(1e-12));
    }
  }

  @Test
  void names() {
    assertThat(LearningRateSchedule.parse(" Constant ").factor(3, 0.5, 4, List.of())).isEqualTo(1);
    assertThatThrownBy(() -> LearningRateSchedule.parse("step")).hasMessageContaining("constant, cosine, plateau, cyclic")
      .hasMessageContaining("'step'");
  }
}
