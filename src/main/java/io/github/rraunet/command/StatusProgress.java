package io.github.rraunet.command;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.progress.ProgressText;
import java.util.concurrent.atomic.AtomicLong;
import org.scijava.app.StatusService;

/** Progress in the status bar of a SciJava application, at most ten times a second. */
final class StatusProgress implements Progress {

  private static final long NANOS_BETWEEN = 100_000_000L;

  private final StatusService statusService;
  private final ProgressText text = new ProgressText();
  private final AtomicLong nextAt = new AtomicLong(System.nanoTime());

  StatusProgress(final StatusService statusService) {
    this.statusService = statusService;
  }

  @Override
  public void report(final String step, final long done, final long total) {
    final long now = System.nanoTime();
    final String message = text.describe(step, done, total, now);
    final long due = nextAt.get();
    if (done < total && (now < due || !nextAt.compareAndSet(due, now + NANOS_BETWEEN))) return;
    final int thousandths = total > 0 ? (int) (1000.0 * done / total) : 0;
    statusService.showStatus(thousandths, 1000, message);
  }

  @Override
  public boolean isCanceled() {
    return false;
  }
}
