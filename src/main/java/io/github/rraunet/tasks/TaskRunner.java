package io.github.rraunet.tasks;

import io.github.rraunet.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Does tasks that do not depend on one another: here, or in many processes at once. */
public interface TaskRunner {

  /** One task after the other, in this thread. */
  TaskRunner HERE = new TaskRunner() {
    @Override
    public <T> List<T> run(final String step, final List<? extends Task<T>> tasks, final Progress progress) throws IOException {
      final List<T> results = new ArrayList<>();
      for (final Task<T> task : tasks) {
        progress.throwIfCanceled();
        progress.report(step, results.size(), tasks.size());
        results.add(task.run(progress.quiet()));
      }
      return results;
    }
  };

  /**
   * @param step what is going on, for the user
   * @return the results in the order of the tasks
   * @throws IOException if a task failed, as it failed
   */
  <T> List<T> run(String step, List<? extends Task<T>> tasks, Progress progress) throws IOException;
}
