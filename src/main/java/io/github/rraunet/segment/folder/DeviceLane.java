package io.github.rraunet.segment.folder;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.SharedPredictor;
import io.github.rraunet.segment.folder.FolderSegmenter.PredictorSource;
import io.github.rraunet.segment.folder.StackSteps.Computed;
import io.github.rraunet.segment.folder.StackSteps.Loaded;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What is done with stacks on one device: reading, segmenting in the device's worker, writing; each may go on in threads of its
 * own, a stack in each. The worker is started when there is something to segment, and again when it ended: a stack during which
 * it ends is tried once more, and failed if it ends again. If another one was segmented beside it nobody knows which was the
 * cause, and each has to be tried by itself.
 */
final class DeviceLane implements AutoCloseable {

  private static final long WATCH_MS = 100;

  private final PredictorSource source;
  private final StackSteps steps;
  private final StagingFolder staging;
  private final FolderProgress progress;
  private final CompletableFuture<Integer> atOnce = new CompletableFuture<>(); // known when the first worker has started
  private final Set<Loaded> open = ConcurrentHashMap.newKeySet(); // read and not written yet
  private final Set<String> notes = new LinkedHashSet<>(); // of workers that have ended, too
  private Running running; // null until one is needed

  /** A worker, guarded by the lane. */
  private static final class Running {

    private final SharedPredictor network;
    private int computing; // stacks
    private boolean endedBesideOthers;

    Running(final SharedPredictor network) {
      this.network = network;
    }
  }

  DeviceLane(final PredictorSource source, final StackSteps steps, final StagingFolder staging, final FolderProgress progress) {
    this.source = source;
    this.steps = steps;
    this.staging = staging;
    this.progress = progress;
  }

  /**
   * @param stacks at least 1
   * @return whether the device is used better if so many are segmented at once; for more than one that is known when the first
   *         is being segmented, and waited for
   */
  boolean takesAtOnce(final int stacks) throws InterruptedException {
    while (stacks > 1)
      try {
        return atOnce.get(WATCH_MS, TimeUnit.MILLISECONDS) >= stacks;
      }
      catch (final TimeoutException e) {
        progress.throwIfStopped();
      }
      catch (final ExecutionException e) {
        throw new IllegalStateException(e); // it is only completed
      }
    return true;
  }

  /** Nothing is left to segment: who waits to hear how many stacks are taken at once need not. */
  void startsNoMore() {
    atOnce.complete(1);
  }

  Loaded read(final PlannedStack stack) throws IOException {
    final Loaded loaded = steps.read(stack, progress.quiet());
    open.add(loaded);
    progress.read(stack, steps.slices(loaded.volume()));
    return loaded;
  }

  /**
   * @param remaining stacks that this device may still be given, this one included
   * @throws WorkerStartException      if the worker cannot be started, which no other stack could change
   * @throws DiedBesideOthersException if the worker ended while other stacks were segmented, too
   */
  Computed compute(final Loaded loaded, final int remaining) throws EngineException {
    boolean done = false;
    try {
      final Computed computed = tried(loaded, remaining);
      done = true;
      return computed;
    }
    finally {
      if (!done) giveUp(loaded);
    }
  }

  /** Nobody will write it, and others need its memory. */
  private void giveUp(final Loaded loaded) {
    open.remove(loaded);
    loaded.close();
  }

  private Computed tried(final Loaded loaded, final int remaining) throws EngineException {
    for (int attempt = 1;; attempt++) {
      final Running worker = begin(remaining);
      try {
        return steps.compute(loaded, worker.network.forStack(), progress.of(loaded.stack(), steps.slices(loaded.volume())));
      }
      catch (final EngineException e) {
        if (worker.network.isAlive()) throw e;
        final boolean beside = endedBesideOthers(worker);
        if (attempt > 1 && !beside) throw e;
        progress.throwIfStopped(); // a stop may reach the worker first
        if (beside) throw new DiedBesideOthersException(e);
      }
      finally {
        end(worker);
      }
    }
  }

  /** @return the running network, started if it is not */
  private synchronized Running begin(final int remaining) throws WorkerStartException {
    if (running == null || !running.network.isAlive()) {
      endWorker();
      progress.starting();
      try {
        running = new Running(new SharedPredictor(source.start(progress.expected(remaining))));
      }
      catch (final EngineException e) {
        throw new WorkerStartException(e);
      }
      progress.started(running.network.use());
      atOnce.complete(running.network.concurrency());
    }
    running.computing++;
    return running;
  }

  /** Asked by each stack that the worker had when it ended: the first ones to ask are gone when the last one does. */
  private synchronized boolean endedBesideOthers(final Running worker) {
    worker.endedBesideOthers |= worker.computing > 1;
    return worker.endedBesideOthers;
  }

  private synchronized void end(final Running worker) {
    worker.computing--;
  }

  /** @return the line that tells of it */
  String write(final Computed computed) throws IOException {
    open.remove(computed.loaded());
    try (computed) {
      return steps.write(computed, staging, progress.quiet());
    }
  }

  /** @return what the user should know of where it runs */
  synchronized List<String> notes() {
    if (running != null) notes.addAll(running.network.notes());
    return List.copyOf(notes);
  }

  /** Ends the worker, and what goes on beside the stacks that were not written. */
  @Override
  public synchronized void close() {
    endWorker();
    open.forEach(Loaded::close);
    open.clear();
  }

  private void endWorker() {
    if (running == null) return;
    notes.addAll(running.network.notes());
    running.network.end();
    running = null;
  }

  /** The worker could not be started. */
  static final class WorkerStartException extends EngineException {

    private static final long serialVersionUID = 1L;

    WorkerStartException(final EngineException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** The worker ended while several stacks were segmented. */
  static final class DiedBesideOthersException extends EngineException {

    private static final long serialVersionUID = 1L;

    DiedBesideOthersException(final EngineException cause) {
      super(cause.getMessage(), cause);
    }
  }
}
