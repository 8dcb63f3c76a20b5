package io.github.rraunet.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class CopyThreadsTest {

  @ParameterizedTest
  @ValueSource(ints = { 1, 2, 5 })
  void everyStepIsTakenOnce(final int threads) {
    final AtomicInteger[] taken = new AtomicInteger[23];
    for (int i = 0; i < taken.length; i++)
      taken[i] = new AtomicInteger();
    CopyThreads.run(taken.length, threads, step -> taken[step].incrementAndGet());
    assertThat(taken).allMatch(n -> n.get() == 1);
    CopyThreads.run(0, threads, step -> taken[step].incrementAndGet());
    assertThat(taken).allMatch(n -> n.get() == 1);
  }

  /** The buffer is filled anew, or its memory goes, as soon as it returns. */
  @ParameterizedTest
  @ValueSource(booleans = { true, false })
  void whoeverFailsAllHaveLeftTheBuffer(final boolean callerFails) {
    final Thread caller = Thread.currentThread();
    final CountDownLatch all = new CountDownLatch(3);
    final AtomicBoolean failed = new AtomicBoolean();
    final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger begun = new AtomicInteger();
    assertThatThrownBy(() -> CopyThreads.run(1000, 3, step -> {
      begun.incrementAndGet();
      inside.incrementAndGet();
      try {
        all.countDown();
        await(all);
        if (callerFails == (Thread.currentThread() == caller) && failed.compareAndSet(false, true))
          throw new AssertionError("no room");
        TimeUnit.MILLISECONDS.sleep(100);
      }
      catch (final InterruptedException e) {
        throw new IllegalStateException(e);
      }
      finally {
        inside.decrementAndGet();
      }
    })).isInstanceOf(AssertionError.class).hasMessage("no room");
    assertThat(inside).hasValue(0);
    assertThat(begun).as("the rest is left out").hasValueLessThan(1000);
  }

  private static void await(final CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anExceptionOfAnotherThreadComesAsItIs() {
    final Thread caller = Thread.currentThread();
    final CountDownLatch other = new CountDownLatch(1);
    final IllegalStateException failure = new IllegalStateException("failed");
    assertThatThrownBy(() -> CopyThreads.run(2, 2, step -> {
      if (Thread.currentThread() != caller) {
        other.countDown();
        throw failure;
      }
      try {
        await(other);
      }
      catch (final InterruptedException e) {
        throw new IllegalStateException(e);
      }
    })).isSameAs(failure);
  }
}
