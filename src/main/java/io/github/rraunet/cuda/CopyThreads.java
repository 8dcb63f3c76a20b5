package io.github.rraunet.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
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

  /** Runs the steps from 0 to before {@code steps}, in any order; the calling thread takes part. */
  static void run(final int steps, final int threads, final IntConsumer body) {
    final AtomicInteger next = new AtomicInteger();
    final Runnable share = () -> {
      for (int step = next.getAndIncrement(); step < steps; step = next.getAndIncrement())
        body.accept(step);
    };
    final List<CompletableFuture<Void>> others = new ArrayList<>();
    for (int i = 1; i < Math.min(threads, steps); i++)
      others.add(CompletableFuture.runAsync(share, THREADS));
    RuntimeException failure = null;
    try {
      share.run();
    }
    catch (final RuntimeException e) {
      failure = e;
      next.set(steps);
    }
    for (final CompletableFuture<Void> other : others) // all must have left the buffer
      try {
        other.join();
      }
      catch (final CompletionException e) {
        if (e.getCause() instanceof Error error) throw error;
        if (failure == null) failure = e.getCause() instanceof RuntimeException cause ? cause : e;
      }
    if (failure != null) throw failure;
  }
}
