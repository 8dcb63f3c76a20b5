package io.github.rraunet.spark;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ForeignModelText;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.engine.SharedPredictor;
import io.github.rraunet.engine.WorkerPredictor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;
import org.apache.spark.TaskContext;

/**
 * The network of an executor: one for each device, which all tasks of the executor share. It runs in a worker process, as it
 * does for every other face, so an executor that already has TensorFlow or protobuf of another version on its class path does
 * not matter, and a crash of TensorFlow ends no executor.
 */
final class ExecutorEngine {

  private static final String GPU_RESOURCE = "gpu";
  private static final long SECONDS_AFTER_A_FAILED_START = 10;
  private static final long MANY = 100_000; // slices, for which a GPU compiles the network
  private static final Map<Key, ExecutorEngine> ENGINES = new HashMap<>();

  private record Key(EngineSpec spec, String device) {}

  private EngineSpec spec;
  private DeviceChoice device;
  private ModelPackage model;
  private SharedPredictor predictor; // null until one is needed

  private ExecutorEngine(final EngineSpec spec, final DeviceChoice device) {
    this.spec = spec;
    this.device = device;
  }

  /** @return the engine for the calling task, whose device Spark may have assigned */
  static ExecutorEngine of(final EngineSpec spec) {
    final DeviceChoice device = deviceOf(spec);
    synchronized (ENGINES) {
      return ENGINES.computeIfAbsent(new Key(spec, device.key()), key -> new ExecutorEngine(spec, device));
    }
  }

  /**
   * Serves the tasks of a resolved spec, too: else the executor that was asked first would start a second network beside its own.
   * Should its process end, it is started again as it was resolved.
   *
   * @param resolved this engine's spec with what its network runs on
   */
  synchronized void serve(final EngineSpec resolved) {
    spec = resolved;
    device = deviceOf(resolved);
    synchronized (ENGINES) {
      ENGINES.putIfAbsent(new Key(resolved, device.key()), this);
    }
  }

  private static DeviceChoice deviceOf(final EngineSpec spec) {
    final DeviceChoice asked = DeviceChoice.parse(spec.device());
    final TaskContext task = TaskContext.get();
    if (asked.kind() == DeviceChoice.Kind.CPU || task == null || !task.resources().contains(GPU_RESOURCE)) return asked;
    return DeviceChoice.parse("gpu:" + task.resources().apply(GPU_RESOURCE).addresses()[0]);
  }

  /** @throws EngineException if the model is not the driver's */
  synchronized ModelPackage model() throws EngineException {
    if (model != null) return model;
    final ModelPackage opened = ModelPackage.open(spec.carried() ? SparkFiles.get(spec.model()) : spec.model(), ForeignModelText
      .parse(spec.window(), spec.inputSize()));
    if (!opened.sha256().equals(spec.sha256()))
      throw new EngineException("the model " + spec.model() + " is another one on this executor than where the job was started"
        + " (SHA-256 " + opened.sha256() + ", expected " + spec.sha256() + "); copy it to every machine, or to a shared folder");
    model = opened;
    return model;
  }

  /** @return the running network, started if it is not, and again if its process ended */
  synchronized SharedPredictor predictor() throws EngineException {
    if (predictor != null && predictor.isAlive()) return predictor;
    if (predictor != null) predictor.end();
    predictor = null;
    WorkerJars.putInPlace();
    predictor = new SharedPredictor(WorkerPredictor.start(model(), new PredictorSettings(device, spec.precision(), threads())
      .withTrust(spec.trusted()).withSlices(MANY)));
    return predictor;
  }

  /** What is done with the network. */
  @FunctionalInterface
  interface Use<T> {

    T with(Predictor predictor) throws IOException, EngineException;
  }

  /**
   * Does something with the network; once more, with a new process, if its process ended meanwhile. An executor on which the
   * network cannot be started answers slowly: it would else take the tasks from all others, and fail each of them.
   */
  <T> T use(final Use<T> use) throws IOException, EngineException {
    for (int attempt = 1;; attempt++) {
      final SharedPredictor running = started();
      try {
        return use.with(running.forStack());
      }
      catch (final EngineException e) {
        if (running.isAlive() || attempt > 1) throw e;
      }
    }
  }

  private SharedPredictor started() throws EngineException {
    try {
      return predictor();
    }
    catch (final EngineException e) {
      try {
        TimeUnit.SECONDS.sleep(SECONDS_AFTER_A_FAILED_START);
      }
      catch (final InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
      throw e;
    }
  }

  /** Executors of a cluster have a share of their machine; tasks in the driver have it all. */
  private static int threads() {
    final SparkEnv env = SparkEnv.get();
    if (env == null || Cluster.isLocal(env.conf().get("spark.master", "local"))) return 0;
    return env.conf().getInt("spark.executor.cores", 0);
  }

  private synchronized void end() {
    if (predictor != null) predictor.end();
    predictor = null;
  }

  /** Ends the networks of this process. */
  static void closeAll() {
    final List<ExecutorEngine> all;
    synchronized (ENGINES) {
      all = new ArrayList<>(ENGINES.values());
      ENGINES.clear();
    }
    all.forEach(ExecutorEngine::end);
  }
}
