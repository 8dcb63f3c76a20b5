package io.github.rraunet.segment.folder;

import java.util.Optional;

/**
 * Hands what one step has done to the threads of the next one. Whoever hands over waits until it is taken, so that nothing waits
 * in memory beside what is offered.
 *
 * @param <T> what is handed over
 */
final class Handover<T> {

  private static final long WATCH_MS = 100;

  private final Runnable throwIfStopped;
  private int givers;
  private T offered; // null for nothing

  /**
   * @param givers         threads that hand over
   * @param throwIfStopped ends all waiting by an exception
   */
  Handover(final int givers, final Runnable throwIfStopped) {
    this.givers = givers;
    this.throwIfStopped = throwIfStopped;
  }

  synchronized void give(final T thing) throws InterruptedException {
    while (offered != null)
      waitAndWatch();
    offered = thing;
    notifyAll();
    while (offered == thing)
      waitAndWatch();
  }

  /** One of the threads that hand over has nothing more. */
  synchronized void giverEnds() {
    givers--;
    notifyAll();
  }

  /** @return empty when nothing will come any more */
  synchronized Optional<T> take() throws InterruptedException {
    while (offered == null) {
      if (givers == 0) return Optional.empty();
      waitAndWatch();
    }
    final T taken = offered;
    offered = null;
    notifyAll();
    return Optional.of(taken);
  }

  private void waitAndWatch() throws InterruptedException {
    throwIfStopped.run();
    wait(WATCH_MS);
  }
}
