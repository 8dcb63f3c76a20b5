package io.github.rraunet.slices;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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
    run(slices, threads, () -> share(source, sink, (preparer, plane, prepared) -> preparer.prepare(plane, prepared, 0)));
  }

  @Override
  public void prepareMasks(final int slices, final Source source, final Sink sink, final int threads) {
    run(slices, threads, () -> share(source, sink, (preparer, plane, prepared) -> preparer.prepareMask(plane, prepared, 0)));
  }

  /** A thread's own. */
  private interface Share {
    void prepare(int slice);
  }

  private Share share(final Source source, final Sink sink, final Preparation preparation) {
    final SlicePreparer preparer = preparers.get();
    final float[] plane = new float[preparer.width() * preparer.height()];
    final FloatBuffer prepared = FloatBuffer.allocate(preparer.networkWidth() * preparer.networkHeight());
    return slice -> {
      source.read(slice, plane);
      preparation.apply(preparer, plane, prepared);
      sink.take(slice, prepared.duplicate());
    };
  }

  private void run(final int slices, final int threads, final Supplier<Share> shares) {
    final var next = new AtomicInteger();
    final var failure = new AtomicReference<Throwable>();
    final Thread[] workers = new Thread[Math.min(threads, slices)];
    for (int t = 0; t < workers.length; t++) {
      workers[t] = new Thread(() -> {
        final Share share = shares.get();
        for (int slice = next.getAndIncrement(); slice < slices; slice = next.getAndIncrement()) {
          progress.throwIfCanceled();
          share.prepare(slice);
        }
      }, "RRA-U-Net slices");
      workers[t].setUncaughtExceptionHandler((thread, e) -> {
        failure.compareAndSet(null, e);
        next.set(slices); // the others need not go on
      });
      workers[t].start();
    }
    boolean interrupted = false;
    for (final Thread worker : workers)
      interrupted |= join(worker, () -> next.set(slices));
    if (interrupted) {
      Thread.currentThread().interrupt();
      throw new CanceledException();
    }
    if (failure.get() instanceof RuntimeException e) throw e;
    if (failure.get() instanceof Error e) throw e;
  }

  /** @return whether this thread was interrupted meanwhile; its interrupt flag is cleared */
  private static boolean join(final Thread worker, final Runnable whenInterrupted) {
    boolean interrupted = false;
    while (worker.isAlive())
      try {
        worker.join();
      }
      catch (final InterruptedException e) {
        interrupted = true;
        whenInterrupted.run();
      }
    return interrupted;
  }

  @Override
  public void close() {}
}
