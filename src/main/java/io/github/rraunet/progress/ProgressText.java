package io.github.rraunet.progress;

import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;

/** Words a progress report with the time left, estimated from the mean pace since the step began. Thread-safe. */
public final class ProgressText {

  private static final long NANOS_BEFORE_ESTIMATE = 1_000_000_000L; // an earlier estimate jumps about

  private String step;
  private long stepStart;
  private long doneAtStart; // as in what goes on after a stop

  /**
   * @param newStep what is going on
   * @param done    units finished
   * @param total   units in all, 0 when unknown
   * @param now     {@link System#nanoTime()}
   * @return for example "Segmenting slices: 30 of 112, 12 s left"
   */
  public synchronized String describe(final String newStep, final long done, final long total, final long now) {
    if (!Objects.equals(newStep, step)) {
      step = newStep;
      stepStart = now;
      doneAtStart = Math.max(0, done - 1); // the first report may come after the first unit
    }
    if (total <= 0) return step + (done > 0 ? ": " + done : " ...");
    final StringBuilder text = new StringBuilder(step).append(": ").append(done).append(" of ").append(total);
    secondsLeft(done - doneAtStart, total - doneAtStart, now - stepStart).ifPresent(s -> text.append(", ").append(duration(s))
      .append(" left"));
    return text.toString();
  }

  private static OptionalLong secondsLeft(final long done, final long total, final long elapsed) {
    if (done <= 0 || done >= total || elapsed < NANOS_BEFORE_ESTIMATE) return OptionalLong.empty();
    return OptionalLong.of(Math.round(elapsed / 1e9 / done * (total - done)));
  }

  /** @return "45 s", "3 min 05 s" or "2 h 07 min" */
  public static String duration(final long seconds) {
    if (seconds < 60) return seconds + " s";
    if (seconds < 3600) return String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
    return String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds / 60 % 60);
  }
}
