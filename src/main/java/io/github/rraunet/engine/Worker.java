package io.github.rraunet.engine;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.DeviceChoice.Kind;
import io.github.rraunet.device.GpuFailure;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.FlightRecordings;
import io.github.rraunet.progress.Uninterruptible;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apposed.appose.Service;
import org.apposed.appose.Service.Task;
import org.apposed.appose.Service.TaskStatus;

/**
 * A process of our own that runs TensorFlow, and the requests to it. Requests are served one after another. When the
 * process ends, for whatever reason, every waiting and every later request fails with what is known about its end.
 */
final class Worker implements Requests {

  private static final long POLL_MS = 100;
  private static final long END_MS = 2_000;
  private static final int SIGNAL_BASE = 128;
  private static final long HEAP_MB = 512;
  /** A graph is held as bytes, as protobuf objects, and once more by TensorFlow's loader. */
  private static final long HEAP_PER_GRAPH = 6;
  /** Its input may be twice as deep, and it is held as it is read and as it is handed over. */
  private static final long HEAP_PER_KERNEL = 4;
  private static final long IDLE_SECONDS = 600;
  /**
   * A trainer that ends takes with it what was learned: it may wait longer, for somebody who looks at a result. So may kernels,
   * for somebody who reads files.
   */
  private static final long LONG_IDLE_SECONDS = 24 * 60 * 60;
  /** Names the folder into which JavaCPP unpacks TensorFlow's native libraries, for those whose home has no room. */
  private static final String UNPACKED = "org.bytedeco.javacpp.cachedir";

  private final Service service;
  private final LastLines errors;
  private volatile boolean closed;
  private volatile boolean closedAtWork; // rather than after it had ended by itself

  private Worker(final Service service, final LastLines errors) {
    this.service = service;
    this.errors = errors;
  }

  /**
   * Starts a process without a model and returns at once; a failing start shows in the first request.
   *
   * @param device that it is to use, which decides what it is given to load
   * @throws EngineException   if there is no such program
   * @throws CanceledException if the thread is interrupted; its interrupt flag is set again, and no process stays
   */
  static Worker start(final DeviceChoice device) throws EngineException {
    return start(device, HEAP_MB, IDLE_SECONDS);
  }

  /** Starts a process that holds so many voxels, a byte each, and another time so many. */
  static Worker startWithRoomFor(final long voxels, final DeviceChoice device) throws EngineException {
    return start(device, HEAP_MB + 3 * (voxels >> 20), LONG_IDLE_SECONDS);
  }

  /** Starts a process with room for the graph of a model. */
  static Worker start(final ModelPackage model, final DeviceChoice device) throws EngineException {
    final long graphMb = model.savedModelFolder().resolve("saved_model.pb").toFile().length() >> 20;
    return start(device, HEAP_MB + HEAP_PER_GRAPH * graphMb, IDLE_SECONDS);
  }

  /** Starts a process with room for the values of the largest variable of a network, as they travel one after another. */
  static Worker start(final TrainerSettings settings) throws EngineException {
    final long filters = (long) settings.network().baseFilters() << settings.network().depth();
    final long deepestKernelMb = 3 * 3 * filters * filters * Float.BYTES >> 20;
    return start(settings.firstDevice(), HEAP_MB + HEAP_PER_KERNEL * deepestKernelMb, LONG_IDLE_SECONDS);
  }

  private static Worker start(final DeviceChoice device, final long heapMb, final long idleSeconds) throws EngineException {
    return start(WorkerClassPath.find(device), WorkerProtocol.MAIN_CLASS, heapMb, idleSeconds, device.kind() == Kind.CPU
      ? Map.of() : WorkerEnvironment.forGpu());
  }

  static Worker start(final String classPath, final String mainClass, final long heapMb) throws EngineException {
    return start(classPath, mainClass, heapMb, IDLE_SECONDS, Map.of());
  }

  /** @param heapMb room for Java objects: graphs only, as pixels and tensors lie outside */
  private static Worker start(final String classPath, final String mainClass, final long heapMb, final long idleSeconds,
    final Map<String, String> more) throws EngineException
  {
    final LastLines errors = new LastLines();
    final Map<String, String> environment = new HashMap<>(more);
    environment.putAll(WorkerEnvironment.forAll());
    FlightRecordings.folder().ifPresent(folder -> environment.put(FlightRecordings.VARIABLE, folder));
    final Service service = new Service(new File(System.getProperty("java.io.tmpdir")), environment,
      command(classPath, mainClass, heapMb, idleSeconds).toArray(String[]::new)).debug(errors);
    // The service's threads are daemons like the thread that starts them: a forgotten worker must not keep a program alive.
    final FutureTask<Service> starting = new FutureTask<>(service::start);
    final Thread starter = new Thread(starting, "RRA-U-Net worker start");
    starter.setDaemon(true);
    starter.setContextClassLoader(Service.class.getClassLoader()); // its threads read what the worker answers
    starter.start();
    try {
      starting.get();
      return new Worker(service, errors);
    }
    catch (final ExecutionException e) {
      throw new EngineException("the worker process could not be started: " + e.getCause().getMessage(), e.getCause());
    }
    catch (final InterruptedException e) {
      Uninterruptible.join(starter); // a process that comes up now would be known to nobody
      if (service.isAlive()) new Worker(service, errors).close();
      Thread.currentThread().interrupt();
      throw new CanceledException();
    }
  }

  static List<String> command(final String classPath, final String mainClass, final long heapMb,
    final long idleSeconds)
  {
    final List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.add("-Xmx" + heapMb + "m");
    command.add("-Xss4m");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1"); // nothing in the worker's Java is worth the optimising compiler
    command.add("-XX:-UsePerfData");
    command.add("-XX:ErrorFile=" + new File(System.getProperty("java.io.tmpdir"), "rra-unet-worker-%p.log"));
    command.add("-Djava.awt.headless=true");
    // JavaCPP would otherwise fail as soon as TensorFlow's memory exceeds a multiple of the small heap.
    command.add("-Dorg.bytedeco.javacpp.maxBytes=0");
    command.add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
    final String unpacked = System.getProperty(UNPACKED);
    if (unpacked != null) command.add("-D" + UNPACKED + "=" + new File(unpacked).getAbsolutePath());
    command.add("-D" + WorkerProtocol.IDLE_PROPERTY + "=" + Long.getLong(WorkerProtocol.IDLE_PROPERTY, idleSeconds));
    if (Runtime.version().feature() >= 22) command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(classPath);
    command.add(mainClass);
    return command;
  }

  /** What a request will be answered. */
  interface Answer {

    /**
     * Waits for it.
     *
     * @throws EngineException      if the worker refuses, fails or ends
     * @throws InterruptedException if interrupted while waiting; the request is then taken back or its answer ignored
     */
    Map<String, Object> outputs() throws EngineException, InterruptedException;

    /** @throws CanceledException if interrupted, the interrupt flag set again; else as {@link #outputs} */
    default Map<String, Object> outputsOrCanceled() throws EngineException {
      try {
        return outputs();
      }
      catch (final InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CanceledException();
      }
    }
  }

  @Override
  public Map<String, Object> call(final String request, final Map<String, Object> inputs) throws EngineException,
    InterruptedException
  {
    return ask(request, inputs).outputs();
  }

  /**
   * Sends a request.
   *
   * @throws EngineException if the worker has ended
   */
  Answer ask(final String request, final Map<String, Object> inputs) throws EngineException {
    final CountDownLatch finished = new CountDownLatch(1);
    final Task task = send(request, inputs, finished);
    return () -> answer(task, finished);
  }

  private Map<String, Object> answer(final Task task, final CountDownLatch finished) throws EngineException,
    InterruptedException
  {
    try {
      while (!finished.await(POLL_MS, TimeUnit.MILLISECONDS)) {
        if (service.isAlive()) continue;
        service.waitFor(); // what it still said has been read after this
        if (finished.getCount() > 0) throw ended(); // a task made after the end of the process is told by nobody
      }
    }
    catch (final InterruptedException e) {
      task.cancel();
      throw e;
    }
    if (task.status == TaskStatus.COMPLETE) return task.outputs;
    if (task.status == TaskStatus.FAILED) throw failure(task.error);
    throw ended();
  }

  private static EngineException failure(final String error) {
    return error.startsWith(WorkerProtocol.OUT_OF_MEMORY)
      ? new DeviceMemoryException(error.substring(WorkerProtocol.OUT_OF_MEMORY.length())) : new EngineException(error);
  }

  @Override
  public void post(final String request, final Map<String, Object> inputs) {
    if (closed || !service.isAlive()) return;
    try {
      send(request, inputs, new CountDownLatch(1));
    }
    catch (final EngineException e) {
      errors.accept(e.getMessage()); // the process ended meanwhile, and with it what was to be released
    }
  }

  private Task send(final String request, final Map<String, Object> inputs, final CountDownLatch finished)
    throws EngineException
  {
    if (closed) throw new EngineException("the worker process was closed; start it again");
    try {
      return SharedMemories.findingAppose(() -> service.task(request, inputs).listen(event -> {
        if (event.responseType.isTerminal()) finished.countDown();
      }).start());
    }
    catch (final IOException e) {
      throw new EngineException("the worker process could not be asked: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean isAlive() {
    return !closed && service.isAlive();
  }

  /** @return a sentence on how the process ended, with the last lines of its log */
  private EngineException ended() throws InterruptedException {
    if (closedAtWork) return new EngineException("the worker process was closed while it worked");
    final int code = service.waitFor();
    final String log = errors.toString();
    return new EngineException("the worker process ended " + gpuFailure(log).orElseGet(() -> reason(code)) + (log.isEmpty() ? ""
      : System.lineSeparator() + log));
  }

  /** TensorFlow aborts when a GPU fails, and says why before. */
  private static Optional<String> gpuFailure(final String log) {
    final String atWork = log.lines().filter(l -> !l.contains("cuInit")).collect(Collectors.joining("\n")); // no GPU at all
    return GpuFailure.sentence(atWork).map(s -> "because " + s);
  }

  static String reason(final int code) {
    if (code == WorkerProtocol.IDLE_EXIT) return "because it had nothing to do for a long time; start again";
    return switch (code - SIGNAL_BASE) {
      case 6 -> "by an abort of TensorFlow (signal 6); try device=cpu, and report the lines below if it happens again";
      case 7 -> "because the shared memory is full (signal 7); lower batch_size, or give the container more with --shm-size";
      case 9 -> "because it was killed (signal 9), by somebody or because memory ran out; lower batch_size if it happens again";
      case 11 -> "by a crash of TensorFlow (signal 11); try device=cpu, and report the lines below if it happens again";
      case 15 -> "because it was asked to end (signal 15); start again";
      default -> "with exit code " + code + "; the lines below may say why";
    };
  }

  /** Ends the process; requests that wait fail. */
  @Override
  public void close() {
    if (closed) return;
    closedAtWork = service.isAlive();
    closed = true;
    service.close(); // the worker ends when its input does
    final Thread killer = new Thread(() -> {
      try {
        TimeUnit.MILLISECONDS.sleep(END_MS);
      }
      catch (final InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (service.isAlive()) service.kill();
    }, "RRA-U-Net worker end");
    killer.setDaemon(true);
    killer.start();
  }
}
