package io.github.rraunet.noise;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.tasks.Task;
import io.github.rraunet.tasks.TaskRunner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does tasks as other processes would: from their bytes, in any order, two at once; and gives the bytes of the results back. */
final class TravellingTasks implements TaskRunner {

  private final List<String> steps = new ArrayList<>();
  private final List<String> tasks = new ArrayList<>();

  @Override
  public <T> List<T> run(final String step, final List<? extends Task<T>> work, final Progress progress) throws IOException {
    steps.add(step);
    final List<byte[]> sent = new ArrayList<>();
    for (final Task<T> task : work)
      sent.add(bytes(task));
    sent.forEach(task -> tasks.add(new String(task, StandardCharsets.ISO_8859_1)));
    final List<Integer> order = new ArrayList<>();
    for (int i = 0; i < work.size(); i++)
      order.add(i);
    Collections.shuffle(order, new Random(steps.size()));
    final ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      final List<Future<byte[]>> results = new ArrayList<>(Collections.nCopies(work.size(), null));
      for (final int i : order)
        results.set(i, pool.submit(() -> bytes(((Task<?>) object(sent.get(i))).run(progress.quiet()))));
      final List<T> received = new ArrayList<>();
      for (final Future<byte[]> result : results)
        received.add(this.<T> object(result.get()));
      return received;
    }
    catch (final ExecutionException e) {
      if (e.getCause() instanceof IOException failure) throw failure;
      if (e.getCause() instanceof RuntimeException failure) throw failure;
      throw new IllegalStateException(e);
    }
    catch (final InterruptedException e) {
      throw new IllegalStateException(e);
    }
    finally {
      pool.shutdownNow();
    }
  }

  private static byte[] bytes(final Object object) throws IOException {
    final var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  @SuppressWarnings("unchecked")
  private <T> T object(final byte[] bytes) throws IOException {
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return (T) in.readObject();
    }
    catch (final ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** @return of every run */
  List<String> steps() {
    return steps;
  }

  /** @return bytes of every task, as text */
  List<String> tasks() {
    return tasks;
  }
}
