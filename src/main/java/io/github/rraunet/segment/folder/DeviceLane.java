package io.github.rraunet.segment.folder;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.segment.folder.FolderSegmenter.PredictorSource;
import io.github.rraunet.segment.folder.StackSteps.Computed;
import io.github.rraunet.segment.folder.StackSteps.Loaded;
import java.io.IOException;
import java.util.List;

/**
 * What is done with stacks on one device: reading, segmenting in the device's worker, writing; each may go on in a thread of its
 * own, a stack in each. The worker is started when there is something to segment, and again when it ended: a stack during which
 * it ends is tried once more, and failed if it ends again.
 */
final class DeviceLane implements AutoCloseable {

  private final PredictorSource source;
  private final StackSteps steps;
  private final StagingFolder staging;
  private final FolderProgress progress;
  private Predictor predictor; // null until one is needed

  DeviceLane(final PredictorSource source, final StackSteps steps, final StagingFolder staging, final FolderProgress progress) {
    this.source = source;
    this.steps = steps;
    this.staging = staging;
    this.progress = progress;
  }

  Loaded read(final PlannedStack stack) throws IOException {
    final Loaded loaded = steps.read(stack, progress.quiet());
    progress.read(stack, steps.slices(loaded.volume()));
    return loaded;
  }

  /**
   * @param remaining stacks that this device may still be given, this one included
   * @throws WorkerStartException if the worker cannot be started, which no other stack could change
   */
  Computed compute(final Loaded loaded, final int remaining) throws EngineException {
    for (int attempt = 1;; attempt++) {
      ensureAlive(remaining);
      try {
        return steps.compute(loaded, predictor, progress.of(loaded.stack(), steps.slices(loaded.volume())));
      }
      catch (final EngineException e) {
        if (predictor.isAlive() || attempt > 1) throw e;
        progress.throwIfStopped(); // a stop may reach the worker first
      }
    }
  }

  private void ensureAlive(final int remaining) throws WorkerStartException {
    if (predictor != null && predictor.isAlive()) return;
    close();
    progress.starting();
    try {
      predictor = source.start(progress.expected(remaining));
    }
    catch (final EngineException e) {
      throw new WorkerStartException(e);
    }
  }

  /** @return the line that tells of it */
  String write(final Computed computed) throws IOException {
    return steps.write(computed, staging, progress.quiet());
  }

  /** @return what the user should know of where it runs */
  List<String> notes() {
    return predictor == null ? List.of() : predictor.notes();
  }

  /** Ends the worker. */
  @Override
  public void close() {
    if (predictor != null) predictor.close();
    predictor = null;
  }

  /** The worker could not be started. */
  static final class WorkerStartException extends EngineException {

    private static final long serialVersionUID = 1L;

    WorkerStartException(final EngineException cause) {
      super(cause.getMessage(), cause);
    }
  }
}
