package io.github.rraunet.engine;

import com.google.gson.Gson;
import io.github.rraunet.engine.WorkerProtocol.Loaded;
import io.github.rraunet.progress.CanceledException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A network that runs in a worker process; pixels travel through shared memory. */
public final class WorkerPredictor implements Predictor {

  private final Worker worker;
  private final Loaded loaded;
  private final List<String> notes;
  private final BatchSize batchSize;
  private final AtomicInteger batches = new AtomicInteger();
  private final BatchPool pool = new BatchPool(this::make);
  private volatile String remark;

  private WorkerPredictor(final Worker worker, final Loaded loaded, final List<String> notes, final BatchSize batchSize) {
    this.worker = worker;
    this.loaded = loaded;
    this.notes = notes;
    this.batchSize = batchSize;
  }

  /**
   * Starts a worker and loads the model into it, after the checks of {@link ModelReport}.
   *
   * @throws EngineException   if the worker cannot be started, or the model not be loaded as asked; the message says why
   * @throws CanceledException if the thread is interrupted; its interrupt flag is set again
   */
  public static WorkerPredictor start(final ModelPackage model, final PredictorSettings settings) throws EngineException {
    final Map<String, Object> request = model.source().toMap();
    request.putAll(toMap(settings));
    final Worker worker = Worker.start(model, settings.device());
    boolean ready = false;
    try {
      final Map<String, Object> answer = worker.callOrCanceled(WorkerProtocol.LOAD, request);
      final Loaded loaded = new Gson().fromJson((String) answer.get("loaded"), Loaded.class);
      ready = true;
      return new WorkerPredictor(worker, loaded, WorkerProtocol.notes(answer), BatchSize.of(model.networkSettings(), loaded.call()
        .fixedBatch(), loaded.freeOnGpu()));
    }
    finally {
      if (!ready) worker.close();
    }
  }

  static Map<String, Object> toMap(final PredictorSettings settings) {
    final Map<String, Object> map = new HashMap<>();
    map.put("device", settings.device().key());
    map.put("precision", settings.precision().key());
    map.put("threads", settings.threads());
    map.put("trusted", settings.trusted());
    map.put("slices", settings.slices());
    return map;
  }

  @Override
  public Use use() {
    return new Use(loaded.device(), loaded.precision(), loaded.engine());
  }

  @Override
  public List<String> notes() {
    return remark == null ? notes : Stream.concat(notes.stream(), Stream.of(remark)).toList();
  }

  @Override
  public int recommendedBatchSize(final int height, final int width) {
    return batchSize.forSlices(height, width);
  }

  @Override
  public int concurrency() {
    return WorkerProtocol.concurrency(loaded.device());
  }

  /** Memory of closed batches is kept for the next ones of the same size. */
  @Override
  public SliceBatch allocate(final int capacity, final int height, final int width) throws EngineException {
    loaded.call().requireSize(height, width);
    return pool.take(capacity, height, width);
  }

  private SharedSliceBatch make(final int capacity, final int height, final int width) throws EngineException {
    final int id = batches.incrementAndGet();
    final SharedSliceBatch batch = SharedSliceBatch.allocate(id, capacity, height, width,
      () -> worker.post(WorkerProtocol.RELEASE, Map.of("batch", id)));
    boolean ready = false;
    try {
      worker.callOrCanceled(WorkerProtocol.OPEN, Map.of("batch", id, "input", batch.sharedInput(), "output", batch
        .sharedOutput()));
      batch.forgetNames();
      ready = true;
      return batch;
    }
    finally {
      if (!ready) batch.close();
    }
  }

  @Override
  public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
    if (!(batch instanceof BatchPool.Lent shared)) throw new IllegalArgumentException("the batch was allocated by another"
      + " predictor");
    if (count < 1 || count > batch.capacity())
      throw new IllegalArgumentException("expected 1 to " + batch.capacity() + " slices, found " + count);
    boolean done = false;
    try {
      final Object said = worker.call(WorkerProtocol.PREDICT, Map.of("batch", shared.id(), "count", count)).get("remark");
      if (said != null) remark = (String) said;
      done = true;
    }
    finally {
      if (!done) shared.spoil();
    }
  }

  /**
   * Runs the model's own test tensor.
   *
   * @return largest absolute difference in probability to the expected answer
   * @throws EngineException if the model carries no test tensor
   */
  public double reproduce() throws EngineException {
    return ((Number) worker.callOrCanceled(WorkerProtocol.REPRODUCE, Map.of()).get("difference")).doubleValue();
  }

  @Override
  public boolean isAlive() {
    return worker.isAlive();
  }

  @Override
  public void close() {
    pool.close();
    worker.close();
  }
}
