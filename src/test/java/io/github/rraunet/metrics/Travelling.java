package io.github.rraunet.metrics;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.tasks.Task;
import io.github.rraunet.tasks.TaskRunner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Does tasks as another process would: each and its result as bytes, in any order, and each twice. */
final class Travelling implements TaskRunner {

  private final Random random;
  int tasks;

  Travelling(final long seed) {
    random = new Random(seed);
  }

  @Override
  public <T> List<T> run(final String step, final List<? extends Task<T>> tasks, final Progress progress) throws IOException {
    final List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 2 * tasks.size(); i++)
      order.add(i / 2);
    Collections.shuffle(order, random);
    final List<T> results = new ArrayList<>(Collections.nCopies(tasks.size(), null));
    for (final int i : order) {
      final Task<T> task = copy(tasks.get(i));
      results.set(i, copy(task.run(progress)));
      this.tasks++;
    }
    return results;
  }

  @SuppressWarnings("unchecked")
  static <T> T copy(final T object) {
    try {
      final var bytes = new ByteArrayOutputStream();
      try (var out = new ObjectOutputStream(bytes)) {
        out.writeObject(object);
      }
      try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        return (T) in.readObject();
      }
    }
    catch (final IOException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
