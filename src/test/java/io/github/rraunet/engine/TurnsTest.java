package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TurnsTest {

  private static Thread takes(final Turns turns, final long number) throws InterruptedException {
    final Thread thread = new Thread(() -> {
      try {
        turns.take(number);
      }
      catch (final InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    thread.setDaemon(true);
    thread.start();
    while (thread.getState() != Thread.State.WAITING)
      TimeUnit.MICROSECONDS.sleep(50);
    return thread;
  }

  /** Whoever of two wakes up first, both have their turn: one that finds another before it is told when that is gone. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void twoTurnsAreTakenByTwo() throws Exception {
    for (int round = 0; round < 100; round++) {
      final Turns turns = new Turns(2);
      turns.take(0);
      turns.take(0);
      final Thread a = takes(turns, 1 + round % 2);
      final Thread b = takes(turns, 2 - round % 2);
      synchronized (turns) { // so that they wake up together
        turns.giveBack();
        turns.giveBack();
      }
      for (final Thread thread : new Thread[] { a, b }) {
        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
      }
    }
  }
}
