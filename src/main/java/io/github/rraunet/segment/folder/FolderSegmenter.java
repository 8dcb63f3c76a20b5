package io.github.rraunet.segment.folder;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.SharedMemoryException;
import io.github.rraunet.files.FullDisk;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.progress.Uninterruptible;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.segment.folder.DeviceLane.DiedBesideOthersException;
import io.github.rraunet.segment.folder.DeviceLane.WorkerStartException;
import io.github.rraunet.segment.folder.StackState.Status;
import io.github.rraunet.segment.folder.StackSteps.Computed;
import io.github.rraunet.segment.folder.StackSteps.Loaded;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Many stacks through one model, on one device or several. On each device the next stack is read while one is segmented and the
 * last one written; so three are in memory. A GPU would stand still while the last slices of a stack are restored and the first
 * of the next one prepared, so two stacks are segmented there at a time, and up to eight read and written; fewer where memory
 * is short. A stack for which memory does not suffice beside others, or beside which the worker ended, is tried again by
 * itself at the end. A stack that fails stops no other, unless the disk is full or the output folder gone, which others would
 * meet, too. When {@link #run} returns, however it does, its threads and workers have ended and the report says how it stands.
 */
public final class FolderSegmenter {

  static final String THREAD_NAME = "rra-folder";
  private static final long WATCH_MS = 100;
  private static final int MOST_READERS = 8;
  private static final int MOST_WRITERS = 8;
  private static final int MOST_AT_ONCE = 2; // stacks that are segmented on a device

  /** Starts the worker of a device. */
  @FunctionalInterface
  public interface PredictorSource {

    /** @param slices that are expected; 0 if unknown */
    Predictor start(long slices) throws EngineException;
  }

  /** Begins the record of a stack; called from several threads. */
  @FunctionalInterface
  public interface Records {

    /** @return with verb and parameters of the command */
    RunRecord.Builder begin();
  }

  @FunctionalInterface
  private interface Step<T> {
    T take() throws Exception;
  }

  private final FolderPlan plan;
  private final int readers; // threads for a GPU
  private final int writers; // likewise
  private final MemoryBudget memory;
  private final FolderSettings settings;
  private final Records records;
  private final Function<Throwable, String> sentences;
  private final FolderReport report;
  private final Set<String> notes = new LinkedHashSet<>(); // in the order in which they came
  private final Queue<PlannedStack> todo = new ConcurrentLinkedQueue<>();
  private final Queue<PlannedStack> alone = new ConcurrentLinkedQueue<>();
  private volatile FolderProgress shown;

  /** @param sentences what the user is told of a failure */
  public FolderSegmenter(final FolderPlan plan, final FolderSettings settings, final Records records,
    final Function<Throwable, String> sentences, final FolderReport report)
  {
    this(plan, settings, records, sentences, report, readers(Runtime.getRuntime().availableProcessors(), isCompressed(plan)),
      Runtime.getRuntime().maxMemory());
  }

  /**
   * A thread that unpacks {@code .nii.gz} gives a GPU some 500 slices of 512x512 a second, of thousands that it takes; one that
   * reads what is not compressed gives it several thousand.
   */
  static int readers(final int processors, final boolean compressed) {
    return Math.max(1, compressed ? Math.min(MOST_READERS, processors / 2) : Math.min(MOST_READERS / 2, processors / 4));
  }

  /** @return whether the first stack is, as the others are then most likely */
  private static boolean isCompressed(final FolderPlan plan) {
    try {
      return !plan.stacks().isEmpty() && VolumeFiles.isCompressed(plan.stacks().get(0).stack().path());
    }
    catch (final IOException e) {
      return false; // which reading it will tell
    }
  }

  /**
   * @param readers  threads that read for a GPU; up to twice as many write, because they wait for the hashes of stacks, too,
   *                 which take longer than all else that is done with one
   * @param maxBytes that Java may have
   */
  FolderSegmenter(final FolderPlan plan, final FolderSettings settings, final Records records,
    final Function<Throwable, String> sentences, final FolderReport report, final int readers, final long maxBytes)
  {
    this.readers = readers;
    writers = Math.min(MOST_WRITERS, 2 * readers);
    memory = new MemoryBudget(maxBytes, settings.segmentation().outputType(), () -> shown.throwIfStopped());
    this.plan = plan;
    this.settings = settings;
    this.records = records;
    this.sentences = sentences;
    this.report = report;
  }

  /**
   * Segments what is not done, and sets the states of the plan's stacks.
   *
   * @param output  folder that the results go to, made if it is not there
   * @param devices each gets a worker, as soon as there is something to segment
   * @throws IOException       if the folder cannot be written to, or the disk is full
   * @throws EngineException   if a worker cannot be started
   * @throws CanceledException if the user canceled; what was not finished is planned still
   */
  public void run(final Path output, final List<PredictorSource> devices, final Progress progress) throws IOException,
    EngineException
  {
    try (StagingFolder staging = StagingFolder.in(output)) {
      report.checkFree();
      if (settings.skipDone()) plan.skipDone(settings, progress);
      plan.stacks().stream().filter(s -> s.is(Status.PLANNED)).forEach(todo::add);
      shown = new FolderProgress(progress, todo.size());
      report.during(plan.stacks(), sentences, () -> {
        if (!todo.isEmpty()) segment(lanes(devices, staging));
      });
      if (report.failure() != null) notes.add("The table or the status of the run could not be written: " + sentences.apply(report
        .failure()));
    }
  }

  private List<DeviceLane> lanes(final List<PredictorSource> devices, final StagingFolder staging) {
    final StackSteps steps = new StackSteps(settings, records);
    return devices.stream().map(d -> new DeviceLane(d, steps, staging, shown)).toList();
  }

  /** @return what the user should know of the run as a whole */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  private void segment(final List<DeviceLane> lanes) throws EngineException, IOException {
    final ExecutorService threads = Executors.newCachedThreadPool(task -> {
      final Thread thread = new Thread(task, THREAD_NAME);
      thread.setDaemon(true);
      return thread;
    });
    boolean ended = false;
    try {
      final CompletionService<Void> stages = new ExecutorCompletionService<>(threads);
      lanes.forEach(lane -> submit(stages, lane, lanes.size()));
      watch(stages, (readers + MOST_AT_ONCE + writers) * lanes.size(), threads);
      if (!alone.isEmpty()) {
        stages.submit(() -> oneByOne(lanes.get(0)));
        watch(stages, 1, threads);
      }
      ended = true;
    }
    finally {
      if (!ended) shown.stop();
      threads.shutdownNow();
      Uninterruptible.close(threads); // before what they use is given back
      lanes.forEach(lane -> notes.addAll(lane.notes()));
      lanes.forEach(DeviceLane::close);
    }
  }

  /** Starts the threads of a device, of which some end at once if it takes one stack at a time. */
  private void submit(final CompletionService<Void> stages, final DeviceLane lane, final int lanes) {
    final var loaded = new Handover<Loaded>(readers, shown::throwIfStopped);
    final var computed = new Handover<Computed>(MOST_AT_ONCE, shown::throwIfStopped);
    for (int thread = 1; thread <= readers; thread++) {
      final boolean one = thread == 1;
      stages.submit(() -> {
        if (one || lane.takesAtOnce(MOST_AT_ONCE)) read(lane, loaded);
        if (one) lane.startsNoMore(); // all that it read was taken, and the others wait to hear whether to read
        loaded.giverEnds();
        return null;
      });
    }
    for (int thread = 1; thread <= MOST_AT_ONCE; thread++) {
      final int number = thread;
      stages.submit(() -> {
        if (lane.takesAtOnce(number)) compute(lane, lanes, loaded, computed);
        computed.giverEnds();
        return null;
      });
    }
    for (int thread = 1; thread <= writers; thread++) {
      final int atOnce = Math.min(thread, MOST_AT_ONCE);
      stages.submit(() -> {
        if (lane.takesAtOnce(atOnce)) write(lane, computed);
        return null;
      });
    }
  }

  private void read(final DeviceLane lane, final Handover<Loaded> loaded) throws EngineException, IOException,
    InterruptedException
  {
    for (PlannedStack stack = todo.poll(); stack != null; stack = todo.poll()) {
      final PlannedStack next = stack;
      memory.enter(next);
      final Optional<Loaded> read = attempt(next, true, () -> lane.read(next));
      if (read.isPresent()) loaded.give(read.get());
    }
  }

  private void compute(final DeviceLane lane, final int lanes, final Handover<Loaded> loaded, final Handover<Computed> computed)
    throws EngineException, IOException, InterruptedException
  {
    try {
      for (Optional<Loaded> stack = loaded.take(); stack.isPresent(); stack = loaded.take()) {
        final Loaded next = stack.get();
        final int remaining = (int) ((PlannedStack.count(plan.stacks(), Status.PLANNED) + lanes - 1) / lanes);
        final Optional<Computed> done = attempt(next.stack(), true, () -> lane.compute(next, remaining));
        if (done.isPresent()) computed.give(done.get());
      }
    }
    finally {
      lane.startsNoMore();
    }
  }

  private void write(final DeviceLane lane, final Handover<Computed> computed) throws EngineException, IOException,
    InterruptedException
  {
    for (Optional<Computed> stack = computed.take(); stack.isPresent(); stack = computed.take()) {
      final Computed next = stack.get();
      finish(next.loaded().stack(), attempt(next.loaded().stack(), true, () -> lane.write(next)));
    }
  }

  private Void oneByOne(final DeviceLane lane) throws EngineException, IOException {
    for (PlannedStack stack = alone.poll(); stack != null; stack = alone.poll()) {
      final PlannedStack next = stack;
      final Optional<Loaded> loaded = attempt(next, false, () -> lane.read(next));
      if (loaded.isEmpty()) continue;
      final Optional<Computed> computed = attempt(next, false, () -> lane.compute(loaded.get(), 1));
      if (computed.isPresent()) finish(next, attempt(next, false, () -> lane.write(computed.get())));
    }
    return null;
  }

  /**
   * @param others whether other stacks are in memory, too
   * @return empty if the stack failed, or is to be tried again
   * @throws IOException if the disk is full, or the output folder is gone
   */
  private <T> Optional<T> attempt(final PlannedStack stack, final boolean others, final Step<T> step) throws EngineException,
    IOException
  {
    shown.throwIfStopped();
    try {
      return Optional.of(step.take());
    }
    catch (final CanceledException | WorkerStartException e) {
      throw e;
    }
    catch (final Exception e) {
      shown.throwIfStopped(); // what was torn down by the stop may fail in its own words
      if (others && mayGoAlone(e)) alone.add(stack);
      else fail(stack, e instanceof RuntimeException && !(e instanceof IllegalArgumentException) ? "fault in the program: " + e
        : sentences.apply(e));
      if (e instanceof StagingFolder.GoneException gone) throw gone;
      if (!(e instanceof EngineException) && FullDisk.isCauseOf(e)) // shared memory may be full, too, and is free again
        throw new IOException(sentences.apply(e) + "; make room, and start the same run again: it goes on where it was", e);
    }
    catch (final OutOfMemoryError e) {
      if (others) alone.add(stack);
      else fail(stack, "there is not enough memory for it; give Java more (Edit > Options > Memory & Threads in ImageJ,"
        + " RRA_JAVA_OPTS=-Xmx8g on the command line); now " + (Runtime.getRuntime().maxMemory() >> 20) + " MB are allowed");
    }
    memory.leave(stack);
    return Optional.empty();
  }

  /** @return whether it may go well without other stacks in memory or in the worker */
  private static boolean mayGoAlone(final Exception e) {
    return e.getCause() instanceof OutOfMemoryError || e instanceof DiedBesideOthersException
      || e instanceof SharedMemoryException;
  }

  private void fail(final PlannedStack stack, final String message) {
    finish(stack, Optional.of(stack.fail(message)));
  }

  private void finish(final PlannedStack stack, final Optional<String> line) {
    if (line.isEmpty()) return;
    memory.leave(stack);
    shown.ended(stack, line.get());
    report.update(plan.stacks());
  }

  /** Waits until the stages have ended, and ends them when the user stops or one of them cannot go on. */
  private void watch(final CompletionService<Void> stages, final int count,
    final ExecutorService threads) throws EngineException, IOException {
    final List<Throwable> failures = new ArrayList<>();
    boolean interrupted = false;
    boolean stopping = false;
    for (int running = count; running > 0;) {
      if (!stopping && shown.isStopped()) {
        stopping = true;
        shown.stop();
        threads.shutdownNow(); // a worker that is starting or computing is not waited for
      }
      try {
        final Future<Void> ended = stages.poll(WATCH_MS, TimeUnit.MILLISECONDS);
        if (ended == null) continue;
        running--;
        ended.get();
      }
      catch (final InterruptedException e) {
        interrupted = true;
        shown.stop();
      }
      catch (final ExecutionException e) {
        failures.add(e.getCause());
        shown.stop();
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
    failures.removeIf(CanceledException.class::isInstance);
    for (final Throwable failure : failures) {
      failures.stream().filter(other -> other != failure).forEach(failure::addSuppressed);
      if (failure instanceof EngineException known) throw known;
      if (failure instanceof IOException known) throw known;
      if (failure instanceof Error known) throw known;
      if (failure instanceof RuntimeException known) throw known;
    }
    if (interrupted || shown.isStopped()) throw new CanceledException();
  }
}
