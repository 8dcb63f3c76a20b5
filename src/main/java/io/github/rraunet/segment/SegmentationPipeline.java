package io.github.rraunet.segment;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.SlicePreparer;
import io.github.rraunet.volume.VolumeSlices;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
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

  private static final class Load {
    private final SliceBatch batch;
    private int first;
    private int count;

    Load(final SliceBatch batch) {
      this.batch = batch;
    }
  }

  private final Predictor predictor;
  private final VolumeSlices source;
  private final Supplier<SlicePreparer> preparers;
  private final ResultWriter results;
  private final int batchSize;
  private final int batches;
  private final int preparing; // threads
  private final int predicting;
  private final int writing;
  private final BlockingQueue<Load> free;
  private final BlockingQueue<Load> prepared;
  private final BlockingQueue<Load> predicted;
  private final AtomicInteger nextBatch = new AtomicInteger();
  private final AtomicInteger nextPrediction = new AtomicInteger();
  private final AtomicInteger nextResult = new AtomicInteger();
  private final AtomicInteger written = new AtomicInteger();
  private final IntensityCheck values = new IntensityCheck();

  SegmentationPipeline(final Predictor predictor, final VolumeSlices source, final Supplier<SlicePreparer> preparers,
    final ResultWriter results, final int batchSize)
  {
    this.predictor = predictor;
    this.source = source;
    this.preparers = preparers;
    this.results = results;
    this.batchSize = batchSize;
    batches = (int) (((long) source.count() + batchSize - 1) / batchSize);
    // A GPU takes slices faster than one thread prepares or restores them; where the network itself runs on the CPU the
    // few more threads wait most of the time.
    final int processors = Runtime.getRuntime().availableProcessors();
    preparing = Math.max(processors > 2 ? 2 : 1, processors / 2);
    predicting = predictor.concurrency();
    writing = Math.max(1, processors / 3);
    // Being filled, waiting, predicted, waiting or written.
    final int loads = Math.min(batches, preparing + predicting + writing + 1);
    free = new ArrayBlockingQueue<>(loads);
    prepared = new ArrayBlockingQueue<>(loads);
    predicted = new ArrayBlockingQueue<>(loads);
  }

  /** @return what was seen of the input's values */
  IntensityCheck run(final Progress progress) throws EngineException {
    final List<Thread> started = new ArrayList<>();
    final ExecutorService threads = Executors.newFixedThreadPool(preparing + predicting + writing, stage -> daemon(stage,
      started));
    try (OwnedBatches owned = new OwnedBatches()) {
      try {
        final SlicePreparer grid = preparers.get();
        while (free.remainingCapacity() > 0)
          free.add(new Load(owned.add(predictor.allocate(batchSize, grid.networkHeight(), grid.networkWidth()))));
        watch(threads, progress);
        return values;
      }
      finally {
        threads.shutdownNow();
        joinAll(started); // before the batches they use are closed
      }
    }
    catch (final InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new CanceledException();
    }
  }

  private static Thread daemon(final Runnable stage, final List<Thread> started) {
    final Thread thread = new Thread(stage, THREAD_PREFIX + "stage");
    thread.setDaemon(true);
    started.add(thread);
    return thread;
  }

  private void watch(final ExecutorService threads, final Progress progress) throws EngineException, InterruptedException {
    final CompletionService<Void> stages = new ExecutorCompletionService<>(threads);
    for (int i = 0; i < predicting; i++)
      stages.submit(named("predict", this::predict));
    for (int i = 0; i < writing; i++)
      stages.submit(named("write", this::restoreAndWrite));
    for (int i = 0; i < preparing; i++)
      stages.submit(named("prepare", this::readAndPrepare));
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

  private Void readAndPrepare() throws InterruptedException {
    final SlicePreparer preparer = preparers.get();
    final int size = preparer.networkWidth() * preparer.networkHeight();
    final float[] plane = new float[source.width() * source.height()];
    for (int b = nextBatch.getAndIncrement(); b < batches; b = nextBatch.getAndIncrement()) {
      final Load load = free.take();
      load.first = b * batchSize;
      load.count = Math.min(batchSize, source.count() - load.first);
      for (int i = 0; i < load.count; i++) {
        stopIfInterrupted();
        source.read(load.first + i, plane);
        values.add(plane);
        preparer.prepare(plane, load.batch.input(), i * size);
      }
      prepared.put(load);
    }
    return null;
  }

  private Void predict() throws EngineException, InterruptedException {
    for (int b = nextPrediction.getAndIncrement(); b < batches; b = nextPrediction.getAndIncrement()) {
      final Load load = prepared.take();
      predictor.predict(load.batch, load.count);
      predicted.put(load);
    }
    return null;
  }

  private Void restoreAndWrite() throws EngineException, InterruptedException {
    final SlicePreparer preparer = preparers.get();
    final float[] raw = new float[preparer.networkWidth() * preparer.networkHeight()];
    final float[] plane = new float[source.width() * source.height()];
    for (int b = nextResult.getAndIncrement(); b < batches; b = nextResult.getAndIncrement()) {
      final Load load = predicted.take();
      for (int i = 0; i < load.count; i++) {
        stopIfInterrupted();
        load.batch.output().get(i * raw.length, raw);
        checkProbabilities(raw, load.first + i);
        preparer.restore(load.batch.output(), i * raw.length, plane);
        results.write(load.first + i, plane);
        written.incrementAndGet();
      }
      free.put(load);
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

  private static void stopIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) throw new InterruptedException();
  }

  /** Waits to the end also when interrupted, and keeps the interruption. */
  private static void joinAll(final List<Thread> threads) {
    boolean interrupted = false;
    for (final Thread thread : threads)
      while (thread.isAlive())
        try {
          thread.join();
        }
        catch (final InterruptedException later) {
          interrupted = true;
        }
    if (interrupted) Thread.currentThread().interrupt();
  }

  /** Closes every batch, also when closing one fails. */
  private static final class OwnedBatches implements AutoCloseable {

    private final Deque<SliceBatch> batches = new ArrayDeque<>();

    SliceBatch add(final SliceBatch batch) {
      batches.push(batch);
      return batch;
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
