package io.github.rraunet.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ParallelLoopTest {

  /** A step that heeds no interruption and takes a while from when the other one has begun. */
  private static final class SlowStep {

    private final CountDownLatch begun = new CountDownLatch(1);
    private final AtomicBoolean ended = new AtomicBoolean();

    void run() {
      begun.countDown();
      final long end = System.nanoTime() + 300_000_000;
      while (System.nanoTime() < end)
        LockSupport.parkNanos(end - System.nanoTime());
      ended.set(true);
    }
  }

  private static void await(final CountDownLatch latch) {
    try {
      latch.await();
    }
    catch (final InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFailureIsToldWhenTheOtherThreadsHaveEnded() {
    final var slow = new SlowStep();
    assertThatThrownBy(() -> ParallelLoop.run(2, 2, Progress.NONE, () -> step -> {
      if (step == 1) slow.run();
      else {
        await(slow.begun);
        throw new IllegalStateException("broken");
      }
    })).isInstanceOf(IllegalStateException.class).hasMessage("broken");
    assertThat(slow.ended).isTrue();
  }

  @Test
  void anInterruptionIsToldWhenTheThreadsHaveEndedAndStaysVisible() {
    final var slow = new SlowStep();
    final Thread caller = Thread.currentThread();
    assertThatThrownBy(() -> ParallelLoop.run(2, 2, Progress.NONE, () -> step -> {
      if (step == 1) slow.run();
      else {
        await(slow.begun);
        caller.interrupt();
      }
    })).isInstanceOf(CanceledException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(slow.ended).isTrue();
  }
}
