package io.github.rraunet.slices;

import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;
import java.nio.FloatBuffer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Prepares slices one by one, several at a time. */
public final class CpuStackPreparer implements StackPreparer {

  private final Supplier<SlicePreparer> preparers;
  private final Progress progress;

  /** @param preparers makes one for each thread. @param progress asked between two slices whether to stop */
  public CpuStackPreparer(final Supplier<SlicePreparer> preparers, final Progress progress) {
    this.preparers = preparers;
    this.progress = progress;
  }

  /** What is done with a slice. */
  private interface Preparation {
    void apply(SlicePreparer preparer, float[] plane, FloatBuffer prepared);
  }

  @Override
  public void prepare(final int slices, final Source source, final Sink sink, final int threads) {
    ParallelLoop.run(slices, threads, progress, () -> share(source, sink, (preparer, plane, prepared) -> preparer.prepare(plane,
      prepared, 0)));
  }

  @Override
  public void prepareMasks(final int slices, final Source source, final Sink sink, final int threads) {
    ParallelLoop.run(slices, threads, progress, () -> share(source, sink, (preparer, plane, prepared) -> preparer.prepareMask(
      plane, prepared, 0)));
  }

  /** @return what one thread does, with memory of its own */
  private IntConsumer share(final Source source, final Sink sink, final Preparation preparation) {
    final SlicePreparer preparer = preparers.get();
    final float[] plane = new float[preparer.width() * preparer.height()];
    final FloatBuffer prepared = FloatBuffer.allocate(preparer.networkWidth() * preparer.networkHeight());
    return slice -> {
      source.read(slice, plane);
      preparation.apply(preparer, plane, prepared);
      sink.take(slice, prepared.duplicate());
    };
  }

  @Override
  public void close() {}
}
