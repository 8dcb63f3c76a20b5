package io.github.rraunet.spark;

import io.github.rraunet.text.FailureText;
import io.github.rraunet.volume.io.VolumeFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Why a task failed, as far as it matters to what is done next. */
enum TaskFailure {
  /** The file is not what it should be, or the settings do not suit it: another attempt would end the same. */
  INPUT,
  /** A file system, a worker process, memory: on another executor, or later, it may go well. */
  PASSING,
  /** A fault of the program. */
  FAULT;

  static TaskFailure of(final Throwable failure) {
    if (failure instanceof UncheckedIOException unchecked) return of(unchecked.getCause());
    if (failure instanceof VolumeFormatException || failure instanceof IllegalArgumentException) return INPUT;
    if (failure instanceof IOException || failure instanceof OutOfMemoryError) return PASSING;
    return FAULT;
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
    return this == PASSING;
  }

  /** @return an exception like the one that the task failed with */
  IOException toException(final String sentence) {
    if (this == INPUT) throw new IllegalArgumentException(sentence);
    if (this == FAULT) throw new IllegalStateException(sentence);
    return new IOException(sentence);
  }
}
