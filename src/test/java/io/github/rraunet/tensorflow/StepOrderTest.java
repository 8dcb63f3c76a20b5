package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.SampleLosses;
import io.github.rraunet.engine.Trainer.BegunStep;
import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.engine.TrainerState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Steps that begin before the one before them is asked for its losses. */
@Timeout(120)
class StepOrderTest {

  private static final TrainerSettings SETTINGS = TrainerSettings.of(NetworkSettings.author(4), 3).withThreads(1).withDevice(
    DeviceChoice.CPU);

  private static GraphTrainer overlapping() throws EngineException {
    return GraphTrainer.overlapping(SETTINGS, SessionDevices.of(List.of(DeviceChoice.CPU)));
  }

  @Test
  void stepsThatOverlapAreThoseOneAfterAnother() throws EngineException {
    try (GraphTrainer plain = new GraphTrainer(SETTINGS); GraphTrainer overlapping = overlapping()) {
      assertThat(plain.overlaps()).isFalse();
      assertThat(overlapping.overlaps()).isTrue();
      final List<String> expected = new ArrayList<>();
      final List<String> found = new ArrayList<>();
      final Deque<BegunStep> under = new ArrayDeque<>();
      for (int i = 0; i < 30; i++) {
        expected.add(text(plain.step(Discs.batch(1 + i % 3, i), 1e-2)));
        under.add(overlapping.begin(Discs.batch(1 + i % 3, i), 1e-2));
        if (under.size() > 1) found.add(text(under.remove().losses()));
      }
      found.add(text(under.remove().losses()));
      assertThat(found).isEqualTo(expected);
      assertSame(overlapping.state(), plain.state());
    }
  }

  private static String text(final SampleLosses losses) {
    return Arrays.toString(losses.dice()) + Arrays.toString(losses.crossEntropy());
  }

  private static void assertSame(final TrainerState found, final TrainerState expected) {
    assertThat(found.steps()).isEqualTo(expected.steps());
    expected.weights().forEach((name, values) -> assertThat(found.weights().get(name)).as(name).containsExactly(values));
    expected.moments().forEach((name, values) -> assertThat(found.moments().get(name)).as(name).containsExactly(values));
  }
}
