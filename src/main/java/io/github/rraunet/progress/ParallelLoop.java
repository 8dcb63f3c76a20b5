package io.github.rraunet.progress;

import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Runs the steps of a loop on several threads; which thread takes which step must not matter to the result. */
public final class ParallelLoop {

  private ParallelLoop() {}

  /**
   * When it returns, however it does, its threads have ended: what they use, such as shared memory, may go.
   *
   * @param steps   the loop runs from 0 to {@code steps - 1}
   * @param threads at least 1; with 1 all runs in the calling thread, in order
   * @param worker  makes the body of the loop, once for each thread, with the scratch memory of its own
   * @param progress asked between two steps whether to stop
   * @throws CanceledException if the user asked to stop, or the calling thread was interrupted, whose interrupt flag stays set
   * @throws RuntimeException  the first that a step throws, an {@link Error} likewise; steps not yet begun are left out
   */
  public static void run(final int steps, final int threads, final Progress progress, final Supplier<IntConsumer> worker) {
    if (threads < 1) throw new IllegalArgumentException("a loop needs at least 1 thread, found " + threads);
    final AtomicInteger next = new AtomicInteger();
    final Runnable share = () -> {
      boolean ended = false;
      try {
        final IntConsumer body = worker.get();
        for (int step = next.getAndIncrement(); step < steps; step = next.getAndIncrement()) {
          progress.throwIfCanceled();
          if (Thread.currentThread().isInterrupted()) throw new CanceledException();
          body.accept(step);
        }
        ended = true;
      }
      finally {
        if (!ended) next.set(steps); // the others need not go on
      }
    };
    final int workers = Math.min(threads, steps);
    if (workers <= 1) {
      share.run();
      return;
    }
    final ExecutorService pool = Executors.newFixedThreadPool(workers);
    try {
      final CompletionService<Void> shares = new ExecutorCompletionService<>(pool);
      for (int i = 0; i < workers; i++)
        shares.submit(share, null);
      for (int i = 0; i < workers; i++)
        shares.take().get();
    }
    catch (final ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) throw cause;
      if (e.getCause() instanceof Error cause) throw cause;
      throw new IllegalStateException(e.getCause());
    }
    catch (final InterruptedException e) {
      next.set(steps);
      Thread.currentThread().interrupt();
      throw new CanceledException();
    }
    finally {
      Uninterruptible.close(pool);
    }
  }
}
