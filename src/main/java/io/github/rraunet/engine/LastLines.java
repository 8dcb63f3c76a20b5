package io.github.rraunet.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The end of what a worker's process wrote to its standard error, but for what TensorFlow tells of its good health. */
final class LastLines implements Consumer<String> {

  private static final int KEPT = 12;
  private static final String MARK = "[WORKER-";
  /** A line of TensorFlow's log has its level behind its time, or first; of two such lines more follows that has none. */
  private static final Pattern INFO = Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+: I .*|I\\d{4} \\d\\d:.*"
    + "|To enable the following instructions: .*|WARNING: All log messages before absl::InitializeLog\\(\\) .*");

  private final Deque<String> lines = new ArrayDeque<>();

  /** @param message of the service; those that are no lines of standard error are passed over */
  @Override
  public void accept(final String message) {
    if (!message.startsWith(MARK)) return; // requests and answers, already dealt with
    final String line = message.substring(message.indexOf(']') + 1).strip();
    if (INFO.matcher(line).matches()) return;
    synchronized (lines) {
      lines.add(line);
      if (lines.size() > KEPT) lines.remove();
    }
  }

  @Override
  public String toString() {
    synchronized (lines) {
      return String.join(System.lineSeparator(), lines);
    }
  }
}
