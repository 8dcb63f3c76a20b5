package io.github.rraunet.tensorflow;

import io.github.rraunet.device.CpuFeatures;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.DeviceList;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.SampleLosses;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.engine.TrainerState;
import io.github.rraunet.engine.TrainerState.LossScaling;
import io.github.rraunet.progress.Uninterruptible;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/** Trains a network in a TensorFlow graph, {@link TrainingGraph}, on one device or several. */
public final class GraphTrainer implements Trainer {

  private static final double BATCH_NORM_MOMENTUM = 0.99;
  /** Steps from which the time of compiling comes back; measured on an H200: 23 to 40 s, then 27 to 74 ms less for each. */
  private static final long COMPILED_FROM = 2_000;

  private final TrainerSettings settings;
  private final Predictor.Use use;
  private final SessionDevices devices;
  private final TrainingGraph graph;
  private final Graph computed; // what the session runs
  private final Session session;
  private final VariableValues weights;
  private final VariableValues moments;
  private final List<ReusedTensors> fedRooms; // one for each device
  private final ExecutorService under = Executors.newCachedThreadPool(); // steps under way
  private final AtomicInteger steps = new AtomicInteger();
  private int begun; // also those that failed

  /**
   * Builds the graph and sets the starting weights from the seed.
   *
   * @throws EngineException if a device asked for is not there, or bfloat16 is asked for on one that does not compute it
   */
  public GraphTrainer(final TrainerSettings settings) throws EngineException {
    this(settings, SessionDevices.of(TensorFlowDevices.resolve(settings.devices())));
  }

  private GraphTrainer(final TrainerSettings settings, final SessionDevices devices) throws EngineException {
    this(settings, devices, use(settings, devices));
  }

  private GraphTrainer(final TrainerSettings settings, final SessionDevices devices, final Predictor.Use use) {
    this(settings, devices, use, SessionConfig.needsCasts(devices.first(), use.precision()),
      devices.first().kind() == DeviceChoice.Kind.GPU);
  }

  /** For tests where there is no GPU: steps begin as they do on one. */
  static GraphTrainer overlapping(final TrainerSettings settings, final SessionDevices devices) throws EngineException {
    return new GraphTrainer(settings, devices, use(settings, devices), false, true);
  }

  /** For tests where there is no GPU: the loss is scaled as it is in float16, while all is computed in float32. */
  static GraphTrainer withScaledLoss(final TrainerSettings settings) throws EngineException {
    final Predictor.Use use = new Predictor.Use(DeviceChoice.CPU.key(), Precision.FLOAT16, "TensorFlow " + TensorFlow.version());
    return new GraphTrainer(settings, SessionDevices.of(List.of(DeviceChoice.CPU)), use, false, false);
  }

  /** For tests where there is no GPU: the casts that bfloat16 needs on one. */
  static GraphTrainer withCasts(final TrainerSettings settings) throws EngineException {
    return on(SessionDevices.of(TensorFlowDevices.resolve(settings.devices())), settings, true);
  }

  /**
   * For tests.
   *
   * @param devices instead of those of the settings
   * @param casts   whether the graph gets the casts that bfloat16 needs on a GPU
   */
  static GraphTrainer on(final SessionDevices devices, final TrainerSettings settings, final boolean casts)
    throws EngineException
  {
    return new GraphTrainer(settings, devices, use(settings, devices), casts, false);
  }

  private GraphTrainer(final TrainerSettings settings, final SessionDevices devices, final Predictor.Use use,
    final boolean casts, final boolean overlapping)
  {
    this.settings = settings;
    this.use = use;
    this.devices = devices;
    fedRooms = devices.choices().stream().map(device -> new ReusedTensors(FeedPinning.to(device))).toList();
    final boolean compiled = SessionConfig.compiles(devices.first(), settings.plannedSteps(), COMPILED_FROM);
    // In float16 the scale of the loss follows from the step before.
    graph = new TrainingGraph(settings, use.precision(), devices, compiled, overlapping
      && use.precision() != Precision.FLOAT16);
    computed = graph.rewritten(casts, devices);
    session = new Session(computed, devices.config(use.precision(), settings.threads(), compiled));
    weights = new VariableValues(session, graph.variables());
    moments = new VariableValues(session, graph.adam().moments());
    weights.set(graph.variables().initialValues(settings.seed()));
    moments.set(graph.adam().moments().initialValues(settings.seed()));
  }

  private static Predictor.Use use(final TrainerSettings settings, final SessionDevices devices) throws EngineException {
    final CpuFeatures cpu = CpuFeatures.ofThisMachine();
    boolean bfloat16 = true;
    for (final DeviceChoice device : devices.choices()) {
      SessionConfig.require(device, settings.precision(), cpu);
      bfloat16 &= SessionConfig.hasBfloat16(device, cpu);
    }
    final Precision fastest = bfloat16 ? Precision.BFLOAT16 : SessionConfig.otherwise(devices.first());
    return new Predictor.Use(DeviceList.key(devices.choices()), settings.precision() == Precision.AUTO ? fastest : settings
      .precision(), "TensorFlow " + TensorFlow.version());
  }

  @Override
  public Predictor.Use use() {
    return use;
  }

  /** @return the batch as it is fed; to be closed. The only method that another thread may call while a batch is computed. */
  FedBatch stage(final Batch batch) {
    return new FedBatch(batch, fedRooms);
  }

  @Override
  public SampleLosses step(final Batch batch, final double learningRate) throws EngineException {
    return begin(batch, learningRate).losses();
  }

  @Override
  public boolean overlaps() {
    return graph.order().isPresent();
  }

  @Override
  public BegunStep begin(final Batch batch, final double learningRate) throws EngineException {
    return begin(stage(batch), learningRate);
  }

  /** @param batch closed when the step is done */
  BegunStep begin(final FedBatch batch, final double learningRate) throws EngineException {
    final int step = steps.incrementAndGet();
    if (graph.order().isEmpty()) {
      final SampleLosses losses = step(batch, learningRate, step, (runner, fed) -> graph.update().forEach(change -> runner
        .addTarget(GraphNames.of(change))));
      return () -> losses;
    }
    final StepOrder order = graph.order().get();
    final int number = ++begun;
    final Future<SampleLosses> running = under.submit(() -> {
      try {
        return step(batch, learningRate, step, (runner, fed) -> order.feed(runner, fed, number));
      }
      catch (final EngineException | RuntimeException | Error e) {
        order.giveUp(session, number);
        throw e;
      }
    });
    order.await(session, number);
    return () -> losses(running);
  }

  private SampleLosses step(final FedBatch batch, final double learningRate, final int step,
    final BiConsumer<Session.Runner, FedTensors> targets) throws EngineException
  {
    boolean done = false;
    try (batch; FedTensors fed = new FedTensors()) {
      final Session.Runner runner = session.runner();
      graph.feedStep(runner, fed, step, settings.seed(), learningRate);
      graph.feedStatistics(runner, fed, batch, 1 - momentum(step));
      targets.accept(runner, fed);
      final SampleLosses losses = losses(runner, fed, batch, graph.trainingLosses());
      done = true;
      return losses;
    }
    finally {
      if (!done) steps.decrementAndGet();
    }
  }

  /** Also a thread that is interrupted waits: whoever goes on before the step is done would read weights that change. */
  private static SampleLosses losses(final Future<SampleLosses> step) throws EngineException {
    try {
      return Uninterruptible.get(step::get);
    }
    catch (final ExecutionException e) {
      if (e.getCause() instanceof EngineException cause) throw cause;
      if (e.getCause() instanceof RuntimeException cause) throw cause;
      if (e.getCause() instanceof Error cause) throw cause;
      throw new IllegalStateException(e.getCause());
    }
  }

  /**
   * Keras' momentum of 0.99 would leave much of the starting values in the running statistics for hundreds of steps, which
   * small data sets do not have; so it rises to 0.99 as the decay of TensorFlow's moving averages does.
   *
   * @param step from 1
   */
  static double momentum(final int step) {
    return Math.min(BATCH_NORM_MOMENTUM, (1.0 + step) / (10 + step));
  }

  @Override
  public void takeStatistics(final Batch batch, final int number) throws EngineException {
    try (FedBatch staged = stage(batch)) {
      takeStatistics(staged, number);
    }
  }

  void takeStatistics(final FedBatch batch, final int number) throws EngineException {
    if (number < 1) throw new IllegalArgumentException("batches are counted from 1, found " + number);
    if (graph.statistics().isEmpty()) return;
    try (FedTensors fed = new FedTensors()) {
      final Session.Runner runner = session.runner();
      graph.feedStatistics(runner, fed, batch, 1.0 / number); // so that they become the mean over the batches
      graph.statistics().forEach(change -> runner.addTarget(GraphNames.of(change)));
      run(runner, batch).close();
    }
  }

  @Override
  public SampleLosses evaluate(final Batch batch) throws EngineException {
    try (FedBatch staged = stage(batch)) {
      return evaluate(staged);
    }
  }

  SampleLosses evaluate(final FedBatch batch) throws EngineException {
    try (FedTensors fed = new FedTensors()) {
      return losses(session.runner(), fed, batch, graph.inferenceLosses());
    }
  }

  private SampleLosses losses(final Session.Runner runner, final FedTensors fed, final FedBatch batch,
    final List<Operand<TFloat32>> losses) throws EngineException
  {
    graph.feedMasks(runner, fed, batch);
    losses.forEach(loss -> runner.fetch(GraphNames.of(loss)));
    final Optional<LossScale> scale = losses == graph.trainingLosses() ? graph.lossScale() : Optional.empty();
    scale.ifPresent(s -> runner.fetch(GraphNames.of(s.finite())));
    try (Result result = run(runner, batch)) {
      scale.ifPresent(s -> s.learned(((TBool) result.get(losses.size())).getBoolean()));
      return new SampleLosses(values((TFloat32) result.get(0))[0], values((TFloat32) result.get(1)), values(
        (TFloat32) result.get(2)), values((TFloat32) result.get(3)));
    }
  }

  private static float[] values(final TFloat32 tensor) {
    final float[] values = new float[Math.toIntExact(tensor.size())];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  @Override
  public float[] predict(final Batch batch) throws EngineException {
    final Session.Runner runner = session.runner();
    graph.probabilities().forEach(probability -> runner.fetch(GraphNames.of(probability)));
    try (FedBatch staged = stage(batch); Result result = run(runner, staged)) {
      final float[] probabilities = new float[batch.images().length];
      final BatchShares shares = staged.shares();
      final int slice = batch.height() * batch.width();
      for (int device = 0; device < devices.count(); device++)
        ((TFloat32) result.get(device)).asRawTensor().data().asFloats().read(probabilities, shares.first(device) * slice, shares
          .counting(device) * slice);
      return probabilities;
    }
  }

  private Result run(final Session.Runner runner, final FedBatch batch) throws EngineException {
    try {
      SessionConfig.apply(devices.first(), use.precision());
      graph.feedImages(runner, batch);
      return runner.run();
    }
    catch (final OutOfMemoryError e) {
      throw SavedModelPredictor.outOfMemory(e, batch.count(), batch.height(), batch.width());
    }
    catch (final RuntimeException e) { // TensorFlow's exceptions have no other class in common
      if (SavedModelPredictor.isOutOfMemory(e))
        throw SavedModelPredictor.outOfMemory(e, batch.count(), batch.height(), batch.width());
      throw e;
    }
  }

  @Override
  public Map<String, float[]> weights() {
    return weights.read();
  }

  @Override
  public void setWeights(final Map<String, float[]> values) {
    weights.set(values, "weights");
  }

  @Override
  public TrainerState state() {
    return new TrainerState(weights.read(), moments.read(), steps.get(), scaling());
  }

  @Override
  public void setState(final TrainerState state) {
    weights.sizes().require(state.weights(), "weights");
    moments.sizes().require(state.moments(), "moments");
    weights.set(state.weights(), "weights");
    moments.set(state.moments(), "moments");
    steps.set(state.steps());
    setScaling(state.scaling());
  }

  VariableValues weightValues() {
    return weights;
  }

  VariableValues momentValues() {
    return moments;
  }

  int steps() {
    return steps.get();
  }

  void setSteps(final int done) {
    steps.set(done);
  }

  LossScaling scaling() {
    return graph.lossScale().map(LossScale::state).orElse(LossScaling.NONE);
  }

  void setScaling(final LossScaling scaling) {
    graph.lossScale().ifPresent(scale -> scale.restore(scaling));
  }

  @Override
  public long trainableParameters() {
    return graph.variables().count(true);
  }

  @Override
  public long otherParameters() {
    return graph.variables().count(false);
  }

  @Override
  public void export(final Path folder, final int height, final int width) throws EngineException {
    try (InferenceGraph inference = new InferenceGraph(settings.network(), height, width)) {
      weights.copyTo(inference.values());
      inference.save(folder);
    }
  }

  @Override
  public void close() {
    Uninterruptible.close(under); // what a session computes must end before it goes
    fedRooms.forEach(ReusedTensors::close);
    session.close();
    computed.close(); // may be the same as the next, which then has nothing left to close
    graph.close();
  }
}
