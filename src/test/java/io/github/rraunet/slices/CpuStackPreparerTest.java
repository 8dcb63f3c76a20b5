package io.github.rraunet.slices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CpuStackPreparerTest {

  private static final int SLICES = 11;

  private static SlicePreparer preparer() {
    return new SlicePreparer(new SlicePreparation(new IntensityWindow(0, 100), new SliceGeometry.Resize(6, 5)), 12, 10, 1, 1);
  }

  private static final StackPreparer.Source SOURCE = (slice, plane) -> {
    for (int i = 0; i < plane.length; i++)
      plane[i] = (slice * 31 + i * 7) % 120 - 10;
  };

  private static float[] values(final FloatBuffer buffer) {
    final float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  @Test
  void everySliceIsPreparedOnceAsOneByOne() {
    for (final int threads : new int[] { 1, 2, 20 }) {
      final Map<Integer, float[]> images = new ConcurrentHashMap<>();
      final Map<Integer, float[]> masks = new ConcurrentHashMap<>();
      try (StackPreparer stack = SliceComputing.CPU.stack(CpuStackPreparerTest::preparer, SLICES, Progress.NONE)) {
        stack.prepare(SLICES, SOURCE, (slice, v) -> assertThat(images.put(slice, values(v))).isNull(), threads);
        stack.prepareMasks(SLICES, SOURCE, (slice, v) -> assertThat(masks.put(slice, values(v))).isNull(), threads);
        stack.prepare(0, SOURCE, (slice, v) -> assertThat(slice).isNegative(), threads);
      }
      assertThat(images).hasSize(SLICES);
      for (int slice = 0; slice < SLICES; slice++) {
        final float[] plane = new float[120];
        SOURCE.read(slice, plane);
        final float[] image = new float[30];
        preparer().prepare(plane, FloatBuffer.wrap(image), 0);
        final float[] mask = new float[30];
        preparer().prepareMask(plane, FloatBuffer.wrap(mask), 0);
        assertThat(images.get(slice)).isEqualTo(image);
        assertThat(masks.get(slice)).isEqualTo(mask);
      }
    }
  }

  @Test
  void aFailureEndsTheOthers() {
    final var read = new AtomicInteger();
    final var stack = new CpuStackPreparer(CpuStackPreparerTest::preparer, Progress.NONE);
    assertThatThrownBy(() -> stack.prepare(1_000_000, (slice, plane) -> {
      if (read.incrementAndGet() == 5) throw new IllegalStateException("no more");
    }, (slice, values) -> {}, 2)).isInstanceOf(IllegalStateException.class).hasMessage("no more");
    assertThat(read.get()).isLessThan(1_000_000);
    assertThatThrownBy(() -> stack.prepareMasks(3, SOURCE, (slice, values) -> {
      throw new OutOfMemoryError("sink");
    }, 2)).isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void theUserCanStop() {
    final var stopped = new AtomicBoolean();
    final var stack = new CpuStackPreparer(CpuStackPreparerTest::preparer, new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {}

      @Override
      public boolean isCanceled() {
        return stopped.get();
      }
    });
    final var taken = new AtomicInteger();
    assertThatThrownBy(() -> stack.prepare(1_000_000, SOURCE, (slice, values) -> stopped.set(taken.incrementAndGet() == 3), 1))
      .isInstanceOf(CanceledException.class);
    assertThat(taken.get()).isEqualTo(3);
  }

  @Test
  void anInterruptStopsToo() {
    final Thread caller = Thread.currentThread();
    final var stack = new CpuStackPreparer(CpuStackPreparerTest::preparer, Progress.NONE);
    assertThatThrownBy(() -> stack.prepare(100_000_000, SOURCE, (slice, values) -> caller.interrupt(), 2)).isInstanceOf(
      CanceledException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
