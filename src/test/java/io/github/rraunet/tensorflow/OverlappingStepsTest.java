package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.NetworkSettings.Attention;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.SampleLosses;
import io.github.rraunet.engine.Trainer.Batch;
import io.github.rraunet.engine.Trainer.BegunStep;
import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.engine.TrainerSettings.Reduction;
import io.github.rraunet.engine.TrainerState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps that begin before the one before them is asked for its losses. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // native waits know no interrupt
class OverlappingStepsTest {

  private static final TrainerSettings SETTINGS = TrainerSettings.of(new NetworkSettings(4, 2, true, true, Attention.EQ2, true,
    0.1), 3).withThreads(1).withDevice(DeviceChoice.CPU);

  /** Sums over two devices have another order than over one; see {@link SeveralDevicesTest} for the epsilon. */
  private static final TrainerSettings SHARED = new TrainerSettings(new NetworkSettings(4, 2, true, true, Attention.EQ2_LEARNED,
    false, 0), Reduction.BATCH, 1, 0.9, 0.999, 1e-3, 0, 5, 1, List.of(DeviceChoice.CPU), Precision.FLOAT32, 0);

  private static GraphTrainer overlapping() throws EngineException {
    return GraphTrainer.overlapping(SETTINGS, SessionDevices.of(List.of(DeviceChoice.CPU)));
  }

  /** Its width does not divide by what the network needs; which operation finds that first is chance. */
  private static Batch unfit(final long seed) {
    return Discs.batch(2, 16, 18, seed);
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

  @Test
  void stepsThatOverlapOnTwoDevicesAreThoseOfOne() throws EngineException {
    try (GraphTrainer one = new GraphTrainer(SHARED);
      GraphTrainer two = GraphTrainer.overlapping(SHARED, SessionDevices.split(DeviceChoice.CPU, 2)))
    {
      assertThat(two.overlaps()).isTrue();
      final List<SampleLosses> found = new ArrayList<>();
      final Deque<BegunStep> under = new ArrayDeque<>();
      final Map<String, float[]> before = one.weights();
      for (int i = 0; i < 8; i++) {
        under.add(two.begin(Discs.batch(1 + i % 4, i), 1e-2));
        if (under.size() > 1) found.add(under.remove().losses());
      }
      found.add(under.remove().losses());
      for (int i = 0; i < 8; i++) {
        final SampleLosses expected = one.step(Discs.batch(1 + i % 4, i), 1e-2);
        assertThat(found.get(i).dice()).containsExactly(expected.dice(), within(2e-5f));
        assertThat(found.get(i).crossEntropy()).containsExactly(expected.crossEntropy(), within(2e-5f));
      }
      final Map<String, float[]> learned = one.weights();
      final Map<String, float[]> weights = two.weights();
      learned.forEach((name, values) -> assertThat(weights.get(name)).as(name).containsExactly(values, within(2e-5f)));
      assertThat(learned.get("head/kernel")).isNotEqualTo(before.get("head/kernel"));
      assertThat(two.state().steps()).isEqualTo(8);
    }
  }

  /** The queue of one is not that of the other. */
  @Test
  void twoTrainersDoNotDisturbEachOther() throws EngineException {
    try (GraphTrainer first = overlapping();
      GraphTrainer second = overlapping();
      GraphTrainer plain = new GraphTrainer(SETTINGS))
    {
      for (int i = 0; i < 5; i++) {
        final BegunStep a = first.begin(Discs.batch(2, i), 1e-2);
        final BegunStep b = second.begin(Discs.batch(2, i), 1e-2);
        final String expected = text(plain.step(Discs.batch(2, i), 1e-2));
        assertThat(text(b.losses())).isEqualTo(expected);
        assertThat(text(a.losses())).isEqualTo(expected);
      }
    }
  }

  @Test
  void aStepThatFailsIsToldAndTheNextIsTaken() throws EngineException {
    try (GraphTrainer trainer = overlapping()) {
      final BegunStep first = trainer.begin(Discs.batch(2, 1), 1e-2);
      final BegunStep failing = trainer.begin(unfit(2), 1e-2);
      assertThat(text(first.losses())).doesNotContain("NaN");
      final BegunStep next = trainer.begin(Discs.batch(3, 3), 1e-2);
      assertThatThrownBy(failing::losses).hasMessageContaining("imension");
      assertThat(next.losses().dice()).hasSize(3).doesNotContain(Float.NaN);
      assertThat(trainer.state().steps()).isEqualTo(2);
    }
  }

  @Test
  void stepsThatFailOneAfterAnotherHoldUpNothing() throws EngineException {
    try (GraphTrainer trainer = overlapping()) {
      assertThatThrownBy(trainer.begin(unfit(1), 1e-2)::losses).hasMessageContaining("imension"); // the only one
      final Deque<BegunStep> under = new ArrayDeque<>();
      for (int i = 0; i < 5; i++) {
        under.add(trainer.begin(unfit(i), 1e-2));
        if (under.size() > 1) assertThatThrownBy(under.remove()::losses).hasMessageContaining("imension");
      }
      final BegunStep good = trainer.begin(Discs.batch(2, 9), 1e-2);
      assertThatThrownBy(under.remove()::losses).hasMessageContaining("imension");
      assertThat(good.losses().dice()).hasSize(2);
      assertThat(trainer.state().steps()).isEqualTo(1);
    }
  }

  @Test
  void closingWaitsForTheStepsUnderWay() throws EngineException {
    final List<String> expected = new ArrayList<>();
    final Batch large = Discs.batch(40, 64, 64, 1);
    try (GraphTrainer plain = new GraphTrainer(SETTINGS)) {
      expected.add(text(plain.step(Discs.batch(2, 2), 1e-2)));
      expected.add(text(plain.step(large, 1e-2)));
    }
    final GraphTrainer trainer = overlapping();
    final BegunStep first = trainer.begin(Discs.batch(2, 2), 1e-2);
    final BegunStep second = trainer.begin(large, 1e-2);
    Thread.currentThread().interrupt(); // also where the thread that closes is interrupted
    trainer.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(List.of(text(first.losses()), text(second.losses()))).isEqualTo(expected);
  }

  /** A session does not stop what it computes, so it is not left to itself. */
  @Test
  void aStepInTheSameProcessIsWaitedForAlsoByAThreadThatIsInterrupted() throws EngineException {
    try (GraphTrainer trainer = overlapping()) {
      final BegunStep begun = trainer.begin(Discs.batch(4, 1), 1e-2);
      Thread.currentThread().interrupt();
      assertThat(begun.losses().dice()).hasSize(4);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  /** What came back twice would be given to two batches at once. */
  @ParameterizedTest
  @ValueSource(booleans = { true, false })
  void theTensorsOfABatchComeBackOnce(final boolean overlapping) throws EngineException {
    final ReusedTensors room = new ReusedTensors(FeedPinning.NONE);
    try (GraphTrainer trainer = overlapping ? overlapping() : new GraphTrainer(SETTINGS); room) {
      for (final Batch batch : List.of(Discs.batch(2, 1), unfit(2), Discs.batch(3, 3))) {
        final FedBatch fed = new FedBatch(batch, List.of(room));
        try {
          trainer.begin(fed, 1e-2).losses();
        }
        catch (final RuntimeException e) {
          assertThat(e).hasMessageContaining("imension");
        }
        final var shape = fed.images(0).shape();
        assertThat(List.of(room.take(shape), room.take(shape))).containsExactlyInAnyOrder(fed.images(0), fed.masks(0));
        assertThat(room.take(shape)).isNotSameAs(fed.images(0)).isNotSameAs(fed.masks(0));
      }
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
