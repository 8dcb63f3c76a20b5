package io.github.rraunet.tensorflow;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.engine.SavedModelSource;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.engine.Trainer.Batch;
import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.slices.IntensityWindow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * Milliseconds of a network on a device, in every arithmetic it has: the bare network on slices that lie on the device
 * ("resident"), the same from and to host memory as {@link SavedModelPredictor} runs it ("host"), and a training step. One JSON
 * line for each, beside those that the PyTorch program writes. Started by bin/benchmark-gpu.
 */
public final class DeviceBenchmark {

  private static final int WARM_UP = 3;
  private static final double SECONDS = 0.6; // of measuring
  private static final int MOST = 40;
  private static final String OUTPUT = "probability";

  private final DeviceChoice device;
  private final Path results;
  private final double[] seconds = new double[2]; // first run, median of the others

  private DeviceBenchmark(final DeviceChoice device, final Path results) {
    this.device = device;
    this.results = results;
  }

  /**
   * @param arguments device, file that receives the lines, tasks (inference, host, training; commas between), precisions
   *                  (commas), then configurations as filters:width:slices
   */
  public static void main(final String[] arguments) throws Exception {
    if (arguments.length < 5) {
      System.err.println("expected DEVICE FILE TASKS PRECISIONS FILTERS:WIDTH:SLICES..., such as gpu:0 out.jsonl inference,host,training"
        + " float32,tf32,float16,bfloat16 32:256:8");
      System.exit(2);
    }
    final var benchmark = new DeviceBenchmark(DeviceChoice.parse(arguments[0]), Path.of(arguments[1]));
    final List<String> tasks = List.of(arguments[2].split(","));
    for (final String configuration : Arrays.copyOfRange(arguments, 4, arguments.length)) {
      final int[] c = Arrays.stream(configuration.split(":")).mapToInt(Integer::parseInt).toArray();
      for (final String precision : arguments[3].split(","))
        for (final String task : tasks)
          benchmark.guarded(task, Precision.parse(precision), c[0], c[1], c[2]);
    }
  }

  /** A configuration that fails leaves its reason and the next one is tried. */
  private void guarded(final String task, final Precision precision, final int filters, final int width, final int slices)
    throws IOException
  {
    String outcome;
    try {
      SessionConfig.require(device, precision, io.github.rraunet.device.CpuFeatures.ofThisMachine());
      switch (task) {
        case "inference" -> resident(precision, filters, width, slices);
        case "host" -> host(precision, filters, width, slices);
        case "training" -> training(precision, filters, width, slices);
        default -> throw new IllegalArgumentException("no task " + task);
      }
      outcome = String.format(Locale.ROOT, "\"ms\":%.3f,\"slices_per_s\":%.1f,\"first_s\":%.2f", 1000 * seconds[1], slices
        / seconds[1], seconds[0]);
    }
    catch (final Exception | LinkageError | OutOfMemoryError e) {
      outcome = "\"error\":\"" + String.valueOf(e.getMessage()).lines().findFirst().orElse("").replace("\\", "/").replace("\"", "'")
        + "\"";
    }
    final String line = String.format(Locale.ROOT, "{\"engine\":\"tensorflow\",\"task\":\"%s\",\"precision\":\"%s\",\"filters\":%d,"
      + "\"width\":%d,\"batch\":%d,\"xla\":%b,%s}", task, precision.key(), filters, width, slices,
      System.getenv("TF_XLA_FLAGS") != null, outcome);
    System.out.println(line);
    Files.writeString(results, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void resident(final Precision precision, final int filters, final int width, final int slices) throws EngineException {
    try (Graph graph = new Graph()) {
      final Ops tf = Ops.create(graph);
      final Shape shape = Shape.of(slices, width, width, 1);
      final Variable<TFloat32> image = tf.withName("image").variable(shape, TFloat32.class);
      final var fill = tf.withName("fill").assign(image, tf.random.randomUniform(tf.constant(new int[] { slices, width, width, 1 }),
        TFloat32.class));
      final NetworkVariables variables = new NetworkVariables();
      final Operand<TFloat32> probability = tf.withName(OUTPUT).identity(SliceNetwork.of(NetworkSettings.author(filters)).build(
        NetworkLayers.forInference(tf, variables), image));
      // One number, so that the run waits for the device but brings nothing back.
      final Operand<TFloat32> mean = tf.withName("mean").math.mean(probability, tf.constant(new int[] { 0, 1, 2, 3 }));
      try (Graph casts = new Graph()) {
        final boolean needsCasts = SessionConfig.needsCasts(device, precision);
        if (needsCasts)
          casts.importGraphDef(MixedPrecision.rewrite(graph.toGraphDef(), DataType.DT_BFLOAT16, Set.of(OUTPUT, mean.op().name())));
        try (Session session = new Session(needsCasts ? casts : graph, SessionConfig.of(device, precision, 0))) {
          new VariableValues(session, variables).set(variables.initialValues(1));
          session.runner().addTarget(fill.op().name()).run().close();
          SessionConfig.apply(device, precision);
          final String fetched = GraphNames.of(mean);
          measure(() -> session.runner().fetch(fetched).run().close());
        }
      }
    }
  }

  private void host(final Precision precision, final int filters, final int width, final int slices) throws Exception {
    final Path folder = Files.createTempDirectory("rra-benchmark");
    try {
      try (InferenceGraph network = new InferenceGraph(NetworkSettings.author(filters), -1, -1)) {
        network.values().set(network.variables().initialValues(1));
        network.save(folder.resolve("model"));
      }
      final var source = new SavedModelSource(folder.resolve("model"), InferenceGraph.INPUT, OUTPUT, new IntensityWindow(0, 1),
        Optional.empty(), Optional.empty());
      try (Predictor predictor = SavedModelPredictor.load(source, new PredictorSettings(device, precision, 0));
        SliceBatch batch = predictor.allocate(slices, width, width))
      {
        final Random random = new Random(1);
        for (int i = 0; i < slices * width * width; i++)
          batch.input().put(i, random.nextFloat());
        measure(() -> predictor.predict(batch, slices));
      }
    }
    finally {
      try (Stream<Path> tree = Files.walk(folder)) {
        for (final Path path : tree.sorted((a, b) -> b.compareTo(a)).toList())
          Files.delete(path);
      }
    }
  }

  private void training(final Precision precision, final int filters, final int width, final int slices) throws Exception {
    final Random random = new Random(1);
    final float[] images = new float[slices * width * width];
    final float[] masks = new float[images.length];
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextFloat();
      masks[i] = random.nextInt(20) == 0 ? 1 : 0;
    }
    final Batch batch = new Batch(images, masks, slices, width, width);
    final var settings = TrainerSettings.of(NetworkSettings.author(filters), 1).withDevice(device).withPrecision(precision);
    try (GraphTrainer trainer = new GraphTrainer(settings)) {
      measure(() -> trainer.step(batch, 1e-5));
    }
  }

  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  private void measure(final Work work) throws EngineException {
    try {
      seconds[0] = once(work);
      for (int i = 0; i < WARM_UP; i++)
        once(work);
      final double[] times = new double[MOST];
      int count = 0;
      for (double sum = 0; count < MOST && (count < 3 || sum < SECONDS); sum += times[count++])
        times[count] = once(work);
      Arrays.sort(times, 0, count);
      seconds[1] = times[count / 2];
    }
    catch (final EngineException | RuntimeException e) {
      throw e;
    }
    catch (final Exception e) {
      throw new EngineException(e.toString(), e);
    }
  }

  private static double once(final Work work) throws Exception {
    final long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }
}
