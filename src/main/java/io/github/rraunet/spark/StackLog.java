package io.github.rraunet.spark;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.segment.folder.FolderReport;
import io.github.rraunet.segment.folder.PlannedStack;
import io.github.rraunet.segment.folder.StackState.Status;
import io.github.rraunet.segment.folder.StackSteps;
import java.util.List;

/** Keeps account of the stacks of a job as they end, and tells of them. */
final class StackLog {

  /** A table of thousands of stacks is not written anew for each of them. */
  private static final long NANOS_BETWEEN_REPORTS = 1_000_000_000L;

  private final List<PlannedStack> all;
  private final int todo;
  private final FolderReport report;
  private final Progress progress;
  private int ended;
  private long reported;

  /** @param todo how many will end */
  StackLog(final List<PlannedStack> all, final int todo, final FolderReport report, final Progress progress) {
    this.all = all;
    this.todo = todo;
    this.report = report;
    this.progress = progress;
  }

  void done(final PlannedStack stack, final StackOutcome outcome) {
    stack.set(outcome.state());
    ended(stack.is(Status.DONE) ? StackSteps.line(stack) : FolderReport.oneLine(stack.stack().name()) + ": " + stack
      .state().message());
  }

  void failed(final PlannedStack stack, final String sentence) {
    ended(stack.fail(sentence));
  }

  private synchronized void ended(final String line) {
    progress.say(++ended + " of " + todo + ": " + line);
    final long now = System.nanoTime();
    if (ended < todo && now - reported < NANOS_BETWEEN_REPORTS) return;
    reported = now;
    report.write(all, "running", "");
  }
}
