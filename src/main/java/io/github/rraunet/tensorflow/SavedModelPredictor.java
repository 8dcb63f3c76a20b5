package io.github.rraunet.tensorflow;

import io.github.rraunet.device.CpuFeatures;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.DeviceChoice.Kind;
import io.github.rraunet.engine.DeviceMemoryException;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ModelReport;
import io.github.rraunet.engine.ModelReport.Call;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.engine.SavedModelSource;
import io.github.rraunet.engine.ShrinkingBatch;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.engine.WorkerProtocol;
import io.github.rraunet.progress.TimedStep;
import io.github.rraunet.text.Counted;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.TensorFlow;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** A SavedModel in this very process: what the worker runs, and what programs use that own their process. */
public final class SavedModelPredictor implements Predictor {

  /** Largest difference in probability to float32 that automatic precision accepts. */
  public static final double BFLOAT16_TOLERANCE = 0.01;

  /** Slices from which the seconds of compiling come back; measured on an H200: 4 s, then 0.4 to 0.7 ms less for each. */
  private static final long COMPILED_FROM = 8_000;
  private static final Pattern NO_ROOM = Pattern.compile("ALLOC_FAILED|(?i)out of memory|No algorithm worked");
  private static final int PIXELS_PER_BATCH = 8 * 256 * 256;

  private final SavedModelBundle bundle;
  private final Call call;
  private final DeviceChoice device;
  private final Use use;
  private final ShrinkingBatch shrinking;
  private final ReusedTensors images;
  private final Semaphore network; // what is in it takes the device's memory

  private SavedModelPredictor(final SavedModelBundle bundle, final Call call, final DeviceChoice device, final Use use) {
    this.bundle = bundle;
    this.call = call;
    this.device = device;
    images = new ReusedTensors(FeedPinning.to(device));
    // A GPU's algorithms are chosen, and graphs compiled, anew for every number of slices, which takes longer than a batch.
    shrinking = new ShrinkingBatch(device.kind() == Kind.GPU);
    network = new Semaphore(device.kind() == Kind.GPU ? WorkerProtocol.COMPUTED_ON_GPU : Integer.MAX_VALUE);
    this.use = use;
  }

  /**
   * Checks the graph, then loads it.
   *
   * @throws EngineException if a check fails, the device is not there, or TensorFlow refuses the model
   */
  public static SavedModelPredictor load(final SavedModelSource source, final PredictorSettings settings) throws EngineException {
    return load(source, settings, CpuFeatures.ofThisMachine());
  }

  static SavedModelPredictor load(final SavedModelSource source, final PredictorSettings settings, final CpuFeatures cpu)
    throws EngineException
  {
    final ModelReport report = SavedModelInspection.of(source.folder()).report();
    report.requireLoadable(settings.trusted());
    final Call call = report.call(source.inputName(), source.outputName());
    final DeviceChoice device = TensorFlowDevices.resolve(settings.device());
    SessionConfig.require(device, settings.precision(), cpu);
    if (settings.precision() != Precision.AUTO) return load(source, call, device, settings.precision(), settings);
    final TestTensor test = TestTensor.read(source);
    if (SessionConfig.hasBfloat16(device, cpu) && test.isComplete() && canBfloat16(source, device)) {
      final SavedModelPredictor fast = load(source, call, device, Precision.BFLOAT16, settings);
      boolean keep = false;
      try (SavedModelPredictor exact = load(source, call, device, Precision.FLOAT32, settings)) {
        keep = test.largestDifference(fast, exact) <= BFLOAT16_TOLERANCE;
      }
      finally {
        if (!keep) fast.close();
      }
      if (keep) return fast;
    }
    return load(source, call, device, SessionConfig.otherwise(device), settings);
  }

  private static boolean canBfloat16(final SavedModelSource source, final DeviceChoice device) throws EngineException {
    return !SessionConfig.needsCasts(device, Precision.BFLOAT16)
      || SavedModelLoading.canCast(SavedModelInspection.read(source.folder()));
  }

  private static SavedModelPredictor load(final SavedModelSource source, final Call call, final DeviceChoice device,
    final Precision precision, final PredictorSettings settings) throws EngineException
  {
    final boolean compiled = SessionConfig.compiles(device, settings.slices(), COMPILED_FROM);
    final ConfigProto config = SessionConfig.of(device, precision, settings.threads(), compiled);
    final boolean casts = SessionConfig.needsCasts(device, precision);
    if (casts) SavedModelLoading.requireCastable(source.folder());
    final SavedModelBundle bundle = casts || compiled
      ? SavedModelLoading.load(source.folder(), config, graph -> changed(graph, casts, compiled, call))
      : SavedModelLoading.load(source.folder(), config);
    final Use use = new Use(device.key(), precision, "TensorFlow " + TensorFlow.version());
    return new SavedModelPredictor(bundle, call, device, use);
  }

  private static GraphDef changed(final GraphDef graph, final boolean casts, final boolean compiled, final Call call) {
    final GraphDef cast = casts ? MixedPrecision.rewrite(graph, DataType.DT_BFLOAT16, Set.of(call.probability().operation()))
      : graph;
    return compiled ? CompilableSigmoid.rewrite(cast) : cast;
  }

  /** @return what is called in the graph */
  public Call call() {
    return call;
  }

  @Override
  public Use use() {
    return use;
  }

  @Override
  public int recommendedBatchSize(final int height, final int width) {
    return call.fixedBatch() > 0 ? call.fixedBatch() : (int) Math.max(1, PIXELS_PER_BATCH / ((long) height * width));
  }

  @Override
  public int concurrency() {
    return WorkerProtocol.concurrency(use.device());
  }

  /** Room outside the Java heap. */
  @Override
  public SliceBatch allocate(final int capacity, final int height, final int width) throws EngineException {
    call.requireSize(height, width);
    return new DirectSliceBatch(capacity, height, width);
  }

  /** Takes a batch of any kind whose buffers are direct; heap buffers work too. */
  @Override
  public void predict(final SliceBatch batch, final int count) throws EngineException {
    predict(new CopiedSlices(batch), count);
  }

  /** As {@link #predict(SliceBatch, int)}, of slices that come and go otherwise. */
  void predict(final SliceCarrier slices, final int count) throws EngineException {
    final int capacity = slices.capacity();
    if (count < 1 || count > capacity)
      throw new IllegalArgumentException("expected 1 to " + capacity + " slices, found " + count);
    try {
      if (call.fixedBatch() < 0) shrinking.compute(count, (first, part) -> run(slices, first, part, shrinking.room(part,
        capacity)));
      else for (int done = 0; done < count; done += call.fixedBatch())
        run(slices, done, Math.min(call.fixedBatch(), count - done), call.fixedBatch());
    }
    catch (final InterruptedException e) {
      throw new IllegalStateException(e); // nothing here waits
    }
  }

  @Override
  public List<String> notes() {
    return shrinking.remark().stream().toList();
  }

  /** @param room slices of the tensor; those after {@code count} stay 0 and their results are dropped */
  private void run(final SliceCarrier slices, final int first, final int count, final int room) throws EngineException {
    final int height = slices.height();
    final int width = slices.width();
    SessionConfig.apply(device, use.precision());
    final Shape shape = Shape.of(room, height, width, 1);
    final TFloat32 image = images.take(shape);
    try {
      try (TimedStep timed = TimedStep.of(TimedStep.Kind.PREPARE, count)) {
        slices.fill(first, count, image);
      }
      try (Result result = answer(image, count)) {
        final TFloat32 probability = (TFloat32) result.get(0);
        if (probability.size() != (long) room * height * width)
          throw new EngineException("the network answered " + probability.shape() + " to an input of " + shape
            + "; expected one probability for each pixel, this model cannot be used here");
        try (TimedStep timed = TimedStep.of(TimedStep.Kind.RESTORE, count)) {
          slices.empty(first, count, probability);
        }
      }
    }
    catch (final OutOfMemoryError e) {
      throw outOfMemory(e, room, height, width);
    }
    catch (final RuntimeException e) { // TensorFlow's exceptions have no other class in common
      if (isOutOfMemory(e)) {
        slices.makeRoom();
        throw outOfMemory(e, room, height, width);
      }
      throw new EngineException("the network failed on an input of " + shape + ": " + firstLine(e)
        + "; see that the model's size and names are right", e);
    }
    finally {
      images.giveBack(image);
    }
  }

  private Result answer(final TFloat32 image, final int count) {
    try (TimedStep timed = TimedStep.of(TimedStep.Kind.WAIT, count)) {
      network.acquireUninterruptibly();
    }
    try (TimedStep timed = TimedStep.of(TimedStep.Kind.NETWORK, count)) {
      return bundle.session().runner().feed(call.image().operation(), call.image().index(), image).fetch(call.probability()
        .operation(), call.probability().index()).run();
    }
    finally {
      network.release();
    }
  }

  static DeviceMemoryException outOfMemory(final Throwable e, final int slices, final int height, final int width) {
    return new DeviceMemoryException("the network ran out of memory with " + Counted.of(slices, "slice")
      + " of " + width + "x" + height + " in a batch; lower batch_size", e);
  }

  /** Some of a GPU's libraries say in other words that they found no room, for their scratch memory above all. */
  static boolean isOutOfMemory(final RuntimeException e) {
    return e instanceof TFResourceExhaustedException || NO_ROOM.matcher(String.valueOf(e.getMessage())).find();
  }

  static String firstLine(final Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getSimpleName());
  }

  @Override
  public void close() {
    images.close();
    bundle.close();
  }
}
