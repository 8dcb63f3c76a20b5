package io.github.rraunet.spark;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ModelDescription;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.Hashes;
import io.github.rraunet.segment.Segmentation;
import io.github.rraunet.segment.folder.PlannedStack;
import io.github.rraunet.segment.folder.StackSteps;
import io.github.rraunet.segment.folder.StagingFolder;
import io.github.rraunet.segment.slabs.SlabSegmenter;
import io.github.rraunet.tasks.Task;
import io.github.rraunet.volume.PlaneSource;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts the results of a stack's slabs together and writes them, as they would have been written whole. The slabs stay: an
 * executor may be lost after it has written, and another one has to do it again.
 */
record MergeTask(SegmentSpec spec, SlabStack stack, List<SlabSegmenter.Done> done) implements Task<StackOutcome> {

  @Override
  public StackOutcome run(final Progress progress) throws IOException {
    final Instant started = Instant.now();
    final long nanos = System.nanoTime();
    try {
      final ModelDescription model = ExecutorEngine.of(spec.engine()).model().description();
      final SlabStack.Opened opened = stack.open(spec, model);
      final PlannedStack planned = spec.planned(stack.stack());
      final Segmentation whole = opened.segmenter().whole(stack.cut(), done, progress);
      final Volume grid = opened.regions().grid();
      final String hash = Hashes.sha256(VolumeFiles.contentFiles(planned.stack().path()), progress);
      stack.requireUnchanged();
      final Set<String> notes = new LinkedHashSet<>(grid.notes());
      notes.addAll(whole.notes());
      final var loaded = new StackSteps.Loaded(planned, grid, PlaneSource.NEW, () -> hash, started, 0);
      final var use = new Predictor.Use(spec.engine().device(), spec.engine().precision(), "");
      final double seconds = whole.seconds() + (System.nanoTime() - nanos) / 1e9;
      final var computed = new StackSteps.Computed(loaded, whole, PlaneSource.NEW, use, notes, seconds);
      try (StagingFolder staging = StagingFolder.joined(Locations.path(spec.output()))) {
        new StackSteps(spec.settings(model), spec::record).write(computed, staging, progress);
      }
      return StackOutcome.of(planned.state());
    }
    catch (final EngineException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
