package io.github.rraunet.spark;

/** Spark could not do the tasks, whatever they are: no executor, or one task that ended several executors. */
final class SparkJobException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 600;

  SparkJobException(final Throwable cause) {
    super("Spark gave up: " + firstLines(cause), cause);
  }

  private static String firstLines(final Throwable cause) {
    final String text = String.valueOf(cause.getMessage()).strip();
    final int trace = text.indexOf("\n\tat ");
    final String message = (trace < 0 ? text : text.substring(0, trace)).replaceAll("\\s*[\\r\\n]+\\s*", " | ");
    return message.length() > LONGEST ? message.substring(0, LONGEST) + " ..." : message;
  }
}
