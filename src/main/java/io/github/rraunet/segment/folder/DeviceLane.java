package io.github.rraunet.segment.folder;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.Hashes;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.segment.Segmentation;
import io.github.rraunet.segment.StackSegmenter;
import io.github.rraunet.segment.folder.FolderSegmenter.PredictorSource;
import io.github.rraunet.volume.NonZeroVoxels;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeSlices;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What is done with stacks on one device: reading, segmenting in the device's worker, writing; each may go on in a thread of its
 * own, a stack in each. The worker is started when there is something to segment, and again when it ended: a stack during which
 * it ends is tried once more, and failed if it ends again.
 */
final class DeviceLane implements AutoCloseable {

  /** A stack that was read. */
  record Loaded(PlannedStack stack, Volume volume, String inputSha256, Instant started, double seconds) {}

  /** A stack that was segmented. */
  record Computed(Loaded loaded, Segmentation segmentation, Predictor.Use use, Set<String> notes, double seconds) {}

  private final PredictorSource source;
  private final FolderSettings settings;
  private final FolderSegmenter.Records records;
  private final StagingFolder staging;
  private final FolderProgress progress;
  private Predictor predictor; // null until one is needed

  DeviceLane(final PredictorSource source, final FolderSettings settings, final FolderSegmenter.Records records,
    final StagingFolder staging, final FolderProgress progress)
  {
    this.source = source;
    this.settings = settings;
    this.records = records;
    this.staging = staging;
    this.progress = progress;
  }

  Loaded read(final PlannedStack stack) throws IOException {
    final Instant started = Instant.now();
    final long nanos = System.nanoTime();
    final Progress quiet = progress.quiet();
    new ResultFiles(stack.results()).checkFree();
    final Volume volume = VolumeFiles.read(stack.stack().path(), quiet);
    final String hash = Hashes.sha256(VolumeFiles.contentFiles(stack.stack().path()), quiet);
    progress.read(stack, slices(volume));
    return new Loaded(stack, volume, hash, started, secondsSince(nanos));
  }

  private int slices(final Volume volume) {
    return VolumeSlices.of(volume, settings.model().orientation()).count();
  }

  /**
   * @param remaining stacks that this device may still be given, this one included
   * @throws WorkerStartException if the worker cannot be started, which no other stack could change
   */
  Computed compute(final Loaded loaded, final int remaining) throws EngineException {
    final long start = System.nanoTime();
    for (int attempt = 1;; attempt++) {
      ensureAlive(remaining);
      try {
        final Segmentation result = new StackSegmenter(predictor, settings.model(), settings.segmentation())
          .segment(loaded.volume, progress.of(loaded.stack, slices(loaded.volume)));
        final Set<String> notes = new LinkedHashSet<>(loaded.volume.notes());
        result.notes().stream().filter(n -> !predictor.notes().contains(n)).forEach(notes::add);
        return new Computed(loaded, result, predictor.use(), notes, secondsSince(start));
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
    final long start = System.nanoTime();
    final Loaded loaded = computed.loaded;
    final Segmentation result = computed.segmentation;
    final double ml = foregroundMl(result);
    final RunRecord.Builder record = records.begin().started(loaded.started);
    final Spacing mm = loaded.volume.spacing();
    record.image("input", loaded.stack.stack().path().toAbsolutePath(), loaded.inputSha256, loaded.volume.dimensions(),
      new double[] { mm.xMm(), mm.yMm(), mm.zMm() }, loaded.volume.isOriented() ? loaded.volume.orientation().code() : null);
    record.parameter("threshold", result.threshold()).settings(settings.sha256()).model(settings.model().name(), settings.model()
      .sha256()).device(computed.use.device(), computed.use.precision().key()).batchSize(result.batchSize()).notes(computed.notes)
      .score(FolderPlan.SLICES, result.slices()).score(FolderPlan.FOREGROUND_ML, ml)
      .seconds(loaded.seconds + computed.seconds + secondsSince(start));
    final List<String> notes = new ArrayList<>(computed.notes);
    notes.addAll(new ResultFiles(loaded.stack.results()).write(loaded.volume, result, record, staging, progress.quiet()));
    final double seconds = loaded.seconds + computed.seconds + secondsSince(start); // without what it waited for others
    loaded.stack.set(new StackState(StackState.Status.DONE, result.slices(), OptionalDouble.of(seconds), OptionalDouble.of(ml),
      String.join(" ", notes)));
    return String.format(Locale.ROOT, "%s: %d slices in %.1f s, %.1f ml%s", loaded.stack.stack().name(), result.slices(),
      seconds, ml, notes.isEmpty() ? "" : "; " + FolderReport.oneLine(String.join(" ", notes)));
  }

  private static double secondsSince(final long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e9;
  }

  /** @return volume of the mask, or of where the probability is above the threshold, in ml */
  private static double foregroundMl(final Segmentation result) {
    final Volume volume = result.mask().or(result::probability).orElseThrow();
    final float threshold = result.mask().isPresent() ? 0 : (float) result.threshold();
    final NonZeroVoxels voxels = NonZeroVoxels.of(volume);
    final long[] count = new long[1];
    for (int z = 0; z < voxels.count(); z++)
      voxels.forEach(z, (index, value) -> {
        if (value > threshold) count[0]++;
      });
    final Spacing mm = volume.spacing();
    return count[0] * mm.xMm() * mm.yMm() * mm.zMm() / 1000;
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
