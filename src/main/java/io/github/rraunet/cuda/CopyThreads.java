package io.github.rraunet.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * Threads that fill and empty transfer buffers. They stay for a minute: a transfer of a large volume is many pieces of a
 * millisecond each, and new threads for every piece would take as long as the copying.
 */
final class CopyThreads {

  private static final ExecutorService THREADS = Executors.newCachedThreadPool(work -> {
    final Thread thread = new Thread(work, "RRA-U-Net copies");
    thread.setDaemon(true);
    return thread;
  });

  private CopyThreads() {}

  /**
   * Runs the steps from 0 to before {@code steps}, in any order; the calling thread takes part. When it returns, however it does,
   * no other thread is in the buffer any more.
   *
   * @throws RuntimeException the first that a step throws, an {@link Error} likewise; steps not yet begun are left out
   */
  static void run(final int steps, final int threads, final IntConsumer body) {
    final AtomicInteger next = new AtomicInteger();
    final AtomicReference<Throwable> failure = new AtomicReference<>();
    final Runnable share = () -> {
      try {
        for (int step = next.getAndIncrement(); step < steps; step = next.getAndIncrement())
          body.accept(step);
      }
      catch (final RuntimeException | Error e) {
        next.set(steps);
        failure.compareAndSet(null, e);
      }
    };
    final List<CompletableFuture<Void>> others = new ArrayList<>();
    try {
      for (int i = 1; i < Math.min(threads, steps); i++)
        others.add(CompletableFuture.runAsync(share, THREADS));
      share.run();
    }
    finally {
      others.forEach(CompletableFuture::join);
    }
    if (failure.get() instanceof Error error) throw error;
    if (failure.get() instanceof RuntimeException exception) throw exception;
  }
}
