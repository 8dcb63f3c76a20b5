package io.github.rraunet;

import java.util.concurrent.TimeUnit;

/** For tests of threads that wait for each other. */
public final class Waiting {

  private Waiting() {}

  /** Returns when the thread waits for another one or for a lock, with or without an end, or has ended. */
  public static void until(final Thread thread) throws InterruptedException {
    while (thread.getState() == Thread.State.NEW || thread.getState() == Thread.State.RUNNABLE)
      TimeUnit.MICROSECONDS.sleep(50);
  }
}
