package io.github.rraunet.spark;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.segment.folder.FolderPlan;
import io.github.rraunet.segment.folder.PlannedStack;
import io.github.rraunet.tasks.Task;
import java.io.IOException;

/** Finds out whether the result of a stack is there already; the files are hashed only where a record says that it may be. */
record CheckTask(SegmentSpec spec, SegmentSpec.Stack stack, String settingsSha256) implements Task<StackOutcome> {

  @Override
  public StackOutcome run(final Progress progress) {
    final PlannedStack planned = spec.planned(stack);
    try {
      return StackOutcome.of(FolderPlan.doneBefore(planned, settingsSha256, progress).orElse(planned.state()));
    }
    catch (final IOException e) {
      return StackOutcome.of(planned.state()); // what cannot be read now fails in its turn, with the reason
    }
  }
}
