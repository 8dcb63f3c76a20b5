package io.github.rraunet.progress;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Waits that an interrupt does not end, for what has to be over before its memory or its files go. The interrupt flag is set
 * again afterwards.
 */
public final class Uninterruptible {

  /** What is waited for; begun again after an interrupt. */
  @FunctionalInterface
  public interface Wait<T, E extends Exception> {
    T end() throws E, InterruptedException;
  }

  private Uninterruptible() {}

  public static <T, E extends Exception> T get(final Wait<T, E> wait) throws E {
    boolean interrupted = false;
    try {
      while (true)
        try {
          return wait.end();
        }
        catch (final InterruptedException e) {
          interrupted = true;
        }
    }
    finally {
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  /** Waits until a thread that was started has ended. */
  public static void join(final Thread thread) {
    get(() -> {
      thread.join();
      return null;
    });
  }

  /** Takes no more tasks, and waits until those that there are have ended. */
  public static void close(final ExecutorService threads) {
    threads.shutdown();
    get(() -> {
      while (!threads.awaitTermination(1, TimeUnit.DAYS)) {
        // until they have ended
      }
      return null;
    });
  }
}
