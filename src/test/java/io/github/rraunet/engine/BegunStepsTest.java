package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rraunet.Waiting;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.NetworkSettings.Attention;
import io.github.rraunet.engine.Trainer.Batch;
import io.github.rraunet.engine.Trainer.BegunStep;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.tensorflow.Discs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker that is asked for a step before the answer to the last one is looked at; on the CPU, where it takes one at a time. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BegunStepsTest {

  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final TrainerSettings SETTINGS = TrainerSettings.of(new NetworkSettings(4, 2, true, true, Attention.EQ2, true,
    0.1), 7).withThreads(1).withDevice(DeviceChoice.CPU);

  private static String text(final SampleLosses losses) {
    return losses.batch() + Arrays.toString(losses.dice()) + Arrays.toString(losses.crossEntropy()) + Arrays.toString(losses
      .predicted());
  }

  /** Its width does not divide by what the network needs. */
  private static Batch unfit() {
    return Discs.batch(2, 16, 18, 1);
  }

  /** @return how many pieces of shared memory this process holds */
  static long held() throws IOException {
    assumeTrue(Files.exists(MAPS), "this system does not tell what a process has mapped");
    try (Stream<String> lines = Files.lines(MAPS)) {
      return lines.filter(line -> line.contains("/dev/shm/psm_")).count();
    }
  }

  /** Begins two steps whose batches the worker has already, so that the second need not wait until it has time to take one. */
  private static List<BegunStep> beginTwo(final Trainer trainer, final Batch first, final Batch second) throws EngineException {
    trainer.announce(first);
    trainer.announce(second);
    return List.of(trainer.begin(first, 1e-2), trainer.begin(second, 1e-2));
  }

  private static void assertSame(final TrainerState found, final TrainerState expected) {
    assertThat(found.steps()).isEqualTo(expected.steps());
    expected.weights().forEach((name, values) -> assertThat(found.weights().get(name)).as(name).containsExactly(values));
    expected.moments().forEach((name, values) -> assertThat(found.moments().get(name)).as(name).containsExactly(values));
  }

  @Test
  void stepsThatAreBegunAheadAreThoseOneAfterAnother() throws Exception {
    final List<Batch> batches = IntStream.range(0, 10).mapToObj(i -> i % 4 == 3 ? Discs.batch(2, 40, 16, i) : Discs.batch(2 + i
      % 5, i)).toList();
    try (Trainer plain = WorkerTrainer.start(SETTINGS); WorkerTrainer ahead = WorkerTrainer.start(SETTINGS)) {
      assertThat(ahead.overlaps()).as("on a CPU it would not pay").isFalse();
      final Deque<BegunStep> under = new ArrayDeque<>();
      int asked = 0;
      ahead.announce(batches.get(0));
      for (int i = 0; i < batches.size(); i++) {
        under.add(ahead.begin(batches.get(i), 1e-2));
        if (i + 1 < batches.size() && i != 5) ahead.announce(batches.get(i + 1)); // one comes without
        if (under.size() < 2) continue;
        assertThat(text(under.remove().losses())).as("step " + asked).isEqualTo(text(plain.step(batches.get(asked), 1e-2)));
        asked++;
      }
      assertThat(text(under.remove().losses())).isEqualTo(text(plain.step(batches.get(asked), 1e-2)));
      assertThat(text(ahead.evaluate(batches.get(1)))).isEqualTo(text(plain.evaluate(batches.get(1))));
      assertSame(ahead.state(), plain.state());
      assertThat(ahead.state().steps()).isEqualTo(10);
    }
  }

  /** The second one's batch must not come into the memory of the first, which the worker has not read yet. */
  @Test
  void losesNoBatchWhileTheWorkerIsBusy() throws Exception {
    final Batch large = Discs.batch(300, 1);
    final Batch second = Discs.batch(300, 2);
    final Batch third = Discs.batch(300, 3);
    try (Trainer plain = WorkerTrainer.start(SETTINGS); WorkerTrainer ahead = WorkerTrainer.start(SETTINGS)) {
      for (final Batch batch : List.of(large, second, third)) { // every room has its memory then
        ahead.announce(batch);
        ahead.evaluate(batch);
      }
      final BegunStep first = ahead.begin(large, 1e-2);
      final BegunStep next = ahead.begin(second, 1e-2);
      ahead.announce(third);
      for (int i = 0; i < 20; i++)
        ahead.announce(Discs.batch(300, 50 + i)); // there is one room for these
      assertThat(text(first.losses())).isEqualTo(text(plain.step(large, 1e-2)));
      final BegunStep last = ahead.begin(third, 1e-2);
      assertThat(text(next.losses())).isEqualTo(text(plain.step(second, 1e-2)));
      assertThat(text(last.losses())).isEqualTo(text(plain.step(third, 1e-2)));
    }
  }

  /** A container has 64 MB of shared memory, unless it is given more. */
  @ParameterizedTest
  @ValueSource(ints = { 1, 2 })
  void stepsFollowEachOtherWhereThereIsNoMemoryForTheBatchesOfTwo(final int room) throws Exception {
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();
    final WorkerTrainer.Memory scarce = (id, capacity, height, width, onClose) -> {
      if (open.incrementAndGet() > room) {
        open.decrementAndGet();
        refused.incrementAndGet();
        throw new SharedMemoryException("full");
      }
      return SharedSliceBatch.allocate(id, capacity, height, width, () -> {
        open.decrementAndGet();
        onClose.run();
      });
    };
    try (Trainer plain = WorkerTrainer.start(SETTINGS); Trainer ahead = WorkerTrainer.start(SETTINGS, scarce)) {
      final Deque<BegunStep> under = new ArrayDeque<>();
      int asked = 0;
      for (int i = 0; i < 8; i++) {
        under.add(ahead.begin(Discs.batch(2 + i % 3, i), 1e-2));
        ahead.announce(Discs.batch(2 + (i + 1) % 3, i + 1)); // another object, so it never comes
        if (under.size() < 2) continue;
        final String expected = text(plain.step(Discs.batch(2 + asked % 3, asked), 1e-2));
        assertThat(text(under.remove().losses())).as("step " + asked).isEqualTo(expected);
        asked++;
      }
      final BegunStep failing = ahead.begin(unfit(), 1e-2);
      assertThatThrownBy(failing::losses).as("each is told its own failure").hasMessageContaining("imension");
      assertThat(text(under.remove().losses())).isEqualTo(text(plain.step(Discs.batch(2 + 7 % 3, 7), 1e-2)));
      assertThat(ahead.evaluate(Discs.batch(5, 1)).dice()).hasSize(5);
    }
    assertThat(refused).hasPositiveValue();
    assertThat(open).hasValue(0);
  }

  @Test
  void saysThatThereIsNoMemoryForASingleBatch() throws Exception {
    try (Trainer trainer = WorkerTrainer.start(SETTINGS, (id, capacity, height, width, onClose) -> {
      throw new SharedMemoryException("full");
    })) {
      assertThatThrownBy(() -> trainer.begin(Discs.batch(2, 1), 1e-2)).isInstanceOf(SharedMemoryException.class);
      assertThatThrownBy(() -> trainer.predict(Discs.batch(2, 1))).isInstanceOf(SharedMemoryException.class);
    }
  }

  @Test
  void aStepThatFailsIsToldAndTheNextIsTaken() throws Exception {
    try (WorkerTrainer trainer = WorkerTrainer.start(SETTINGS)) {
      final BegunStep first = trainer.begin(Discs.batch(2, 1), 1e-2);
      final BegunStep failing = trainer.begin(unfit(), 1e-2);
      assertThat(first.losses().dice()).hasSize(2);
      final BegunStep next = trainer.begin(Discs.batch(3, 2), 1e-2);
      assertThatThrownBy(failing::losses).isInstanceOf(EngineException.class).hasMessageContaining("the worker failed in 'step'")
        .hasMessageContaining("imension");
      final BegunStep failingToo = trainer.begin(unfit(), 1e-2);
      assertThat(next.losses().dice()).hasSize(3).doesNotContain(Float.NaN);
      assertThatThrownBy(failingToo::losses).isInstanceOf(EngineException.class);
      assertThat(trainer.state().steps()).isEqualTo(2);
      assertThat(trainer.step(Discs.batch(4, 3), 1e-2).dice()).hasSize(4);
    }
  }

  @Test
  void closingEndsWhatIsUnderWayAndGivesItsMemoryUp() throws Exception {
    final long before = held();
    final WorkerTrainer trainer = WorkerTrainer.start(SETTINGS);
    final ProcessHandle process = WorkerPredictorTest.worker();
    final List<BegunStep> under = beginTwo(trainer, Discs.batch(40, 128, 128, 1), Discs.batch(40, 128, 128, 2));
    assertThat(held()).isEqualTo(before + 4); // input and output of each
    trainer.close();
    for (final BegunStep begun : under)
      assertThatThrownBy(begun::losses).isInstanceOf(EngineException.class).hasMessageContaining("closed while it worked");
    assertThat(held()).isEqualTo(before);
    assertThat(WorkerPredictorTest.exits(process)).isTrue();
    assertThatThrownBy(() -> trainer.begin(Discs.batch(2, 1), 1e-2)).isInstanceOf(EngineException.class).hasMessageContaining(
      "closed");
    assertThat(held()).isEqualTo(before);
  }

  @Test
  void anInterruptCancelsWhatIsUnderWayAndTheWorkerGoesOn() throws Exception {
    final long before = held();
    try (WorkerTrainer trainer = WorkerTrainer.start(SETTINGS)) {
      final List<BegunStep> under = beginTwo(trainer, Discs.batch(40, 128, 128, 1), Discs.batch(40, 128, 128, 2));
      assertThat(held()).isEqualTo(before + 4);
      Thread.currentThread().interrupt();
      for (final BegunStep begun : under)
        assertThatThrownBy(begun::losses).isInstanceOf(CanceledException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(held()).as("the worker may still read them").isEqualTo(before);
      assertThat(trainer.state().steps()).as("the first had begun, the second was taken back").isLessThanOrEqualTo(1);
      assertThat(trainer.step(Discs.batch(2, 3), 1e-2).dice()).hasSize(2).doesNotContain(Float.NaN);
    }
  }

  /** Not told as a lack of memory, which the step that is under way would have ended. */
  @Test
  void anInterruptWhileAStepWaitsForMemoryCancels() throws Exception {
    final AtomicInteger open = new AtomicInteger();
    final WorkerTrainer.Memory forOne = (id, capacity, height, width, onClose) -> {
      if (open.getAndIncrement() > 0) throw new SharedMemoryException("full");
      return SharedSliceBatch.allocate(id, capacity, height, width, onClose);
    };
    try (WorkerTrainer trainer = WorkerTrainer.start(SETTINGS, forOne)) {
      final BegunStep first = trainer.begin(Discs.batch(40, 128, 128, 1), 1e-2);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> trainer.begin(Discs.batch(40, 128, 128, 2), 1e-2)).isInstanceOf(CanceledException.class);
      assertThat(Thread.interrupted()).as("the flag is set again").isTrue();
      assertThatThrownBy(first::losses).isInstanceOf(CanceledException.class);
    }
  }

  @Test
  void anInterruptThatClosesGivesTheMemoryUp() throws Exception {
    final long before = held();
    final WorkerTrainer trainer = WorkerTrainer.start(SETTINGS);
    final List<BegunStep> under = beginTwo(trainer, Discs.batch(40, 128, 128, 1), Discs.batch(40, 128, 128, 2));
    Thread.currentThread().interrupt();
    assertThatThrownBy(under.get(0)::losses).isInstanceOf(CanceledException.class);
    trainer.close();
    assertThatThrownBy(under.get(1)::losses).isInstanceOf(CanceledException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(held()).isEqualTo(before);
  }

  /** Both who wait are told how it ended. */
  @Test
  void bothStepsAreToldHowTheWorkerEnded() throws Exception {
    final long before = held();
    try (WorkerTrainer trainer = WorkerTrainer.start(SETTINGS)) {
      final List<BegunStep> under = beginTwo(trainer, Discs.batch(60, 256, 256, 1), Discs.batch(2, 2));
      final CompletableFuture<Throwable> end = new CompletableFuture<>();
      final Thread waiting = new Thread(() -> {
        try {
          under.get(0).losses();
          end.complete(new AssertionError("the step ended before the worker"));
        }
        catch (final EngineException e) {
          end.complete(e);
        }
      });
      waiting.start();
      Waiting.until(waiting);
      WorkerPredictorTest.worker().destroyForcibly();
      assertThat(end.get(60, TimeUnit.SECONDS)).isInstanceOf(EngineException.class).hasMessageContaining("killed (signal 9)");
      assertThatThrownBy(under.get(1)::losses).isInstanceOf(EngineException.class).hasMessageContaining("killed (signal 9)");
    }
    assertThat(held()).isEqualTo(before);
  }
}
