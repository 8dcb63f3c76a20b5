package io.github.rraunet.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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

  /** Whichever thread it happens in: the others do what they have begun, and no more. */
  @Test
  void afterAFailureNoStepIsBegun() {
    final int threads = 4;
    final var together = new CyclicBarrier(threads);
    final var failed = new CountDownLatch(1);
    final var begun = new AtomicInteger();
    assertThatThrownBy(() -> ParallelLoop.run(2000, threads, Progress.NONE, () -> step -> {
      begun.incrementAndGet();
      if (step >= threads) return;
      meet(together);
      if (step == threads - 1) {
        failed.countDown();
        throw new IllegalStateException("broken");
      }
      await(failed);
      LockSupport.parkNanos(50_000_000); // for the failure to be noticed
    })).isInstanceOf(IllegalStateException.class).hasMessage("broken");
    assertThat(begun).hasValueLessThan(1000);
  }

  private static void meet(final CyclicBarrier barrier) {
    try {
      barrier.await();
    }
    catch (final InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anInterruptionEndsALoopInTheCallingThread() {
    final var done = new AtomicInteger();
    assertThatThrownBy(() -> ParallelLoop.run(9, 1, Progress.NONE, () -> step -> {
      done.incrementAndGet();
      if (step == 2) Thread.currentThread().interrupt();
    })).isInstanceOf(CanceledException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(done).hasValue(3);
  }
}
