package io.github.rraunet.tensorflow;

import io.github.rraunet.device.CpuFeatures;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.SampleLosses;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.engine.TrainerSettings.Reduction;
import io.github.rraunet.engine.TrainerState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Trains a network in a TensorFlow graph: Dice loss, gradients by TensorFlow, Adam. The graph holds the network twice over
 * the same variables, once with dropout and batch statistics, once for inference.
 */
public final class GraphTrainer implements Trainer {

  private static final double BATCH_NORM_MOMENTUM = 0.99;
  /** Steps from which the time of compiling comes back; measured on an H200: 23 to 40 s, then 27 to 74 ms less for each. */
  private static final long COMPILED_FROM = 2_000;

  private final TrainerSettings settings;
  private final Predictor.Use use;
  private final DeviceChoice device;
  private final Graph graph = new Graph();
  private final Graph computed; // what the session runs: the graph itself, or a rewritten copy
  private final Session session;
  private final NetworkVariables variables = new NetworkVariables();
  private final Placeholder<TFloat32> image;
  private final Placeholder<TFloat32> mask;
  private final Placeholder<TInt32> dropoutSeed;
  private final Placeholder<TFloat32> statisticsRate;
  private final List<Operand<TFloat32>> trainingLosses;
  private final List<Operand<TFloat32>> inferenceLosses;
  private final Operand<TFloat32> inferenceProbability;
  private final AdamOptimiser adam;
  private final Optional<LossScale> lossScale; // for float16
  private final List<Op> update = new ArrayList<>();
  private final List<Op> statistics = new ArrayList<>();
  private final VariableValues weights;
  private final VariableValues moments;
  private final ReusedTensors fedRoom;
  private int steps;

  /**
   * Builds the graph and sets the starting weights from the seed.
   *
   * @throws EngineException if the device asked for is not there, or bfloat16 is asked for on one that does not compute it
   */
  public GraphTrainer(final TrainerSettings settings) throws EngineException {
    this(settings, use(settings));
  }

  private GraphTrainer(final TrainerSettings settings, final Predictor.Use use) {
    this(settings, use, SessionConfig.needsCasts(DeviceChoice.parse(use.device()), use.precision()));
  }

  /** For tests where there is no GPU: the casts that bfloat16 needs on one. */
  static GraphTrainer withCasts(final TrainerSettings settings) throws EngineException {
    return new GraphTrainer(settings, use(settings), true);
  }

  private GraphTrainer(final TrainerSettings settings, final Predictor.Use use, final boolean casts) {
    this.settings = settings;
    this.use = use;
    device = DeviceChoice.parse(use.device());
    fedRoom = new ReusedTensors(FeedPinning.to(device));
    final Ops tf = Ops.create(graph);
    final Shape anySlices = Shape.of(-1, -1, -1, 1);
    image = tf.withName("image").placeholder(TFloat32.class, Placeholder.shape(anySlices));
    mask = tf.withName("mask").placeholder(TFloat32.class, Placeholder.shape(anySlices));
    dropoutSeed = tf.withName("dropout_seed").placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));

    statisticsRate = tf.withName("statistics_rate").placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));

    final SliceNetwork network = SliceNetwork.of(settings.network());
    final DiceLoss dice = new DiceLoss(tf, settings.diceEpsilon());
    final CrossEntropyLoss crossEntropy = new CrossEntropyLoss(tf);
    final NetworkLayers training = NetworkLayers.forTraining(tf, variables, dropoutSeed, statisticsRate);
    final Operand<TFloat32> probability = network.build(training, image);
    trainingLosses = losses(tf, dice, crossEntropy, probability);
    inferenceProbability = network.build(NetworkLayers.forInference(tf, variables), image);
    inferenceLosses = losses(tf, dice, crossEntropy, inferenceProbability);
    if (settings.network().batchNorm()) {
      final NetworkLayers layers = NetworkLayers.forStatistics(tf, variables, statisticsRate);
      network.build(layers, image);
      statistics.addAll(layers.statisticsUpdates());
    }

    adam = new AdamOptimiser(settings, tf);
    update.addAll(training.statisticsUpdates());
    lossScale = use.precision() == Precision.FLOAT16 ? Optional.of(new LossScale(tf)) : Optional.empty();
    update.addAll(adam.minimise(graph, trainingLosses.get(0), variables, lossScale));
    final boolean compiled = SessionConfig.compiles(device, settings.plannedSteps(), COMPILED_FROM);
    computed = casts || compiled ? rewritten(casts, compiled) : graph;
    session = new Session(computed, SessionConfig.of(device, use.precision(), settings.threads(), compiled));
    weights = new VariableValues(session, variables);
    moments = new VariableValues(session, adam.moments());
    weights.set(variables.initialValues(settings.seed()));
    moments.set(adam.moments().initialValues(settings.seed()));
  }

  /** @return of the batch, then of the samples: Dice, cross entropy, and the foreground that is predicted */
  private List<Operand<TFloat32>> losses(final Ops tf, final DiceLoss dice, final CrossEntropyLoss crossEntropy,
    final Operand<TFloat32> probability)
  {
    final Operand<TFloat32> ofSamples = dice.ofSamples(probability, mask);
    final Operand<TFloat32> ofBatch = settings.reduction() == Reduction.BATCH ? dice.ofBatch(probability, mask)
      : tf.math.mean(ofSamples, tf.constant(0));
    return List.of(ofBatch, ofSamples, crossEntropy.ofSamples(probability, mask), dice.sizes(probability));
  }

  private static Predictor.Use use(final TrainerSettings settings) throws EngineException {
    final DeviceChoice device = TensorFlowDevices.resolve(settings.device());
    final CpuFeatures cpu = CpuFeatures.ofThisMachine();
    SessionConfig.require(device, settings.precision(), cpu);
    final Precision fastest = SessionConfig.hasBfloat16(device, cpu) ? Precision.BFLOAT16 : SessionConfig.otherwise(device);
    return new Predictor.Use(device.key(), settings.precision() == Precision.AUTO ? fastest : settings.precision(),
      "TensorFlow " + TensorFlow.version());
  }

  private Graph rewritten(final boolean casts, final boolean compiled) {
    final GraphDef cast = casts ? MixedPrecision.rewrite(graph.toGraphDef(), DataType.DT_BFLOAT16, fetched()) : graph
      .toGraphDef();
    final Graph copy = new Graph();
    copy.importGraphDef(compiled ? CompilableSigmoid.rewrite(cast) : cast);
    return copy;
  }

  /** @return names of the nodes whose values are read */
  private Set<String> fetched() {
    final Set<String> names = new HashSet<>();
    names.add(inferenceProbability.op().name());
    trainingLosses.forEach(loss -> names.add(loss.op().name()));
    inferenceLosses.forEach(loss -> names.add(loss.op().name()));
    return names;
  }

  @Override
  public Predictor.Use use() {
    return use;
  }

  /** @return the batch as it is fed; to be closed. The only method that another thread may call while a batch is computed. */
  FedBatch stage(final Batch batch) {
    return new FedBatch(batch, fedRoom);
  }

  @Override
  public SampleLosses step(final Batch batch, final double learningRate) throws EngineException {
    try (FedBatch staged = stage(batch)) {
      return step(staged, learningRate);
    }
  }

  SampleLosses step(final FedBatch batch, final double learningRate) throws EngineException {
    final int step = steps + 1;
    try (FedTensors fed = new FedTensors()) {
      final Session.Runner runner = session.runner();
      adam.feed(runner, fed, step, learningRate);
      runner.feed(GraphNames.of(dropoutSeed), fed.vector((int) settings.seed(), step * 64))
        .feed(GraphNames.of(statisticsRate), fed.scalar(1 - momentum(step)));
      lossScale.ifPresent(scale -> scale.feed(runner, fed));
      update.forEach(change -> runner.addTarget(GraphNames.of(change)));
      final SampleLosses losses = losses(runner, batch, trainingLosses);
      steps = step;
      return losses;
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
    if (statistics.isEmpty()) return;
    try (FedTensors fed = new FedTensors()) {
      final Session.Runner runner = session.runner();
      runner.feed(GraphNames.of(statisticsRate), fed.scalar(1.0 / number)); // so that they become the mean over the batches
      statistics.forEach(change -> runner.addTarget(GraphNames.of(change)));
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
    return losses(session.runner(), batch, inferenceLosses);
  }

  private SampleLosses losses(final Session.Runner runner, final FedBatch batch, final List<Operand<TFloat32>> losses)
    throws EngineException
  {
    runner.feed(GraphNames.of(mask), batch.masks());
    losses.forEach(loss -> runner.fetch(GraphNames.of(loss)));
    final boolean scaled = lossScale.isPresent() && losses == trainingLosses;
    if (scaled) runner.fetch(GraphNames.of(lossScale.get().finite()));
    try (Result result = run(runner, batch)) {
      if (scaled) lossScale.get().learned(((TBool) result.get(losses.size())).getBoolean());
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
    try (FedBatch staged = stage(batch);
      Result result = run(session.runner().fetch(GraphNames.of(inferenceProbability)), staged))
    {
      return values((TFloat32) result.get(0));
    }
  }

  private Result run(final Session.Runner runner, final FedBatch batch) throws EngineException {
    try {
      SessionConfig.apply(device, use.precision());
      return runner.feed(GraphNames.of(image), batch.images()).run();
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
    return new TrainerState(weights.read(), moments.read(), steps);
  }

  @Override
  public void setState(final TrainerState state) {
    weights.sizes().require(state.weights(), "weights");
    moments.sizes().require(state.moments(), "moments");
    weights.set(state.weights(), "weights");
    moments.set(state.moments(), "moments");
    steps = state.steps();
  }

  VariableValues weightValues() {
    return weights;
  }

  VariableValues momentValues() {
    return moments;
  }

  int steps() {
    return steps;
  }

  void setSteps(final int done) {
    steps = done;
  }

  @Override
  public long trainableParameters() {
    return variables.count(true);
  }

  @Override
  public long otherParameters() {
    return variables.count(false);
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
    fedRoom.close();
    session.close();
    if (computed != graph) computed.close();
    graph.close();
  }
}
