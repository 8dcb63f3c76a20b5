package io.github.rraunet.segment.folder;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.SharedMemoryException;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.segment.FakePredictor;
import io.github.rraunet.segment.folder.FolderSegmenter.PredictorSource;
import io.github.rraunet.segment.folder.StackState.Status;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Devices on which two stacks are segmented at a time. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FolderOnGpuTest extends FolderRuns {

  /** Each of two stacks is predicted only when the other one is, too. */
  @Test
  void aGpuIsGivenTwoStacksAtOnce() throws Exception {
    for (int i = 1; i <= 6; i++)
      stack("s" + i + ".nii", 1, 13 * i); // one batch
    final var pairs = new CyclicBarrier(2);
    final var most = new AtomicInteger();
    final var now = new AtomicInteger();
    final PredictorSource gpu = slices -> {
      starts.add(slices);
      return new FakePredictor((input, x, y, w, h) -> input) {
        @Override
        public int concurrency() {
          return 2;
        }

        @Override
        public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          try {
            pairs.await(60, TimeUnit.SECONDS);
          }
          catch (final BrokenBarrierException | TimeoutException e) {
            throw new EngineException("no other stack was segmented meanwhile", e);
          }
          super.predict(batch, count);
          now.decrementAndGet();
        }
      };
    };
    assertThat(run(gpu).values()).extracting(StackState::status).containsOnly(Status.DONE);
    assertThat(most).hasValue(2);
    assertThat(starts).hasSize(1);
    for (int i = 1; i <= 6; i++)
      assertThat(foreground("s" + i + "_mask.nii.gz")).isEqualTo(13 * i);
  }

  /** A worker that ends takes two stacks with it; the one that is not to blame is segmented nonetheless. */
  @Test
  void theStackBesideOneThatEndsTheWorkerIsDone() throws Exception {
    for (final String name : List.of("a", "b", "c", "d", "e"))
      stack(name + ".nii", 3, 100, name.equals("b") ? KILLS : 500);
    final PredictorSource gpu = slices -> {
      starts.add(slices);
      return new Network(new AtomicInteger(Integer.MAX_VALUE)) {
        @Override
        public int concurrency() {
          return 2;
        }

        @Override
        public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
          TimeUnit.MILLISECONDS.sleep(50); // so that another stack is on its way
          super.predict(batch, count);
        }
      };
    };
    final Map<String, StackState> states = run(gpu);
    assertThat(statuses(states)).isEqualTo(Map.of("a.nii", Status.DONE, "b.nii", Status.FAILED, "c.nii", Status.DONE, "d.nii",
      Status.DONE, "e.nii", Status.DONE));
    assertThat(states.get("b.nii").message()).startsWith("the worker process ended");
    assertThat(said.stream().filter(l -> l.contains("failed"))).hasSize(1);
  }

  /** Stacks have the arrays of others that are done, and many are on their way. */
  @Test
  void everyOneOfManyStacksHasItsOwnMask() throws Exception {
    readers = 4;
    for (int i = 0; i < 60; i++)
      stack("s" + i + (i % 3 == 0 ? ".mha" : ".nii"), 1 + i * 7 % 5, 5 + i * 11 % 347);
    final PredictorSource gpu = slices -> new FakePredictor((input, x, y, w, h) -> input) {
      @Override
      public int concurrency() {
        return 3;
      }
    };
    assertThat(run(gpu).values()).extracting(StackState::status).containsOnly(Status.DONE);
    for (int i = 0; i < 60; i++)
      assertThat(foreground("s" + i + "_mask.nii.gz")).as("stack %d", i).isEqualTo(5 + i * 11 % 347);
  }

  @ParameterizedTest
  @CsvSource({ "1, 1, 1", "2, 1, 1", "4, 1, 2", "8, 2, 4", "16, 4, 8", "64, 4, 8" })
  void morePackedStacksAreReadAtOnce(final int processors, final int plain, final int packed) {
    assertThat(FolderSegmenter.readers(processors, false)).isEqualTo(plain);
    assertThat(FolderSegmenter.readers(processors, true)).isEqualTo(packed);
  }

  /** The first stack is segmented only after three others, which are broken, were found to be so: by the second reader. */
  @Test
  void aGpuIsReadForBySeveralThreads() throws Exception {
    readers = 2;
    stack("a.nii", 3, 100);
    stack("b.nii", 3, 100);
    for (final String broken : List.of("c", "d", "e"))
      Files.writeString(in.resolve(broken + ".nii"), "no image");
    final var found = new CountDownLatch(3);
    final var progress = new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {}

      @Override
      public void say(final String line) {
        if (line.contains(".nii: failed")) found.countDown();
      }

      @Override
      public boolean isCanceled() {
        return false;
      }
    };
    final PredictorSource gpu = slices -> new FakePredictor((input, x, y, w, h) -> input) {
      @Override
      public int concurrency() {
        return 2;
      }

      @Override
      public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
        if (!found.await(60, TimeUnit.SECONDS)) throw new EngineException("the others were not read meanwhile");
        super.predict(batch, count);
      }
    };
    assertThat(statuses(run(progress, gpu)).entrySet()).extracting(e -> e.getKey() + " " + e.getValue()).containsExactly(
      "a.nii DONE", "b.nii DONE", "c.nii FAILED", "d.nii FAILED", "e.nii FAILED");
  }

  /** None of three stacks is written before all three are about to be. */
  @Test
  void asManyStacksAreWrittenAtATimeAsAreRead() throws Exception {
    readers = 3;
    for (final String name : List.of("a", "b", "c"))
      stack(name + ".nii", 3, 100);
    final var writing = new CountDownLatch(3);
    records = () -> {
      writing.countDown();
      try {
        if (!writing.await(60, TimeUnit.SECONDS)) throw new IllegalStateException("the others are not written meanwhile");
      }
      catch (final InterruptedException e) {
        throw new CanceledException();
      }
      return RunRecord.of("segment-folder");
    };
    final PredictorSource gpu = slices -> new FakePredictor((input, x, y, w, h) -> input) {
      @Override
      public int concurrency() {
        return 2;
      }
    };
    assertThat(statuses(run(gpu)).values()).containsOnly(Status.DONE);
  }

  /** Done, failed and put back for later: each makes room for the next. */
  @Test
  void whereMemoryIsShortStacksGoThroughOneAfterTheOther() throws Exception {
    maxBytes = 1;
    readers = 3;
    for (final String name : List.of("a", "c", "d", "f"))
      stack(name + ".nii", 3, 100, name.equals("d") ? KILLS : 500);
    Files.writeString(in.resolve("b.nii"), "no image");
    final var shortage = new AtomicBoolean();
    final PredictorSource gpu = slices -> new Network(new AtomicInteger(Integer.MAX_VALUE)) {
      @Override
      public int concurrency() {
        return 2;
      }

      @Override
      public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
        if (shortage.compareAndSet(false, true)) throw new OutOfMemoryError("for once");
        super.predict(batch, count);
      }
    };
    assertThat(statuses(run(gpu)).entrySet()).extracting(e -> e.getKey() + " " + e.getValue()).containsExactly("a.nii DONE",
      "b.nii FAILED", "c.nii DONE", "d.nii FAILED", "f.nii DONE");
  }

  /** Shared memory for one batch: the stack that finds none left has it when the others are done. */
  @Test
  void aStackForWhichSharedMemoryIsShortComesLater() throws Exception {
    for (final String name : List.of("a", "b", "c", "d"))
      stack(name + ".nii", 3, 100);
    final var beside = new AtomicInteger();
    final PredictorSource gpu = slices -> new FakePredictor((input, x, y, w, h) -> input) {
      @Override
      public int concurrency() {
        return 2;
      }

      @Override
      public SliceBatch allocate(final int capacity, final int height, final int width) throws EngineException {
        synchronized (this) {
          if (open.get() == 1) {
            beside.incrementAndGet();
            throw new SharedMemoryException("full");
          }
          return super.allocate(capacity, height, width);
        }
      }

      @Override
      public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(100);
        super.predict(batch, count);
      }
    };
    assertThat(run(gpu).values()).extracting(StackState::status).containsOnly(Status.DONE);
    assertThat(beside.get()).isPositive();
  }

  @Test
  void aGpuWithOneStackOrNoneThatCanBeReadEnds() throws Exception {
    final PredictorSource gpu = slices -> new FakePredictor((input, x, y, w, h) -> input) {
      @Override
      public int concurrency() {
        return 2;
      }
    };
    Files.writeString(in.resolve("b.nii"), "no image");
    assertThat(statuses(run(gpu))).isEqualTo(Map.of("b.nii", Status.FAILED));
    stack("a.nii", 3, 100);
    assertThat(statuses(run(gpu))).isEqualTo(Map.of("a.nii", Status.DONE, "b.nii", Status.FAILED));
  }

  /** The threads that wait to hear what the device takes hear it of a device that never gets a stack, too. */
  @Test
  void devicesThatAreGivenNothingEnd() throws Exception {
    readers = 3;
    Files.writeString(in.resolve("b.nii"), "no image");
    assertThat(statuses(run(network(), network()))).isEqualTo(Map.of("b.nii", Status.FAILED));
    stack("a.nii", 3, 100);
    assertThat(statuses(run(network(), network(), network()))).isEqualTo(Map.of("a.nii", Status.DONE, "b.nii", Status.FAILED));
  }
}
