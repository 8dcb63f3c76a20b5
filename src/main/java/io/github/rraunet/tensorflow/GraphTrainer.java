package io.github.rraunet.tensorflow;

import io.github.rraunet.device.CpuFeatures;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.engine.TrainerSettings.Reduction;
import io.github.rraunet.tensorflow.NetworkVariables.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Trains a network in a TensorFlow graph: Dice loss, gradients by TensorFlow, Adam in Keras' form. The graph holds
 * the network twice over the same variables, once with dropout and batch statistics, once for inference.
 */
public final class GraphTrainer implements Trainer {

  private final TrainerSettings settings;
  private final Graph graph = new Graph();
  private final Session session;
  private final NetworkVariables variables = new NetworkVariables();
  private final Map<String, Variable<TFloat32>> moments = new LinkedHashMap<>();
  private final Placeholder<TFloat32> image;
  private final Placeholder<TFloat32> mask;
  private final Placeholder<TFloat32> rate;
  private final Placeholder<TFloat32> beta1Power;
  private final Placeholder<TFloat32> beta2Power;
  private final Placeholder<TInt32> dropoutSeed;
  private final Operand<TFloat32> sampleLosses;
  private final Operand<TFloat32> inferenceLosses;
  private final Operand<TFloat32> inferenceProbability;
  private final List<Op> update = new ArrayList<>();
  private int steps;

  /**
   * Builds the graph and sets the starting weights from the seed. Runs on the first GPU where there is one.
   *
   * @throws EngineException if bfloat16 is asked for on a device that does not compute it
   */
  public GraphTrainer(final TrainerSettings settings) throws EngineException {
    this.settings = settings;
    final DeviceChoice device = TensorFlowDevices.resolve(DeviceChoice.AUTO);
    final CpuFeatures cpu = CpuFeatures.ofThisMachine();
    if (settings.precision() == Precision.BFLOAT16) SessionConfig.requireBfloat16(device, cpu);
    final boolean bfloat16 = settings.precision() != Precision.FLOAT32 && SessionConfig.hasBfloat16(device, cpu);
    final Ops tf = Ops.create(graph);
    final Shape anySlices = Shape.of(-1, -1, -1, 1);
    image = tf.withName("image").placeholder(TFloat32.class, Placeholder.shape(anySlices));
    mask = tf.withName("mask").placeholder(TFloat32.class, Placeholder.shape(anySlices));
    rate = scalar(tf, "learning_rate");
    beta1Power = scalar(tf, "beta1_power");
    beta2Power = scalar(tf, "beta2_power");
    dropoutSeed = tf.withName("dropout_seed").placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));

    final RraUNet network = new RraUNet(settings.network());
    final DiceLoss dice = new DiceLoss(tf, settings.diceEpsilon());
    final NetworkLayers training = NetworkLayers.forTraining(tf, variables, dropoutSeed);
    final Operand<TFloat32> probability = network.build(training, image);
    sampleLosses = dice.ofSamples(probability, mask);
    final Operand<TFloat32> loss = settings.reduction() == Reduction.BATCH ? dice.ofBatch(probability, mask)
      : tf.math.mean(sampleLosses, tf.constant(0));
    inferenceProbability = network.build(NetworkLayers.forInference(tf, variables), image);
    inferenceLosses = dice.ofSamples(inferenceProbability, mask);

    update.addAll(training.statisticsUpdates());
    addAdam(tf, loss);
    session = new Session(graph, SessionConfig.of(device, bfloat16 ? Precision.BFLOAT16 : Precision.FLOAT32, settings.threads()));
    setWeights(variables.initialValues(settings.seed()));
    clearMoments();
  }

  private static Placeholder<TFloat32> scalar(final Ops tf, final String name) {
    return tf.withName(name).placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
  }

  /** theta -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + eps): ApplyAdam's form is Keras'. */
  private void addAdam(final Ops tf, final Operand<TFloat32> loss) {
    final List<Entry> trained = variables.all().stream().filter(e -> e.trainable).toList();
    final Output<?>[] to = trained.stream().map(e -> e.variable.asOutput()).toArray(Output<?>[]::new);
    final Output<?>[] gradients = graph.addGradients(loss.asOutput(), to);
    final Operand<TFloat32> beta1 = tf.constant((float) settings.adamBeta1());
    final Operand<TFloat32> beta2 = tf.constant((float) settings.adamBeta2());
    final Operand<TFloat32> epsilon = tf.constant((float) settings.adamEpsilon());
    // A weight is read again on the way back, by the gradient of its layer's input: none may change before all gradients are
    // there.
    final List<Op> all = new ArrayList<>();
    for (final Output<?> gradient : gradients)
      all.add(tf.identity(gradient));
    final Ops afterwards = tf.withControlDependencies(tf.withControlDependencies(all).noOp());
    for (int i = 0; i < gradients.length; i++) {
      final Entry e = trained.get(i);
      final var m = moment(tf, e, "adam_m");
      final var v = moment(tf, e, "adam_v");
      @SuppressWarnings("unchecked")
      final Operand<TFloat32> gradient = (Output<TFloat32>) gradients[i];
      update.add(afterwards.train.applyAdam(e.variable, m, v, beta1Power, beta2Power, rate, beta1, beta2, epsilon, gradient));
    }
  }

  private Variable<TFloat32> moment(final Ops tf, final Entry e, final String kind) {
    final var moment = NetworkVariables.scopeOf(tf, e.name).withName(kind).variable(Shape.of(e.shape), TFloat32.class);
    moments.put(e.name + "/" + kind, moment);
    return moment;
  }

  private void clearMoments() {
    final Ops tf = Ops.create(graph);
    final Session.Runner runner = session.runner();
    for (final Variable<TFloat32> moment : moments.values())
      runner.addTarget(tf.assign(moment, tf.zeros(tf.constant(moment.shape().asArray()), TFloat32.class)));
    runner.run().close();
  }

  @Override
  public float[] step(final Batch batch, final double learningRate) {
    steps++;
    try (TFloat32 x = tensor(batch.images(), batch); TFloat32 t = tensor(batch.masks(), batch);
      TFloat32 lr = TFloat32.scalarOf((float) learningRate);
      TFloat32 b1 = TFloat32.scalarOf((float) Math.pow(settings.adamBeta1(), steps));
      TFloat32 b2 = TFloat32.scalarOf((float) Math.pow(settings.adamBeta2(), steps));
      TInt32 seed = TInt32.vectorOf((int) settings.seed(), steps * 64))
    {
      final Session.Runner runner = session.runner().feed(image, x).feed(mask, t).feed(rate, lr).feed(beta1Power, b1)
        .feed(beta2Power, b2).feed(dropoutSeed, seed).fetch(sampleLosses);
      update.forEach(runner::addTarget);
      try (var result = runner.run()) {
        return values((TFloat32) result.get(0));
      }
    }
  }

  @Override
  public float[] evaluate(final Batch batch) {
    return infer(batch, inferenceLosses);
  }

  @Override
  public float[] predict(final Batch batch) {
    return infer(batch, inferenceProbability);
  }

  private float[] infer(final Batch batch, final Operand<TFloat32> fetched) {
    try (TFloat32 x = tensor(batch.images(), batch); TFloat32 t = tensor(batch.masks(), batch);
      var result = session.runner().feed(image, x).feed(mask, t).fetch(fetched).run())
    {
      return values((TFloat32) result.get(0));
    }
  }

  private static TFloat32 tensor(final float[] values, final Batch batch) {
    return TFloat32.tensorOf(Shape.of(batch.count(), batch.height(), batch.width(), 1), DataBuffers.of(values, true, false));
  }

  private static float[] values(final TFloat32 tensor) {
    final float[] values = new float[Math.toIntExact(tensor.size())];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  @Override
  public Map<String, float[]> weights() {
    final Session.Runner runner = session.runner();
    final List<Entry> all = List.copyOf(variables.all());
    all.forEach(e -> runner.fetch(e.variable));
    final Map<String, float[]> weights = new LinkedHashMap<>();
    try (var result = runner.run()) {
      for (int i = 0; i < all.size(); i++)
        weights.put(all.get(i).name, values((TFloat32) result.get(i)));
    }
    return weights;
  }

  @Override
  public void setWeights(final Map<String, float[]> weights) {
    InferenceGraph.assign(session, variables, weights);
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
      inference.setWeights(weights());
      inference.save(folder);
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
