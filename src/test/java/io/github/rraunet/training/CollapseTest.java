package io.github.rraunet.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CollapseTest {

  /** Of every epoch two masks are removed. */
  private static List<EpochRecord> losses(final double... losses) {
    final List<EpochRecord> history = new ArrayList<>();
    for (final double loss : losses)
      history.add(new EpochRecord(history.size() + 1, 1, loss, Double.NaN, Double.NaN, 9, 2, 2 * (history.size() + 1), 0, 0, 0,
        false, 0));
    return history;
  }

  @Test
  void aLossThatDoesNotComeBackIsTold() {
    assertThat(Collapse.in(losses(0.6, 0.43, 0.72, 0.7, 0.71))).contains(new Collapse(3, 0.43, 0.71, 6));
    assertThat(Collapse.in(losses(0.6, 0.43, 0.72, 0.7, 0.71)).orElseThrow().describe()).isEqualTo("From epoch 3 on the training"
      + " loss was far above its best, at last 0.7100 where it had been 0.4300: the network unlearned what it knew, and the masks"
      + " that were removed since, 6, need not be wrong. Lower learning_rate, or take precision=float32.");
  }

  @Test
  void whatComesBackOrIsNoiseIsNot() {
    assertThat(Collapse.in(losses(0.6, 0.43, 0.72, 0.7, 0.45))).as("came back").isEmpty();
    assertThat(Collapse.in(losses(0.6, 0.43, 0.72, 0.7))).as("may come back").isEmpty();
    assertThat(Collapse.in(losses(0.9, 0.8, 0.7))).isEmpty();
    assertThat(Collapse.in(losses(0.02, 0.04, 0.05, 0.04))).as("small").isEmpty();
    assertThat(Collapse.in(losses(0.5, 0.7, 0.7, 0.7))).as("less than half more").isEmpty();
    assertThat(Collapse.in(List.of())).isEmpty();
  }
}
