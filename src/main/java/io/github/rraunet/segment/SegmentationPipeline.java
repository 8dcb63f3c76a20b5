package io.github.rraunet.segment;

import io.github.rraunet.engine.DeviceMemoryException;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NoProbabilityException;
import io.github.rraunet.engine.PredictionBatch;
import io.github.rraunet.engine.SharedMemoryException;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.progress.Uninterruptible;
import io.github.rraunet.segment.BatchRounds.Place;
import io.github.rraunet.segment.BatchRounds.Round;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One run of a stack through a network: batches go round between threads that fill them, those that predict and
 * those that write. The calling thread watches, reports and stops them all: when it returns, however it does, the
 * threads have ended and the batches are closed.
 *
 * @param <B> batches
 */
final class SegmentationPipeline<B extends PredictionBatch> {

  static final String STEP = "Segmenting slices";
  static final String THREAD_PREFIX = "rra-segment-";

  private static final long WATCH_MS = 100;
  private static final int MOST_TO_COPY = 6; // processors: three threads that fill, two that empty

  private final SliceTransport<B> transport;
  private final int slices;
  private final int batchSize;
  private final int batches; // in memory, if there is room
  private final int preparing; // threads
  private final int predicting;
  private final int writing;
  private final AtomicInteger written = new AtomicInteger();

  /**
   * @param slices     of the stack
   * @param batchSize  slices in a batch of the transport
   * @param predicting how many threads may predict at once
   */
  SegmentationPipeline(final SliceTransport<B> transport, final int slices, final int batchSize, final int predicting) {
    this.transport = transport;
    this.slices = slices;
    this.batchSize = batchSize;
    this.predicting = predicting;
    // A GPU takes slices faster than one thread prepares or restores them; where the network itself runs on the CPU the
    // few more threads wait most of the time. More than are needed to copy would wake each other for nothing.
    final int available = Runtime.getRuntime().availableProcessors();
    final int processors = transport.onlyCopies() ? Math.min(MOST_TO_COPY, available) : available;
    preparing = Math.max(processors > 2 ? 2 : 1, processors / 2);
    writing = Math.max(1, processors / 3);
    // Being filled, waiting, predicted, emptied.
    batches = (int) Math.min(((long) slices + batchSize - 1) / batchSize, predicting + 3);
  }

  void run(final Progress progress) throws EngineException {
    final List<Thread> started = new ArrayList<>();
    final ExecutorService threads = Executors.newFixedThreadPool(preparing + predicting + writing, stage -> daemon(stage,
      started));
    try (OwnedBatches<B> owned = new OwnedBatches<>()) {
      try {
        allocate(owned);
        watch(threads, new BatchRounds<>(owned.batches, slices, batchSize), progress);
      }
      finally {
        threads.shutdownNow();
        started.forEach(Uninterruptible::join); // before the batches they use are closed
      }
    }
    catch (final InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new CanceledException();
    }
  }

  /** With fewer batches, where memory is short, it only takes longer. */
  private void allocate(final OwnedBatches<B> owned) throws EngineException {
    try {
      while (owned.batches.size() < batches)
        owned.add(transport.allocate());
    }
    catch (final SharedMemoryException | DeviceMemoryException e) {
      if (owned.batches.isEmpty()) throw e;
    }
  }

  private static Thread daemon(final Runnable stage, final List<Thread> started) {
    final Thread thread = new Thread(stage, THREAD_PREFIX + "stage");
    thread.setDaemon(true);
    started.add(thread);
    return thread;
  }

  private void watch(final ExecutorService threads, final BatchRounds<B> rounds, final Progress progress) throws EngineException,
    InterruptedException
  {
    final CompletionService<Void> stages = new ExecutorCompletionService<>(threads);
    for (int i = 0; i < predicting; i++)
      stages.submit(named("predict", () -> predict(rounds)));
    for (int i = 0; i < writing; i++)
      stages.submit(named("write", () -> empty(rounds)));
    for (int i = 0; i < preparing; i++)
      stages.submit(named("prepare", () -> fill(rounds)));
    int reported = 0;
    progress.report(STEP, 0, slices);
    for (int running = preparing + predicting + writing; running > 0;) {
      progress.throwIfCanceled();
      final Future<Void> ended = stages.poll(WATCH_MS, TimeUnit.MILLISECONDS);
      if (ended != null) {
        running--;
        passOnFailure(ended);
      }
      final int done = written.get();
      if (done > reported) progress.report(STEP, done, slices);
      reported = done;
    }
  }

  private static Callable<Void> named(final String name, final Callable<Void> stage) {
    return () -> {
      Thread.currentThread().setName(THREAD_PREFIX + name);
      return stage.call();
    };
  }

  private static void passOnFailure(final Future<Void> ended) throws EngineException, InterruptedException {
    try {
      ended.get();
    }
    catch (final ExecutionException failed) {
      final Throwable cause = failed.getCause();
      if (cause instanceof EngineException known) throw known;
      if (cause instanceof RuntimeException known) throw known;
      if (cause instanceof Error known) throw known;
      throw new EngineException("the segmentation stopped: " + cause, cause);
    }
  }

  private Void fill(final BatchRounds<B> rounds) throws EngineException, InterruptedException {
    final SliceTransport.Mover<B> filling = transport.filling();
    for (Place<B> place = rounds.nextToFill(); place != null; place = rounds.nextToFill()) {
      filling.move(place.round().batch(), place.index(), place.slice());
      rounds.filled(place);
    }
    return null;
  }

  private Void predict(final BatchRounds<B> rounds) throws EngineException, InterruptedException {
    for (Round<B> round = rounds.nextToPredict(); round != null; round = rounds.nextToPredict()) {
      predict(round);
      rounds.predicted(round);
    }
    return null;
  }

  private void predict(final Round<B> round) throws EngineException, InterruptedException {
    try {
      transport.predict(round.batch(), round.count());
    }
    catch (final NoProbabilityException e) { // which knows the batch
      throw new NoProbabilityException(e.value(), round.first() + e.slice());
    }
  }

  private Void empty(final BatchRounds<B> rounds) throws EngineException, InterruptedException {
    final SliceTransport.Mover<B> emptying = transport.emptying();
    for (Place<B> place = rounds.nextToEmpty(); place != null; place = rounds.nextToEmpty()) {
      emptying.move(place.round().batch(), place.index(), place.slice());
      rounds.emptied(place);
      written.incrementAndGet();
    }
    return null;
  }

  /** Closes every batch, also when closing one fails. */
  private static final class OwnedBatches<B extends PredictionBatch> implements AutoCloseable {

    private final Deque<B> batches = new ArrayDeque<>();

    void add(final B batch) {
      batches.push(batch);
    }

    @Override
    public void close() {
      if (batches.isEmpty()) return;
      final B last = batches.pop();
      try {
        close();
      }
      finally {
        last.close();
      }
    }
  }
}
