package io.github.rraunet.spark;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.segment.folder.PlannedStack;
import io.github.rraunet.segment.folder.StackSteps;
import io.github.rraunet.segment.folder.StagingFolder;
import io.github.rraunet.tasks.Task;
import java.io.IOException;

/** Reads, segments and writes a stack. */
record StackTask(SegmentSpec spec, SegmentSpec.Stack stack) implements Task<StackOutcome> {

  @Override
  public StackOutcome run(final Progress progress) throws IOException {
    final ExecutorEngine engine = ExecutorEngine.of(spec.engine());
    final PlannedStack planned = spec.planned(stack);
    Locations.checkAnswers(planned.stack().path(), planned.results().main());
    try {
      final StackSteps steps = new StackSteps(spec.settings(engine.model().description()), spec::record);
      try (StackSteps.Loaded loaded = steps.read(planned, progress)) {
        final StackSteps.Computed computed = engine.use(predictor -> steps.compute(loaded, predictor, progress));
        try (StagingFolder staging = StagingFolder.joined(Locations.path(spec.output()))) {
          steps.write(computed, staging, progress);
        }
      }
      return StackOutcome.of(planned.state());
    }
    catch (final EngineException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
