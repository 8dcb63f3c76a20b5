package io.github.rraunet.engine;

import java.util.PriorityQueue;
import java.util.Queue;

/** Lets so many do something at a time; of those that wait the one with the lowest number is next. */
final class Turns {

  private final Queue<Long> waiting = new PriorityQueue<>();
  private int free;

  /** @param atOnce how many */
  Turns(final int atOnce) {
    free = atOnce;
  }

  /**
   * Waits for a turn.
   *
   * @param number of whoever waits, which several may have
   * @throws InterruptedException if the thread is interrupted meanwhile; it has no turn then
   */
  synchronized void take(final long number) throws InterruptedException {
    waiting.add(number);
    try {
      while (free == 0 || waiting.peek() < number)
        wait();
      free--;
    }
    finally {
      waiting.remove(number);
      notifyAll(); // another one may be first now
    }
  }

  synchronized void giveBack() {
    free++;
    notifyAll();
  }
}
