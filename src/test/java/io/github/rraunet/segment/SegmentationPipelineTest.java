package io.github.rraunet.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ModelDescription;
import io.github.rraunet.engine.SharedMemoryException;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Volume;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.converter.Converters;
import net.imglib2.img.Img;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes on between the threads: overlap, failures, cancellation. */
@Timeout(60)
class SegmentationPipelineTest {

  private static final FakePredictor.Rule COPY = (input, x, y, width, height) -> input;
  private static final ModelDescription ONE_MM = new ModelDescription("fake", "spine",
    new SlicePreparation(new IntensityWindow(-1000, 1000), new SliceGeometry.PixelSpacing(1, 16)), Orientation.RAS, 0.3, "image",
    "probability", "00", Map.of());
  private static final SegmentationSettings PAIRS = new SegmentationSettings(OutputType.BOTH, Double.NaN, false, 2);

  private static Volume forty() {
    final Img<UnsignedShortType> image = PlanarImgs.unsignedShorts(16, 18, 40);
    final var random = new Random(5);
    image.forEach(v -> v.set(random.nextInt(2400)));
    return Volume.of(image).calibration(1, -1024).build();
  }

  @AfterEach
  void noThreadIsLeft() {
    assertThat(Thread.getAllStackTraces().keySet()).noneMatch(t -> t.getName().startsWith(SegmentationPipeline.THREAD_PREFIX));
  }

  @Test
  void readingAndWritingGoOnWhileTheNetworkComputes() throws Exception {
    final var secondBatchRead = new CountDownLatch(1);
    final var firstBatchWritten = new CountDownLatch(1);
    final PlanarImg<UnsignedShortType, ?> stored = PlanarImgs.unsignedShorts(16, 18, 40);
    final RandomAccessibleInterval<UnsignedShortType> watched =
      Converters.convertRAI((RandomAccessibleInterval<UnsignedShortType>) stored, (in, out) -> {
        out.set(in.get());
        if (in.get() == 7) secondBatchRead.countDown();
      }, new UnsignedShortType());
    stored.getAt(15, 17, 3).set(7); // the last voxel of the second batch
    final var waiting = new FakePredictor(COPY) {
      @Override
      public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
        if (predictions.get() == 0) assertThat(secondBatchRead.await(20, TimeUnit.SECONDS))
          .as("second batch read during the first prediction").isTrue();
        if (predictions.get() == 1) assertThat(firstBatchWritten.await(20, TimeUnit.SECONDS))
          .as("first batch written during the second").isTrue();
        super.predict(batch, count);
      }
    };
    final Progress progress = new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {
        if (done >= 2) firstBatchWritten.countDown();
      }

      @Override
      public boolean isCanceled() {
        return false;
      }
    };
    new StackSegmenter(waiting, ONE_MM, PAIRS).segment(Volume.of(watched).build(), progress);
    assertThat(waiting.predictions).hasValue(20);
    assertThat(waiting.opened.get()).isLessThanOrEqualTo(5); // a few batches, however long the stack
  }

  @Test
  void failureOfTheNetworkArrivesAsItIs() {
    final Volume input = forty();
    for (final Throwable failure : new Throwable[] { new EngineException("the worker died"), new IllegalStateException("odd"),
      new OutOfMemoryError("native") }) {
      final var failing = new FakePredictor(COPY) {
        @Override
        public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
          super.predict(batch, count);
          if (predictions.get() < 3) return;
          if (failure instanceof EngineException e) throw e;
          if (failure instanceof RuntimeException e) throw e;
          throw (Error) failure;
        }
      };
      assertThatThrownBy(() -> new StackSegmenter(failing, ONE_MM, PAIRS).segment(input, Progress.NONE)).isSameAs(failure);
      assertThat(failing.open).hasValue(0);
      noThreadIsLeft();
    }
  }

  @Test
  void failureToAllocateClosesWhatWasAllocated() {
    final Volume input = forty();
    final var failing = new FakePredictor(COPY) {
      @Override
      public SliceBatch allocate(final int capacity, final int height, final int width) throws EngineException {
        if (opened.get() == 2) throw new EngineException("no shared memory");
        return super.allocate(capacity, height, width);
      }
    };
    assertThatThrownBy(() -> new StackSegmenter(failing, ONE_MM, PAIRS).segment(input, Progress.NONE))
      .hasMessage("no shared memory");
    assertThat(failing.opened).hasValue(2);
    assertThat(failing.open).hasValue(0);
  }

  /** As in a container with 64 MB of shared memory. */
  @Test
  void whereSharedMemoryIsShortItGoesOnWithFewerBatches() throws Exception {
    final Volume input = forty();
    final Volume expected = new StackSegmenter(new FakePredictor(COPY), ONE_MM, PAIRS).segment(input, Progress.NONE).probability()
      .orElseThrow();
    for (final int room : new int[] { 1, 2 }) {
      final var small = new FakePredictor(COPY) {
        @Override
        public SliceBatch allocate(final int capacity, final int height, final int width) throws EngineException {
          if (open.get() == room) throw new SharedMemoryException("full");
          return super.allocate(capacity, height, width);
        }
      };
      final Volume result = new StackSegmenter(small, ONE_MM, PAIRS).segment(input, Progress.NONE).probability().orElseThrow();
      assertThat(small.opened).hasValue(room);
      assertThat(small.predictions).hasValue(20);
      final var e = expected.values().cursor();
      for (final FloatType v : result.values())
        assertThat(v.get()).isEqualTo(e.next().get());
    }
    final var none = new FakePredictor(COPY) {
      @Override
      public SliceBatch allocate(final int capacity, final int height, final int width) throws EngineException {
        throw new SharedMemoryException("full");
      }
    };
    assertThatThrownBy(() -> new StackSegmenter(none, ONE_MM, PAIRS).segment(input, Progress.NONE)).hasMessage("full");
  }

  @Test
  void failureToReadStopsEverything() {
    final RandomAccessibleInterval<UnsignedShortType> image = Converters.convertRAI(
      (RandomAccessibleInterval<UnsignedShortType>) PlanarImgs.unsignedShorts(16, 18, 40), (in, out) -> {
        throw new IllegalStateException("the disk is gone");
      }, new UnsignedShortType());
    final var predictor = new FakePredictor(COPY);
    assertThatThrownBy(() -> new StackSegmenter(predictor, ONE_MM, PAIRS).segment(Volume.of(image).build(), Progress.NONE))
      .hasMessage("the disk is gone");
    assertThat(predictor.open).hasValue(0);
  }

  @Test
  void valuesThatAreNoProbabilitiesAreRefused() {
    final Volume input = forty();
    for (final float wrong : new float[] { Float.NaN, 3.5f, -0.1f }) {
      final var logits = new FakePredictor((in, x, y, width, height) -> x == 3 && y == 5 ? wrong : in);
      assertThatThrownBy(() -> new StackSegmenter(logits, ONE_MM, PAIRS).segment(input, Progress.NONE))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining(Float.toString(wrong)).hasMessageContaining("slice 1").hasMessageContaining("[0, 1]");
    }
  }

  /** One that would never end is not waited for. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void cancelStopsWithinABatchEvenOfASlowNetwork() throws Exception {
    final Volume input = forty();
    final var canceled = new AtomicBoolean();
    final var slow = new FakePredictor(COPY) {
      @Override
      public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
        super.predict(batch, count);
        if (predictions.get() < 3) return;
        canceled.set(true);
        new CountDownLatch(1).await();
      }
    };
    final Progress progress = new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {}

      @Override
      public boolean isCanceled() {
        return canceled.get();
      }
    };
    assertThatThrownBy(() -> new StackSegmenter(slow, ONE_MM, PAIRS).segment(input, progress))
      .isInstanceOf(CanceledException.class);
    assertThat(slow.open).hasValue(0);
    assertThat(slow.predictions).hasValue(3);
  }

  @Test
  void interruptionOfTheCallerCancelsAndStaysVisible() throws Exception {
    final Volume input = forty();
    final Thread caller = Thread.currentThread();
    final var slow = new FakePredictor(COPY) {
      @Override
      public void predict(final SliceBatch batch, final int count) throws InterruptedException {
        caller.interrupt();
        TimeUnit.MINUTES.sleep(2);
      }
    };
    assertThatThrownBy(() -> new StackSegmenter(slow, ONE_MM, PAIRS).segment(input, Progress.NONE))
      .isInstanceOf(CanceledException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(slow.open).hasValue(0);
  }

  @Test
  void batchesAreNotClosedWhileThePredictionThatIgnoresInterruptsRuns() {
    final Volume input = forty();
    final var openDuring = new ArrayList<Integer>();
    final var canceled = new AtomicBoolean();
    final var stubborn = new FakePredictor(COPY) {
      @Override
      public void predict(final SliceBatch batch, final int count) {
        canceled.set(true);
        final long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(600);
        while (System.nanoTime() < end) Thread.onSpinWait();
        openDuring.add(open.get());
      }
    };
    final Progress progress = new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {}

      @Override
      public boolean isCanceled() {
        return canceled.get();
      }
    };
    assertThatThrownBy(() -> new StackSegmenter(stubborn, ONE_MM, PAIRS).segment(input, progress))
      .isInstanceOf(CanceledException.class);
    assertThat(openDuring).singleElement().isEqualTo(stubborn.opened.get());
    assertThat(stubborn.open).hasValue(0);
  }
}
