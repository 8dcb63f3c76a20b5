package io.github.rraunet.segment;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.SharedMemoryException;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.progress.Uninterruptible;
import io.github.rraunet.segment.BatchRounds.Place;
import io.github.rraunet.segment.BatchRounds.Round;
import io.github.rraunet.slices.SlicePreparer;
import java.nio.FloatBuffer;
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
import java.util.function.Supplier;

/**
 * One run of a stack through a network: batches go round between threads that fill them, those that predict and
 * those that write. The calling thread watches, reports and stops them all: when it returns, however it does, the
 * threads have ended and the batches are closed.
 */
final class SegmentationPipeline {

  static final String STEP = "Segmenting slices";
  static final String THREAD_PREFIX = "rra-segment-";

  private static final long WATCH_MS = 100;
  private static final float ROUNDING = 1e-3f; // how far outside [0, 1] a probability may lie

  private final Predictor predictor;
  private final WindowedSlices source;
  private final Supplier<SlicePreparer> preparers;
  private final ResultWriter results;
  private final int batchSize;
  private final int batches; // in memory, if there is room
  private final int preparing; // threads
  private final int predicting;
  private final int writing;
  private final AtomicInteger written = new AtomicInteger();

  SegmentationPipeline(final Predictor predictor, final WindowedSlices source, final Supplier<SlicePreparer> preparers,
    final ResultWriter results, final int batchSize)
  {
    this.predictor = predictor;
    this.source = source;
    this.preparers = preparers;
    this.results = results;
    this.batchSize = batchSize;
    // A GPU takes slices faster than one thread prepares or restores them; where the network itself runs on the CPU the
    // few more threads wait most of the time.
    final int processors = Runtime.getRuntime().availableProcessors();
    preparing = Math.max(processors > 2 ? 2 : 1, processors / 2);
    predicting = predictor.concurrency();
    writing = Math.max(1, processors / 3);
    // Being filled, waiting, predicted, emptied.
    batches = (int) Math.min(((long) source.count() + batchSize - 1) / batchSize, predicting + 3);
  }

  void run(final Progress progress) throws EngineException {
    final List<Thread> started = new ArrayList<>();
    final ExecutorService threads = Executors.newFixedThreadPool(preparing + predicting + writing, stage -> daemon(stage,
      started));
    try (OwnedBatches owned = new OwnedBatches()) {
      try {
        allocate(owned);
        watch(threads, new BatchRounds(owned.batches, source.count(), batchSize), progress);
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

  /** With fewer batches, where shared memory is short, it only takes longer. */
  private void allocate(final OwnedBatches owned) throws EngineException {
    final SlicePreparer grid = preparers.get();
    try {
      while (owned.batches.size() < batches)
        owned.add(predictor.allocate(batchSize, grid.networkHeight(), grid.networkWidth()));
    }
    catch (final SharedMemoryException e) {
      if (owned.batches.isEmpty()) throw e;
    }
  }

  private static Thread daemon(final Runnable stage, final List<Thread> started) {
    final Thread thread = new Thread(stage, THREAD_PREFIX + "stage");
    thread.setDaemon(true);
    started.add(thread);
    return thread;
  }

  private void watch(final ExecutorService threads, final BatchRounds rounds, final Progress progress) throws EngineException,
    InterruptedException
  {
    final CompletionService<Void> stages = new ExecutorCompletionService<>(threads);
    for (int i = 0; i < predicting; i++)
      stages.submit(named("predict", () -> predict(rounds)));
    for (int i = 0; i < writing; i++)
      stages.submit(named("write", () -> restoreAndWrite(rounds)));
    for (int i = 0; i < preparing; i++)
      stages.submit(named("prepare", () -> readAndPrepare(rounds)));
    int reported = 0;
    progress.report(STEP, 0, source.count());
    for (int running = preparing + predicting + writing; running > 0;) {
      progress.throwIfCanceled();
      final Future<Void> ended = stages.poll(WATCH_MS, TimeUnit.MILLISECONDS);
      if (ended != null) {
        running--;
        passOnFailure(ended);
      }
      final int done = written.get();
      if (done > reported) progress.report(STEP, done, source.count());
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

  private Void readAndPrepare(final BatchRounds rounds) throws InterruptedException {
    final SlicePreparer preparer = preparers.get();
    final int size = preparer.networkWidth() * preparer.networkHeight();
    final float[] plane = new float[source.pixels()];
    for (Place place = rounds.nextToFill(); place != null; place = rounds.nextToFill()) {
      source.read(place.slice(), plane);
      preparer.prepareWindowed(plane, place.round().batch().input(), place.index() * size);
      rounds.filled(place);
    }
    return null;
  }

  private Void predict(final BatchRounds rounds) throws EngineException, InterruptedException {
    for (Round round = rounds.nextToPredict(); round != null; round = rounds.nextToPredict()) {
      predictor.predict(round.batch(), round.count());
      rounds.predicted(round);
    }
    return null;
  }

  private Void restoreAndWrite(final BatchRounds rounds) throws EngineException, InterruptedException {
    final SlicePreparer preparer = preparers.get();
    final float[] raw = new float[preparer.networkWidth() * preparer.networkHeight()];
    final float[] plane = new float[source.pixels()];
    for (Place place = rounds.nextToEmpty(); place != null; place = rounds.nextToEmpty()) {
      final FloatBuffer output = place.round().batch().output();
      final int from = place.index() * raw.length;
      output.get(from, raw);
      checkProbabilities(raw, place.slice());
      preparer.restore(output, from, plane);
      results.write(place.slice(), plane);
      rounds.emptied(place);
      written.incrementAndGet();
    }
    return null;
  }

  private static void checkProbabilities(final float[] raw, final int slice) throws EngineException {
    for (final float p : raw)
      if (!(p >= -ROUNDING && p <= 1 + ROUNDING)) // NaN too
        throw new EngineException("the network gave the value " + p + " in slice " + (slice + 1)
          + ", where a probability in [0, 1] was expected; is its output a sigmoid? If it is, its values grow beyond"
          + " what the arithmetic holds (float16: 65504); try precision float32, tf32 or bfloat16");
  }

  /** Closes every batch, also when closing one fails. */
  private static final class OwnedBatches implements AutoCloseable {

    private final Deque<SliceBatch> batches = new ArrayDeque<>();

    void add(final SliceBatch batch) {
      batches.push(batch);
    }

    @Override
    public void close() {
      if (batches.isEmpty()) return;
      final SliceBatch last = batches.pop();
      try {
        close();
      }
      finally {
        last.close();
      }
    }
  }
}
