package io.github.rraunet.engine;

/**
 * What client and worker agree on beyond Appose's own protocol: the names of the requests, which stand where Appose
 * has a script, and how the worker ends.
 */
public final class WorkerProtocol {

  /** Class that is started; named here as text, because this package knows no TensorFlow. */
  public static final String MAIN_CLASS = "io.github.rraunet.tensorflow.WorkerMain";

  /** In: {@code folder}. Out: {@code report}, a {@link ModelReport} as JSON text. */
  public static final String INSPECT = "inspect";

  /**
   * In: {@link SavedModelSource#toMap()}, {@code device}, {@code precision}, {@code threads}, {@code trusted}. Out:
   * {@code loaded}, a {@link Loaded} as JSON text.
   */
  public static final String LOAD = "load";

  /** In: {@code batch} (an id), {@code input} and {@code output} (shared arrays [slice, y, x]). */
  public static final String OPEN = "open";

  /** In: {@code batch}, {@code count}. */
  public static final String PREDICT = "predict";

  /** In: {@code batch}. */
  public static final String RELEASE = "release";

  /** Out: {@code difference}, the largest over the test tensor, absolute. */
  public static final String REPRODUCE = "reproduce";

  /** Out: {@code devices}, names of the GPUs that TensorFlow can use. */
  public static final String DEVICES = "devices";

  /** System property: seconds without a request after which a worker ends. */
  public static final String IDLE_PROPERTY = "rraunet.worker.idle";

  /** Exit code of a worker that had nothing to do for that long. */
  public static final int IDLE_EXIT = 86;

  private WorkerProtocol() {}

  /**
   * What was loaded.
   *
   * @param device    where it runs, for the user
   * @param precision arithmetic in use
   * @param engine    name and version of the library
   * @param call      what is called in the graph
   */
  public record Loaded(String device, Precision precision, String engine, ModelReport.Call call) {}
}
