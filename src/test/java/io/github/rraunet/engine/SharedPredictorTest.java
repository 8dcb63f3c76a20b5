package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.segment.FakePredictor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedPredictorTest {

  private final List<Float> done = Collections.synchronizedList(new ArrayList<>()); // first value of each batch
  private final Semaphore goOn = new Semaphore(0, true);
  private final CountDownLatch begun = new CountDownLatch(2);
  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  /** A device that takes two at once, and computes when it is told to. */
  private final Predictor device = new FakePredictor((input, x, y, w, h) -> input) {
    @Override
    public int concurrency() {
      return 2;
    }

    @Override
    public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      begun.countDown();
      goOn.acquire();
      done.add(batch.input().get(0));
      super.predict(batch, count);
      now.decrementAndGet();
    }
  };

  private Thread asks(final Predictor predictor, final float number) throws Exception {
    final SliceBatch batch = predictor.allocate(1, 1, 1);
    batch.input().put(0, number);
    final Thread thread = new Thread(() -> {
      try {
        predictor.predict(batch, 1);
      }
      catch (final EngineException | InterruptedException e) {
        done.add(Float.NaN);
      }
      finally {
        batch.close();
      }
    });
    thread.start();
    return thread;
  }

  private static void waits(final Thread thread) throws InterruptedException {
    while (thread.getState() != Thread.State.WAITING)
      TimeUnit.MILLISECONDS.sleep(1);
  }

  @Test
  void batchesOfAnEarlierStackGoFirst() throws Exception {
    final SharedPredictor shared = new SharedPredictor(device);
    final Predictor first = shared.forStack();
    final Predictor second = shared.forStack();
    final Predictor third = shared.forStack();
    final List<Thread> all = new ArrayList<>(List.of(asks(third, 31), asks(third, 32)));
    begun.await();
    for (final Thread waiting : List.of(asks(third, 33), asks(second, 21), asks(first, 11), asks(second, 22), asks(first, 12))) {
      waits(waiting);
      all.add(waiting);
    }
    for (int i = 1; i <= 7; i++) { // one after the other
      goOn.release();
      while (done.size() < i)
        TimeUnit.MILLISECONDS.sleep(1);
      final int begunNow = Math.min(2, 7 - i);
      while (now.get() != begunNow || goOn.getQueueLength() != begunNow)
        TimeUnit.MILLISECONDS.sleep(1);
    }
    for (final Thread thread : all)
      thread.join();
    assertThat(done.subList(0, 2)).containsExactlyInAnyOrder(31f, 32f);
    assertThat(done.subList(2, 4)).containsExactlyInAnyOrder(11f, 12f);
    assertThat(done.subList(4, 6)).containsExactlyInAnyOrder(21f, 22f);
    assertThat(done.get(6)).isEqualTo(33f);
    assertThat(most).hasValue(2);
  }

  /** Who is interrupted while waiting is not waited for. */
  @Test
  void anInterruptedOneHoldsNobodyUp() throws Exception {
    final SharedPredictor shared = new SharedPredictor(device);
    final Predictor first = shared.forStack();
    final Predictor second = shared.forStack();
    final Thread a = asks(second, 1);
    final Thread b = asks(second, 2);
    begun.await();
    final Thread interrupted = asks(first, 3);
    waits(interrupted);
    final Thread last = asks(second, 4);
    waits(last);
    interrupted.interrupt();
    interrupted.join();
    goOn.release(3);
    for (final Thread thread : List.of(a, b, last))
      thread.join();
    assertThat(done).hasSize(4).contains(1f, 2f, 4f, Float.NaN);
  }

  @Test
  void onlyTheOwnerEndsTheNetwork() throws Exception {
    final AtomicInteger closed = new AtomicInteger();
    final SharedPredictor shared = new SharedPredictor(new FakePredictor((input, x, y, w, h) -> input) {
      @Override
      public void close() {
        closed.incrementAndGet();
      }
    });
    shared.forStack().close();
    assertThat(closed).hasValue(0);
    shared.end();
    assertThat(closed).hasValue(1);
  }
}
