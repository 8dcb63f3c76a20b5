package io.github.rraunet.gui;

import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for what must become true. */
final class Waiting {

  private static final long MILLIS_BETWEEN = 100;

  private Waiting() {}

  /** Fails when {@code condition} is still false after so many seconds. */
  static void until(final String what, final int seconds, final Callable<Boolean> condition) throws Exception {
    final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.call()) {
      if (System.nanoTime() > deadline) fail("waited %d s for %s", seconds, what);
      TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN);
    }
  }
}
