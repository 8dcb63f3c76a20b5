package io.github.rraunet.spark;

import io.github.rraunet.text.FailureText;
import io.github.rraunet.volume.io.VolumeFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;

/** Why a task failed, as far as it matters to what is done next. */
enum TaskFailure {
  /** The file is not what it should be, or the settings do not suit it: another attempt would end the same. */
  INPUT,
  /** A file system, a worker process: on another executor, or later, it may go well. */
  PASSING,
  /** Memory that other tasks of the executor had: it may go well without them. */
  MEMORY,
  /** A fault of the program. */
  FAULT;

  static TaskFailure of(final Throwable failure) {
    if (isOfMemory(failure)) return MEMORY;
    if (failure instanceof UncheckedIOException unchecked) return of(unchecked.getCause());
    if (failure instanceof VolumeFormatException && !isOfTheNetwork(failure) || failure instanceof IllegalArgumentException)
      return INPUT;
    if (failure instanceof IOException) return PASSING;
    return FAULT;
  }

  private static boolean isOfMemory(final Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause())
      if (t instanceof OutOfMemoryError) return true;
    return false;
  }

  /** A file system that did not answer while a file was read may do so later. */
  private static boolean isOfTheNetwork(final Throwable failure) {
    for (Throwable t = failure.getCause(); t != null; t = t.getCause()) {
      if (t instanceof FileSystemException) return false; // it answered: no such file, or access denied
      final String name = t.getClass().getName();
      if (name.startsWith("java.net.") || name.startsWith("org.apache.hadoop.")) return true;
    }
    return false;
  }

  /** @return what the user is told */
  static String sentence(final Throwable failure) {
    if (failure instanceof UncheckedIOException unchecked) return sentence(unchecked.getCause());
    if (failure instanceof OutOfMemoryError) return "there is not enough memory for it; give executors more, such as --conf"
      + " spark.executor.memory=8g, or RRA_JAVA_OPTS=-Xmx8g for tasks on this machine, or fewer tasks at a time; now "
      + (Runtime.getRuntime().maxMemory() >> 20) + " MB are allowed";
    return of(failure) == FAULT ? "fault in the program: " + failure : FailureText.of(failure);
  }

  /** @return whether another attempt may go well */
  boolean mayPass() {
    return this == PASSING || this == MEMORY;
  }

  /** @return an exception like the one that the task failed with */
  IOException toException(final String sentence) {
    if (this == INPUT) throw new IllegalArgumentException(sentence);
    if (this == FAULT) throw new IllegalStateException(sentence);
    return new IOException(sentence);
  }
}
