package io.github.rraunet.tasks;

import io.github.rraunet.progress.Progress;
import java.io.IOException;
import java.io.Serializable;

/**
 * A piece of work that another process may do, and may do again: it holds paths and settings, and opens files itself. What it
 * gives must be serializable, too.
 */
@FunctionalInterface
public interface Task<T> extends Serializable {

  /** @throws IOException or an unchecked exception whose message is for the user */
  T run(Progress progress) throws IOException;
}
