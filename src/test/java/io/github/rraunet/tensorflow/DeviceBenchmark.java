package io.github.rraunet.tensorflow;

import com.google.gson.Gson;
import io.github.rraunet.benchmark.NoiseBatch;
import io.github.rraunet.device.CpuFeatures;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.DeviceList;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NetworkChoice;
import io.github.rraunet.engine.NetworkSettings.Preset;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.engine.SampleLosses;
import io.github.rraunet.engine.SavedModelSource;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.engine.Trainer.Batch;
import io.github.rraunet.engine.Trainer.BegunStep;
import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.engine.WorkerEnvironment;
import io.github.rraunet.slices.IntensityWindow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/**
 * Milliseconds of a network on a device, in every arithmetic it has: the bare network on slices that lie on the device
 * ("network"), the same and from and to host memory as {@link SavedModelPredictor} runs it ("inference"), and a training step.
 * Each call is waited for, and again with two under way at a time, as the worker has them ("queued"): of steps the next is begun
 * before the losses of the last are asked for. One JSON line for each,
 * beside those that the PyTorch program writes. Several GPUs share the slices of a training step. Started by bin/benchmark-gpu.
 *
 * <p>Kind "towers", on one device: a step, the same when TensorFlow takes the device as two, and by how much losses and
 * gradients then differ. So what several GPUs do is tried where there is one.</p>
 */
public final class DeviceBenchmark {

  private static final int WARM_UP = 3;
  private static final double SECONDS = 0.6; // of measuring
  private static final int MOST = 40;
  private static final String OUTPUT = "probability";
  private static final String CHILD = "RRA_BENCHMARK_CHILD";

  private final List<DeviceChoice> devices;
  private final DeviceChoice device; // the first
  private final Path results;

  private final boolean compiled;

  private DeviceBenchmark(final List<DeviceChoice> devices, final Path results, final boolean compiled) {
    this.devices = devices;
    this.device = devices.get(0);
    this.results = results;
    this.compiled = compiled;
  }

  /**
   * @param arguments device (for training also several GPUs, commas between), file that receives the lines, plain or compiled,
   *                  kinds (network, inference, training, towers; commas), precisions (commas), then configurations as
   *                  filters:width:slices
   */
  public static void main(final String[] arguments) throws Exception {
    if (arguments.length < 6) {
      System.err.println("expected DEVICE FILE plain|compiled KINDS PRECISIONS FILTERS:WIDTH:SLICES..., such as gpu:0 out.jsonl"
        + " plain inference,training float32,tf32,float16,bfloat16 32:256:8");
      System.exit(2);
    }
    final List<DeviceChoice> devices = DeviceList.requireTogether(DeviceList.parse(arguments[0]));
    final List<String> kinds = List.of(arguments[3].split(","));
    if (devices.size() > 1 && !kinds.equals(List.of("training"))) {
      // A program with no other place for what its caller did wrong.
      System.err.println("several devices are measured in training only; found " + arguments[3]);
      System.exit(2);
    }
    // TensorFlow reads its environment when it starts, so this process has to be made with that of a worker.
    if (devices.get(0).kind() == DeviceChoice.Kind.GPU && System.getenv(CHILD) == null) System.exit(again(arguments));
    final var benchmark = new DeviceBenchmark(devices, Path.of(arguments[1]), arguments[2].equals("compiled"));
    for (final String configuration : Arrays.copyOfRange(arguments, 5, arguments.length)) {
      final int[] c = Arrays.stream(configuration.split(":")).mapToInt(Integer::parseInt).toArray();
      for (final String precision : arguments[4].split(","))
        for (final String kind : kinds)
          benchmark.guarded(kind, Precision.parse(precision), c[0], c[1], c[2]);
    }
  }

  private static int again(final String[] arguments) throws IOException, InterruptedException {
    final List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
      "-Xmx8g", "-Djava.awt.headless=true", "-cp", System.getProperty("java.class.path"), DeviceBenchmark.class.getName()));
    command.addAll(List.of(arguments));
    final ProcessBuilder child = new ProcessBuilder(command).inheritIO();
    child.environment().putAll(WorkerEnvironment.forGpu());
    child.environment().put(CHILD, "true");
    return child.start().waitFor();
  }

  /** A configuration that fails leaves its reason and the next one is tried. */
  private void guarded(final String kind, final Precision precision, final int filters, final int width, final int slices)
    throws IOException
  {
    final Map<String, Object> line = new LinkedHashMap<>();
    line.put("kind", kind.equals("network") ? "inference" : kind);
    line.put("preset", "author");
    line.put("base", filters);
    line.put("size", width);
    line.put("batch", slices);
    line.put("mode", (compiled ? "tensorflow-compiled" : "tensorflow") + (devices.size() > 1 ? " on " + devices.size() : ""));
    line.put("precision", precision.key());
    try {
      TensorFlowDevices.resolve(devices); // else the bare graph would be placed on the CPU in silence
      for (final DeviceChoice one : devices)
        SessionConfig.require(one, precision, CpuFeatures.ofThisMachine());
      if (kind.equals("training")) training(precision, filters, width, slices, line);
      else if (kind.equals("towers")) towers(precision, filters, width, slices, line);
      else {
        resident(precision, filters, width, slices, line);
        if (kind.equals("inference")) host(precision, filters, width, slices, line);
      }
      line.put("status", "ok");
    }
    catch (final Exception | LinkageError | OutOfMemoryError e) {
      line.put("status", "failed");
      line.put("reason", String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString()));
    }
    final String text = new Gson().toJson(line);
    System.out.println(text);
    Files.writeString(results, text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void resident(final Precision precision, final int filters, final int width, final int slices,
    final Map<String, Object> line) throws Exception
  {
    try (Graph graph = new Graph()) {
      final Ops tf = Ops.create(graph);
      final Shape shape = Shape.of(slices, width, width, 1);
      final Variable<TFloat32> image = tf.withName("image").variable(shape, TFloat32.class);
      final var fill = tf.withName("fill").assign(image, tf.random.randomUniform(tf.constant(new int[] { slices, width, width,
        1 }), TFloat32.class));
      final NetworkVariables variables = new NetworkVariables();
      final Operand<TFloat32> probability = tf.withName(OUTPUT).identity(SliceNetwork.of(NetworkSettings.author(filters)).build(
        NetworkLayers.forInference(tf, variables), image));
      // One number, so that the run waits for the device but brings nothing back.
      final Operand<TFloat32> mean = tf.withName("mean").math.mean(probability, tf.constant(new int[] { 0, 1, 2, 3 }));
      try (Graph run = new Graph()) {
        GraphDef changed = graph.toGraphDef();
        if (SessionConfig.needsCasts(device, precision))
          changed = MixedPrecision.rewrite(changed, DataType.DT_BFLOAT16, Set.of(OUTPUT, mean.op().name()));
        if (compiled) changed = CompilableSigmoid.rewrite(changed);
        run.importGraphDef(changed);
        try (Session session = new Session(run, SessionConfig.of(device, precision, 0, compiled))) {
          new VariableValues(session, variables).set(variables.initialValues(1));
          session.runner().addTarget(fill.op().name()).run().close();
          SessionConfig.apply(device, precision);
          final String fetched = GraphNames.of(mean);
          final Work work = () -> session.runner().fetch(fetched).run().close();
          measure(work, "median_ms", slices, line);
          queued(List.of(work, work), "queued_ms", line);
        }
      }
    }
  }

  private void host(final Precision precision, final int filters, final int width, final int slices,
    final Map<String, Object> line) throws Exception
  {
    final Path folder = Files.createTempDirectory("rra-benchmark");
    try {
      try (InferenceGraph network = new InferenceGraph(NetworkSettings.author(filters), -1, -1)) {
        network.values().set(network.variables().initialValues(1));
        network.save(folder.resolve("model"));
      }
      final var source = new SavedModelSource(folder.resolve("model"), InferenceGraph.INPUT, OUTPUT, new IntensityWindow(0, 1),
        Optional.empty(), Optional.empty());
      try (Predictor predictor = SavedModelPredictor.load(source, new PredictorSettings(device, precision, 0)
        .withSlices(compiled ? Long.MAX_VALUE : 0));
        SliceBatch batch = predictor.allocate(slices, width, width);
        SliceBatch other = predictor.allocate(slices, width, width))
      {
        final Random random = new Random(1);
        for (int i = 0; i < slices * width * width; i++) {
          batch.input().put(i, random.nextFloat());
          other.input().put(i, random.nextFloat());
        }
        measure(() -> predictor.predict(batch, slices), "host_to_host_ms", slices, line);
        queued(List.of(() -> predictor.predict(batch, slices), () -> predictor.predict(other, slices)), "host_to_host_queued_ms",
          line);
      }
    }
    finally {
      try (Stream<Path> tree = Files.walk(folder)) {
        for (final Path path : tree.sorted((a, b) -> b.compareTo(a)).toList())
          Files.delete(path);
      }
    }
  }

  private void training(final Precision precision, final int filters, final int width, final int slices,
    final Map<String, Object> line) throws Exception
  {
    final Batch batch = NoiseBatch.of(slices, width);
    final var settings = TrainerSettings.of(NetworkSettings.author(filters), 1).withDevices(devices).withPrecision(precision)
      .withPlannedSteps(compiled ? Long.MAX_VALUE : 0);
    final ExecutorService stager = Executors.newSingleThreadExecutor();
    try (GraphTrainer trainer = new GraphTrainer(settings)) {
      final AtomicReference<Future<FedBatch>> next = new AtomicReference<>(stager.submit(() -> trainer.stage(batch)));
      measure(() -> begun(trainer, stager, next, batch).losses(), "host_to_host_ms", slices, line);
      final AtomicReference<BegunStep> before = new AtomicReference<>(begun(trainer, stager, next, batch));
      queued(List.of(() -> before.getAndSet(begun(trainer, stager, next, batch)).losses()), "host_to_host_queued_ms", line);
      before.get().losses();
      next.get().get().close();
    }
    finally {
      stager.shutdown();
    }
  }

  /** The next batch becomes tensors while a step is computed, as in the worker. */
  private static BegunStep begun(final GraphTrainer trainer, final ExecutorService stager,
    final AtomicReference<Future<FedBatch>> next, final Batch batch) throws Exception
  {
    return trainer.begin(next.getAndSet(stager.submit(() -> trainer.stage(batch))).get(), 1e-5);
  }

  /** Without normalisation and dropout, in which two devices are not as one. */
  private void towers(final Precision precision, final int filters, final int width, final int slices,
    final Map<String, Object> line) throws Exception
  {
    line.put("preset", "text");
    final Batch batch = NoiseBatch.of(slices, width);
    final var settings = TrainerSettings.of(NetworkChoice.RRA.settings(Preset.TEXT, filters), 1).withDevice(device)
      .withPrecision(precision).withPlannedSteps(compiled ? Long.MAX_VALUE : 0);
    final List<SampleLosses> losses = new ArrayList<>();
    final List<Map<String, float[]>> moments = new ArrayList<>();
    for (int count = 2; count > 0; count--)
      try (GraphTrainer trainer = GraphTrainer.on(SessionDevices.split(device, count), settings, SessionConfig.needsCasts(device,
        precision)))
      {
        losses.add(trainer.step(batch, 0));
        moments.add(trainer.state().moments()); // after one step a tenth of the gradient
        final var repeated = new LinkedHashMap<String, Object>();
        measure(() -> trainer.step(batch, 0), "host_to_host_ms", slices, repeated);
        line.put(count == 1 ? "one_ms" : "two_ms", repeated.get("host_to_host_ms"));
      }
    double loss = Math.abs(losses.get(0).batch() - losses.get(1).batch());
    for (int n = 0; n < slices; n++)
      loss = Math.max(loss, Math.abs(losses.get(0).dice()[n] - losses.get(1).dice()[n]));
    double difference = 0;
    double norm = 0;
    for (final String name : moments.get(1).keySet())
      for (int i = 0; i < moments.get(1).get(name).length && name.endsWith("adam_m"); i++) {
        difference += Math.pow(moments.get(0).get(name)[i] - moments.get(1).get(name)[i], 2);
        norm += Math.pow(moments.get(1).get(name)[i], 2);
      }
    line.put("loss_difference", loss);
    line.put("gradient_difference", Math.sqrt(difference / norm));
  }

  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  /** Puts the median under a name, the rate that follows from it, and the seconds of the first call. */
  private static void measure(final Work work, final String name, final int slices, final Map<String, Object> line)
    throws EngineException
  {
    try {
      line.putIfAbsent("first_call_s", once(work));
      for (int i = 0; i < WARM_UP; i++)
        once(work);
      final double[] times = new double[MOST];
      int count = 0;
      for (double sum = 0; count < MOST && (count < 3 || sum < SECONDS); sum += times[count++])
        times[count] = once(work);
      Arrays.sort(times, 0, count);
      line.put(name, 1000 * times[count / 2]);
      line.put(name.replace("median_ms", "slices_per_s").replace("host_ms", "host_slices_per_s"), slices / times[count / 2]);
    }
    catch (final EngineException | RuntimeException e) {
      throw e;
    }
    catch (final Exception e) {
      throw new EngineException(e.toString(), e);
    }
  }

  /** Puts the mean time between ends, each work being repeated by a thread of its own. */
  private static void queued(final List<Work> works, final String name, final Map<String, Object> line) throws Exception {
    final ExecutorService threads = Executors.newFixedThreadPool(works.size());
    try {
      final List<Callable<List<Long>>> loops = new ArrayList<>();
      for (final Work work : works)
        loops.add(() -> {
          final List<Long> ends = new ArrayList<>();
          final long start = System.nanoTime();
          while (ends.size() < MOST && (ends.size() < 3 || System.nanoTime() - start < SECONDS * 1e9)) {
            work.run();
            ends.add(System.nanoTime());
          }
          return ends;
        });
      final List<Long> ends = new ArrayList<>();
      long last = Long.MAX_VALUE; // until one of them stops, all are at work
      for (final Future<List<Long>> loop : threads.invokeAll(loops)) {
        ends.addAll(loop.get());
        last = Math.min(last, loop.get().get(loop.get().size() - 1));
      }
      final long end = last;
      final List<Long> together = ends.stream().filter(e -> e <= end).sorted().toList();
      line.put(name, (end - together.get(0)) / 1e6 / (together.size() - 1));
    }
    finally {
      threads.shutdown();
    }
  }

  private static double once(final Work work) throws Exception {
    final long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }
}
