package io.github.rraunet.slices;

import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Prepares slices one by one, several at a time. */
public final class CpuStackPreparer implements StackPreparer {

  private final Supplier<SlicePreparer> preparers;

  /** @param preparers makes one for each thread */
  public CpuStackPreparer(final Supplier<SlicePreparer> preparers) {
    this.preparers = preparers;
  }

  @Override
  public void prepare(final int slices, final Source source, final Sink sink, final int threads) {
    final Thread[] workers = new Thread[Math.min(threads, slices)];
    final var failure = new AtomicReference<Throwable>();
    for (int t = 0; t < workers.length; t++) {
      final int first = t;
      workers[t] = new Thread(() -> some(first, workers.length, slices, source, sink), "RRA-U-Net slices");
      workers[t].setUncaughtExceptionHandler((thread, e) -> failure.compareAndSet(null, e));
      workers[t].start();
    }
    for (final Thread worker : workers)
      join(worker);
    if (failure.get() instanceof RuntimeException e) throw e;
    if (failure.get() instanceof Error e) throw e;
  }

  private void some(final int first, final int step, final int slices, final Source source, final Sink sink) {
    final SlicePreparer preparer = preparers.get();
    final float[] plane = new float[preparer.width() * preparer.height()];
    final FloatBuffer prepared = FloatBuffer.allocate(preparer.networkWidth() * preparer.networkHeight());
    for (int i = first; i < slices; i += step) {
      source.read(i, plane);
      preparer.prepare(plane, prepared, 0);
      sink.take(i, prepared.duplicate());
    }
  }

  private static void join(final Thread worker) {
    boolean interrupted = false;
    while (worker.isAlive())
      try {
        worker.join();
      }
      catch (final InterruptedException e) {
        interrupted = true;
      }
    if (interrupted) Thread.currentThread().interrupt();
  }

  @Override
  public void close() {}
}
