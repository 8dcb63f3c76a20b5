package io.github.rraunet.engine;

import com.google.gson.Gson;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.DeviceChoice.Kind;
import io.github.rraunet.engine.SharedPair.Layout;
import io.github.rraunet.engine.WorkerProtocol.Loaded;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.TimedStep;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SliceMasking;
import io.github.rraunet.slices.SlicePreparer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apposed.appose.NDArray.DType;

/**
 * A network that runs in a worker process; pixels travel through shared memory. For many slices a worker that computes on a GPU
 * prepares them there, too, and makes masks of the network's answers.
 */
public final class WorkerPredictor implements Predictor {

  /** Environment variable that leaves the preparation of slices to the CPU when it is "false". */
  private static final String NO_KERNELS = "RRA_SLICE_KERNELS";

  private static final int NO_BATCH = 0;

  /**
   * What a graph is compiled for is one size of input, which takes seconds. At pixels of 1.5 mm, padded to multiples of 16, CTs
   * of 300 to 500 mm have nine.
   */
  private static final int SIZES = 10;

  /** Planned slices from which it pays to have the kernels for them compiled. */
  private static final long MASKS_FROM = 2_000;

  /** Memory of stored slices in a batch; of larger slices so many would travel as they are no faster. */
  private static final long MOST_STORED_BYTES = 1L << 28;

  private final Requests worker;
  private final Loaded loaded;
  private final List<String> notes;
  private final BatchSize batchSize;
  private final AtomicInteger batches = new AtomicInteger();
  private final BatchPool pool = new BatchPool(new BatchPool.Memory() {
    @Override
    public SharedPair make(final Layout layout) throws EngineException {
      return WorkerPredictor.this.make(layout);
    }

    @Override
    public void settle() throws EngineException {
      worker.callOrCanceled(WorkerProtocol.RELEASE, Map.of("batch", NO_BATCH)); // what was posted before is served before
    }
  });
  private final Maskings maskings;
  private final boolean wantsMasks;
  private boolean hasKernels;
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
    maskings = new Maskings(worker);
  }

  /**
   * Starts a worker and loads the model into it, after the checks of {@link ModelReport}.
   *
   * @throws EngineException   if the worker cannot be started, or the model not be loaded as asked; the message says why
   * @throws CanceledException if the thread is interrupted; its interrupt flag is set again
   */
  public static WorkerPredictor start(final ModelPackage model, final PredictorSettings settings) throws EngineException {
    final Map<String, Object> request = model.source().toMap();
    request.putAll(toMap(settings.withSlices(ofOneSize(settings.slices(), model.description().preparation().geometry()))));
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

  /** @return of so many slices those that the network sees in one size, as far as can be known before they are read */
  static long ofOneSize(final long slices, final SliceGeometry geometry) {
    return geometry instanceof SliceGeometry.Resize ? slices : slices / SIZES;
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
    return new LentSlices(pool.take(SharedSliceBatch.layout(capacity, height, width)));
  }

  /**
   * Empty on a CPU, for few slices, for very large ones, and where the worker cannot use kernels, of which {@link #notes} tells
   * then.
   */
  @Override
  public Optional<MaskBatch> allocate(final int capacity, final SliceMasking masking) throws EngineException {
    final long pixels = (long) capacity * masking.width() * masking.height();
    if (pixels * masking.pixelBytes() > MOST_STORED_BYTES || !makesMasks()) return Optional.empty();
    final SlicePreparer sizes = masking.preparer();
    loaded.call().requireSize(sizes.networkHeight(), sizes.networkWidth());
    if ((long) capacity * sizes.networkWidth() * sizes.networkHeight() * Float.BYTES > Integer.MAX_VALUE) return Optional.empty();
    final Maskings.Told told = maskings.enter(masking);
    BatchPool.Lent lent = null;
    try {
      lent = pool.take(new Layout(capacity, masking.height(), masking.width(), masking.pixelBytes() == Byte.BYTES ? DType.UINT8
        : DType.UINT16, DType.UINT8));
    }
    finally {
      if (lent == null) told.leave();
    }
    return Optional.of(new LentMasks(lent, told));
  }

  private synchronized boolean makesMasks() throws EngineException {
    if (!wantsMasks || refusal != null) return false;
    if (!hasKernels) try {
      worker.callOrCanceled(WorkerProtocol.KERNELS, Map.of("gpu", deviceOf(loaded).index(), "only",
        WorkerProtocol.SLICE_KERNELS));
      hasKernels = true;
    }
    catch (final EngineException e) {
      if (!worker.isAlive()) throw e;
      // What follows is advice for those who cannot do without kernels, such as to take the CPU for all.
      refusal = "Slices are prepared by the CPU, which takes longer: " + e.getMessage().split("; ", 2)[0] + ".";
    }
    return hasKernels;
  }

  private static DeviceChoice deviceOf(final Loaded loaded) {
    return DeviceChoice.parse(loaded.device());
  }

  private SharedPair make(final Layout layout) throws EngineException {
    final int id = batches.incrementAndGet();
    final SharedPair pair = SharedPair.allocate(id, layout, () -> worker.post(WorkerProtocol.RELEASE, Map.of("batch", id)));
    boolean ready = false;
    try {
      worker.callOrCanceled(layout.input() == DType.FLOAT32 ? WorkerProtocol.OPEN : WorkerProtocol.OPEN_MASKS, Map.of("batch", id,
        "input", pair.sharedInput(), "output", pair.sharedOutput()));
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
    if (!(batch instanceof LentSlices slices)) throw foreign();
    predicted(slices.lent(), count, Map.of());
  }

  @Override
  public void predict(final MaskBatch batch, final int count) throws EngineException, InterruptedException {
    if (!(batch instanceof LentMasks masks)) throw foreign();
    final Map<String, Object> answer = predicted(masks.lent(), count, Map.of("masking", masks.masking().id()));
    if (answer.get("slice") instanceof Number slice)
      throw new NoProbabilityException(Float.intBitsToFloat(((Number) answer.get("value")).intValue()), slice.intValue());
  }

  private static IllegalArgumentException foreign() {
    return new IllegalArgumentException("the batch was allocated by another predictor");
  }

  private Map<String, Object> predicted(final BatchPool.Lent batch, final int count, final Map<String, Object> more)
    throws EngineException, InterruptedException
  {
    if (count < 1 || count > batch.layout().capacity())
      throw new IllegalArgumentException("expected 1 to " + batch.layout().capacity() + " slices, found " + count);
    final Map<String, Object> inputs = new HashMap<>(more);
    inputs.put("batch", batch.id());
    inputs.put("count", count);
    boolean done = false;
    try (TimedStep timed = TimedStep.of(TimedStep.Kind.PREDICT, count)) {
      final Map<String, Object> answer = worker.call(WorkerProtocol.PREDICT, inputs);
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
