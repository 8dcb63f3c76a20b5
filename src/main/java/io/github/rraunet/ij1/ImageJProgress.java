package io.github.rraunet.ij1;

import ij.IJ;
import io.github.rraunet.progress.ProgressText;
import io.github.rraunet.progress.Progress;
import java.util.concurrent.atomic.AtomicLong;

/** Progress in ImageJ's status line and bar, at most ten times a second. */
final class ImageJProgress implements Progress {

  private static final long NANOS_BETWEEN = 100_000_000L;

  private final ProgressText text = new ProgressText();
  private final AtomicLong nextAt = new AtomicLong(System.nanoTime());

  @Override
  public void report(final String step, final long done, final long total) {
    final long now = System.nanoTime();
    final String message = text.describe(step, done, total, now);
    final long due = nextAt.get();
    if (done < total && (now < due || !nextAt.compareAndSet(due, now + NANOS_BETWEEN))) return;
    IJ.showStatus(message);
    if (total > 0) IJ.showProgress((double) done / total);
  }

  @Override
  public void say(final String line) {
    IJ.log(line);
  }

  @Override
  public boolean isCanceled() {
    return IJ.escapePressed();
  }
}
