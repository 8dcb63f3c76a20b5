package io.github.rraunet.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UninterruptibleTest {

  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Thread waiting = Thread.currentThread();

  @AfterEach
  void clear() {
    Thread.interrupted();
  }

  /** Interrupts the waiting thread twice before it ends. */
  private void work() {
    for (int i = 0; i < 2; i++) {
      waiting.interrupt();
      while (waiting.isInterrupted())
        Thread.onSpinWait(); // until the wait has noticed
    }
    ended.set(true);
  }

  @Test
  void aThreadIsWaitedForInSpiteOfInterrupts() {
    final Thread thread = new Thread(this::work);
    thread.start();
    Uninterruptible.join(thread);
    assertThat(ended).isTrue();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void tasksThatAreThereAreDoneBeforeThreadsAreClosed() {
    final ExecutorService threads = Executors.newFixedThreadPool(1);
    final AtomicInteger done = new AtomicInteger();
    threads.execute(this::work);
    threads.execute(done::incrementAndGet);
    Uninterruptible.close(threads);
    assertThat(done).hasValue(1);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void withoutAnInterruptTheFlagStaysAsItIs() throws Exception {
    goOn.countDown();
    final String found = Uninterruptible.get(() -> {
      goOn.await();
      return "value";
    });
    assertThat(found).isEqualTo("value");
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void whatIsWaitedForMayFailAndTheInterruptIsKept() {
    waiting.interrupt();
    assertThatThrownBy(() -> Uninterruptible.get(() -> {
      if (Thread.interrupted()) throw new InterruptedException();
      throw new IOException("as it failed");
    })).isInstanceOf(IOException.class).hasMessage("as it failed");
    assertThat(Thread.interrupted()).isTrue();
  }
}
