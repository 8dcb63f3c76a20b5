package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.TrainerSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * The graph of a training: Dice loss, gradients by TensorFlow, Adam. It holds the network over the same variables with dropout
 * and batch statistics, for inference, and to take statistics; on several devices once for each of them, a tower, which is fed
 * with a share of the slices. The towers meet in one loss, so that the gradients of all are added by its differentiation.
 */
final class TrainingGraph implements AutoCloseable {

  /** Where the slices of one device come in. */
  private record Tower(Ops tf, Placeholder<TFloat32> image, Placeholder<TFloat32> mask) {

    static Tower of(final Ops tf) {
      final Shape anySlices = Shape.of(-1, -1, -1, 1);
      return new Tower(tf, tf.withName("image").placeholder(TFloat32.class, Placeholder.shape(anySlices)), tf.withName("mask")
        .placeholder(TFloat32.class, Placeholder.shape(anySlices)));
    }

    Set<String> inputs() {
      return Set.of(image.op().name(), mask.op().name());
    }
  }

  private final Graph graph = new Graph();
  private final boolean compiled;
  private final NetworkVariables variables = new NetworkVariables();
  private final List<Tower> towers = new ArrayList<>();
  private final Placeholder<TInt32> dropoutSeed;
  private final Placeholder<TFloat32> statisticsRate;
  private final List<Placeholder<TFloat32>> weights = new ArrayList<>(); // of the towers; none if there is one
  private final Placeholder<TInt32> count; // null if there is one tower
  private final List<Operand<TFloat32>> trainingLosses;
  private final List<Operand<TFloat32>> probabilities;
  private final List<Operand<TFloat32>> inferenceLosses;
  private final AdamOptimiser adam;
  private final Optional<LossScale> lossScale; // for float16
  private final List<Op> update = new ArrayList<>();
  private final List<Op> statistics = new ArrayList<>();
  private final Optional<StepOrder> order;

  /**
   * @param compiled whether it is to be fit for XLA
   * @param ordered  whether a step has to tell when the next may begin, see {@link #order}
   */
  TrainingGraph(final TrainerSettings settings, final Precision precision, final SessionDevices shared, final boolean compiled,
    final boolean ordered)
  {
    this.compiled = compiled;
    final int devices = shared.count();
    final Ops tf = Ops.create(graph);
    for (int device = 0; device < devices; device++)
      towers.add(Tower.of(device == 0 ? tf : tf.withSubScope("tower" + device)));
    dropoutSeed = placeholder(tf, "dropout_seed", TInt32.class, Shape.of(2));
    statisticsRate = placeholder(tf, "statistics_rate", TFloat32.class, Shape.scalar());
    count = devices == 1 ? null : placeholder(tf, "slices", TInt32.class, Shape.of(1));
    for (int device = 0; device < devices && devices > 1; device++)
      weights.add(placeholder(tf, "weight" + device, TFloat32.class, Shape.scalar()));

    final SliceNetwork network = SliceNetwork.of(settings.network());
    final BatchLosses losses = new BatchLosses(tf, settings, count);
    final RunningStatistics following = new RunningStatistics(tf, statisticsRate, weights);
    trainingLosses = losses.of(built(network, device -> NetworkLayers.forTraining(towers.get(device).tf, variables, device,
      dropoutSeed, compiled ? DropoutMask.HASHED : DropoutMask.DRAWN, following)), masks());
    probabilities = built(network, device -> NetworkLayers.forInference(towers.get(device).tf, variables, device));
    inferenceLosses = losses.of(probabilities, masks());
    if (settings.network().batchNorm()) {
      final RunningStatistics taken = new RunningStatistics(tf, statisticsRate, weights);
      built(network, device -> NetworkLayers.forStatistics(towers.get(device).tf, variables, device, taken));
      statistics.addAll(taken.updates());
    }

    adam = new AdamOptimiser(settings, tf);
    update.addAll(following.updates());
    lossScale = precision == Precision.FLOAT16 ? Optional.of(new LossScale(tf)) : Optional.empty();
    update.addAll(adam.minimise(graph, trainingLosses.get(0), variables, lossScale));
    order = ordered ? Optional.of(new StepOrder(tf, shared.type(), update)) : Optional.empty();
  }

  private static <T extends TType> Placeholder<T> placeholder(final Ops tf, final String name, final Class<T> type,
    final Shape shape)
  {
    return tf.withName(name).placeholder(type, Placeholder.shape(shape));
  }

  private List<Placeholder<TFloat32>> masks() {
    return towers.stream().map(Tower::mask).toList();
  }

  /** @return what a network makes of the slices of each device */
  private List<Operand<TFloat32>> built(final SliceNetwork network, final Function<Integer, NetworkLayers> layers) {
    final List<Operand<TFloat32>> probability = new ArrayList<>();
    for (int device = 0; device < towers.size(); device++)
      probability.add(network.build(layers.apply(device), towers.get(device).image));
    return probability;
  }

  /**
   * @param casts whether it is to compute in bfloat16 through casts of its own
   * @return what the session runs: the graph itself, or a rewritten copy, to be closed with it
   */
  Graph rewritten(final boolean casts, final SessionDevices devices) {
    if (!casts && !compiled && devices.count() == 1) return graph;
    GraphDef changed = graph.toGraphDef();
    if (casts) changed = MixedPrecision.rewrite(changed, DataType.DT_BFLOAT16, kept());
    if (compiled) changed = CompilableSigmoid.rewrite(changed);
    if (devices.count() > 1)
      changed = TowerPlacement.place(changed, towers.stream().map(Tower::inputs).toList(), devices.names());
    final Graph copy = new Graph();
    copy.importGraphDef(changed);
    return copy;
  }

  /** @return names of the nodes whose values are read, or add up what several devices computed */
  private Set<String> kept() {
    final Set<String> names = new HashSet<>();
    probabilities.forEach(probability -> names.add(probability.op().name()));
    trainingLosses.forEach(loss -> names.add(loss.op().name()));
    inferenceLosses.forEach(loss -> names.add(loss.op().name()));
    if (towers.size() > 1) names.addAll(adam.gradientNames());
    return names;
  }

  NetworkVariables variables() {
    return variables;
  }

  AdamOptimiser adam() {
    return adam;
  }

  Optional<LossScale> lossScale() {
    return lossScale;
  }

  /** @return as {@link BatchLosses#of} */
  List<Operand<TFloat32>> trainingLosses() {
    return trainingLosses;
  }

  /** @return as {@link BatchLosses#of} */
  List<Operand<TFloat32>> inferenceLosses() {
    return inferenceLosses;
  }

  /** @return of the foreground, for each device's slices, in inference */
  List<Operand<TFloat32>> probabilities() {
    return probabilities;
  }

  /** @return what must run in a step, after {@link #feedStep} */
  List<Op> update() {
    return update;
  }

  /** @return which a step is told to in place of {@link #update}, so that another one can follow before it is done */
  Optional<StepOrder> order() {
    return order;
  }

  /** @return what must run to take statistics of batch normalisation; empty without it */
  List<Op> statistics() {
    return statistics;
  }

  void feedImages(final Session.Runner runner, final FedBatch batch) {
    for (int device = 0; device < towers.size(); device++)
      runner.feed(GraphNames.of(towers.get(device).image), batch.images(device));
  }

  /** For losses. */
  void feedMasks(final Session.Runner runner, final FedTensors fed, final FedBatch batch) {
    for (int device = 0; device < towers.size(); device++)
      runner.feed(GraphNames.of(towers.get(device).mask), batch.masks(device));
    if (count != null) runner.feed(GraphNames.of(count), fed.vector(batch.count()));
  }

  /** @param rate how far the running statistics go to those of the batch */
  void feedStatistics(final Session.Runner runner, final FedTensors fed, final FedBatch batch, final double rate) {
    runner.feed(GraphNames.of(statisticsRate), fed.scalar(rate));
    IntStream.range(0, weights.size()).forEach(device -> runner.feed(GraphNames.of(weights.get(device)), fed.scalar(
      (double) batch.shares().counting(device) / batch.count())));
  }

  /** @param step from 1 */
  void feedStep(final Session.Runner runner, final FedTensors fed, final int step, final long seed, final double learningRate) {
    adam.feed(runner, fed, step, learningRate);
    runner.feed(GraphNames.of(dropoutSeed), fed.vector((int) seed, step * 64));
    lossScale.ifPresent(scale -> scale.feed(runner, fed));
  }

  @Override
  public void close() {
    graph.close();
  }
}
