package io.github.rraunet.progress;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Progress on standard error: on a terminal one line that overwrites itself, elsewhere (a log file) a line when a step
 * begins and every half minute.
 */
public final class ConsoleProgress implements Progress {

  private static final long NANOS_BETWEEN_ON_TERMINAL = 200_000_000L;
  private static final long NANOS_BETWEEN_IN_LOG = 30_000_000_000L;

  private final PrintWriter err;
  private final boolean terminal;
  private final BooleanSupplier canceled;
  private final ProgressText text = new ProgressText();
  private String step;
  private long shownAt;
  private int shownLength;

  public ConsoleProgress(final PrintWriter err, final boolean terminal, final BooleanSupplier canceled) {
    this.err = err;
    this.terminal = terminal;
    this.canceled = canceled;
  }

  @Override
  public synchronized void report(final String newStep, final long done, final long total) {
    final long now = System.nanoTime();
    final String message = text.describe(newStep, done, total, now);
    final boolean begins = !Objects.equals(newStep, step);
    if (!begins && now - shownAt < (terminal ? NANOS_BETWEEN_ON_TERMINAL : NANOS_BETWEEN_IN_LOG)) return;
    step = newStep;
    shownAt = now;
    if (terminal) overwrite(message);
    else err.println(begins ? newStep + " ..." : message);
  }

  @Override
  public synchronized void say(final String line) {
    final String last = step;
    clear();
    err.println(line);
    err.flush();
    step = last; // which goes on
  }

  /** Leaves an empty line for what is printed next. */
  public synchronized void clear() {
    if (terminal && shownLength > 0) {
      overwrite("");
      err.print('\r');
      err.flush();
    }
    step = null;
  }

  private void overwrite(final String message) {
    err.print("\r" + message + " ".repeat(Math.max(0, shownLength - message.length())));
    err.flush();
    shownLength = message.length();
  }

  @Override
  public boolean isCanceled() {
    return canceled.getAsBoolean();
  }
}
