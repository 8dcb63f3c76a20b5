package io.github.rraunet.engine;

import com.google.gson.Gson;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.DeviceChoice.Kind;
import io.github.rraunet.engine.WorkerProtocol.Loaded;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.slices.SliceMasking;
import io.github.rraunet.slices.SlicePreparer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A network that runs in a worker process; pixels travel through shared memory. For many slices a worker that computes on a GPU
 * prepares them there, too, and makes masks of the network's answers.
 */
public final class WorkerPredictor implements Predictor {

  /** Environment variable that leaves the preparation of slices to the CPU when it is "false". */
  private static final String NO_KERNELS = "RRA_KERNELS";

  /** Planned slices from which it pays to have the kernels for them compiled. */
  private static final long MASKS_FROM = 2_000;

  /** Memory of stored slices in a batch; of larger slices so many would travel as they are no faster. */
  private static final long MOST_STORED_BYTES = 1L << 28;

  private final Requests worker;
  private final Loaded loaded;
  private final List<String> notes;
  private final BatchSize batchSize;
  private final AtomicInteger batches = new AtomicInteger();
  private final BatchPool pool = new BatchPool(this::make);
  private final boolean wantsMasks;
  private Boolean makesMasks; // null as long as it was not tried
  private volatile String remark;
  private volatile String refusal;

  /** @param wantsMasks whether it is worth while to have kernels compiled in the worker, on the device on which it computes */
  WorkerPredictor(final Requests worker, final Loaded loaded, final List<String> notes, final BatchSize batchSize,
    final boolean wantsMasks)
  {
    this.worker = worker;
    this.loaded = loaded;
    this.notes = notes;
    this.batchSize = batchSize;
    this.wantsMasks = wantsMasks;
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
        .fixedBatch(), loaded.freeOnGpu()), wantsMasks(settings.slices(), deviceOf(loaded), System.getenv(NO_KERNELS)));
    }
    finally {
      if (!ready) worker.close();
    }
  }

  /** @param kernels value of the environment variable, null if it is not set */
  static boolean wantsMasks(final long slices, final DeviceChoice device, final String kernels) {
    return slices >= MASKS_FROM && device.kind() == Kind.GPU && !"false".equalsIgnoreCase(kernels);
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
    return Stream.concat(notes.stream(), Stream.of(refusal, remark).filter(Objects::nonNull)).toList();
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

  /**
   * Empty on a CPU, for few slices, for very large ones, and where the worker cannot use kernels, of which {@link #notes} tells
   * then.
   */
  @Override
  public Optional<MaskBatch> allocate(final int capacity, final SliceMasking masking) throws EngineException {
    final long bytes = (long) capacity * masking.pixelBytes() * masking.width() * masking.height();
    if (bytes > MOST_STORED_BYTES || !makesMasks()) return Optional.empty();
    final SlicePreparer sizes = masking.preparer();
    loaded.call().requireSize(sizes.networkHeight(), sizes.networkWidth());
    return Optional.of(pool.take(capacity, masking));
  }

  private synchronized boolean makesMasks() throws EngineException {
    if (!wantsMasks) return false;
    if (makesMasks == null) try {
      worker.callOrCanceled(WorkerProtocol.KERNELS, Map.of("gpu", deviceOf(loaded).index(), "only",
        WorkerProtocol.SLICE_KERNELS));
      makesMasks = true;
    }
    catch (final EngineException e) {
      if (!worker.isAlive()) throw e;
      refusal = "Slices are prepared by the CPU, which takes longer: " + e.getMessage() + ".";
      makesMasks = false;
    }
    return makesMasks;
  }

  private static DeviceChoice deviceOf(final Loaded loaded) {
    return DeviceChoice.parse(loaded.device());
  }

  private SharedPair make(final BatchPool.Kind kind) throws EngineException {
    final int id = batches.incrementAndGet();
    final SharedPair pair = SharedPair.allocate(id, kind.layout(), () -> worker.post(WorkerProtocol.RELEASE, Map.of("batch", id)));
    final Map<String, Object> inputs = new HashMap<>(Map.of("batch", id, "input", pair.sharedInput(), "output", pair
      .sharedOutput()));
    kind.masking().ifPresent(masking -> inputs.put("masking", WorkerProtocol.gson().toJson(masking.steps())));
    boolean ready = false;
    try {
      worker.callOrCanceled(kind.masking().isPresent() ? WorkerProtocol.OPEN_MASKS : WorkerProtocol.OPEN, inputs);
      pair.forgetNames();
      ready = true;
      return pair;
    }
    finally {
      if (!ready) pair.close();
    }
  }

  @Override
  public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
    if (!(batch instanceof BatchPool.LentSlices lent)) throw foreign();
    predicted(lent, count);
  }

  @Override
  public void predict(final MaskBatch batch, final int count) throws EngineException, InterruptedException {
    if (!(batch instanceof BatchPool.LentMasks lent)) throw foreign();
    final Map<String, Object> answer = predicted(lent, count);
    if (answer.get("slice") instanceof Number slice)
      throw new NoProbabilityException(Float.intBitsToFloat(((Number) answer.get("value")).intValue()), slice.intValue());
  }

  private static IllegalArgumentException foreign() {
    return new IllegalArgumentException("the batch was allocated by another predictor");
  }

  private Map<String, Object> predicted(final BatchPool.Lent batch, final int count) throws EngineException,
    InterruptedException
  {
    if (count < 1 || count > batch.capacity())
      throw new IllegalArgumentException("expected 1 to " + batch.capacity() + " slices, found " + count);
    boolean done = false;
    try {
      final Map<String, Object> answer = worker.call(WorkerProtocol.PREDICT, Map.of("batch", batch.id(), "count", count));
      if (answer.get("remark") != null) remark = (String) answer.get("remark");
      done = true;
      return answer;
    }
    finally {
      if (!done) batch.spoil();
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
