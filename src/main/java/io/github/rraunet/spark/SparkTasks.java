package io.github.rraunet.spark;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.tasks.Task;
import io.github.rraunet.tasks.TaskRunner;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Does tasks on Spark, each in a partition of its own: what an executor that is lost had not finished, another one does. A task
 * that fails for a reason that may pass is tried again in a further round, when the others are done; one that lacked memory, by
 * itself.
 */
final class SparkTasks implements TaskRunner {

  private static final long WATCH_MS = 100;
  /** Without an executor for so long, a cluster has none to give. */
  private static final long WITHOUT_EXECUTOR_NANOS = 20_000_000_000L;

  private final JavaSparkContext context;
  private final int attempts;
  private volatile boolean canceled;

  /** @param attempts how often a task is tried, at least 1 */
  SparkTasks(final JavaSparkContext context, final int attempts) {
    this.context = context;
    this.attempts = attempts;
  }

  /** Is told how a task ended; called by one thread at a time, not always the same. */
  @FunctionalInterface
  interface Listener<T> {

    /** @param index of the task in the list */
    void ended(int index, Outcome<T> outcome);
  }

  /**
   * How a task ended.
   *
   * @param value   null if it failed
   * @param failure what the user is told; null if it did not fail
   * @param kind    of the failure
   */
  record Outcome<T>(T value, String failure, TaskFailure kind) implements Serializable {

    static <T> Outcome<T> of(final T value) {
      return new Outcome<>(value, null, null);
    }

    static <T> Outcome<T> failed(final Throwable failure) {
      return new Outcome<>(null, TaskFailure.sentence(failure), TaskFailure.of(failure));
    }

    boolean isFailure() {
      return failure != null;
    }

    /** @throws IOException or an unchecked exception, as the task failed */
    T get() throws IOException {
      if (!isFailure()) return value;
      throw kind.toException(failure);
    }
  }

  @Override
  public <T> List<T> run(final String step, final List<? extends Task<T>> tasks, final Progress progress) throws IOException {
    final List<T> values = new ArrayList<>();
    for (final Outcome<T> outcome : runAll(step, tasks, progress, (index, ended) -> {}))
      values.add(outcome.get());
    return values;
  }

  /**
   * Does all tasks, whatever becomes of one.
   *
   * @param listener hears of each task once, when it is clear how it ended
   * @return in the order of the tasks
   * @throws CanceledException if the user canceled
   */
  <T> List<Outcome<T>> runAll(final String step, final List<? extends Task<T>> tasks, final Progress progress,
    final Listener<T> listener)
  {
    final List<Outcome<T>> outcomes = new ArrayList<>(Collections.nCopies(tasks.size(), null));
    List<List<Integer>> rounds = tasks.isEmpty() ? List.of() : List.of(IntStream.range(0, tasks.size()).boxed().toList());
    for (int attempt = 1; !rounds.isEmpty(); attempt++) {
      final boolean last = attempt >= attempts;
      final SortedMap<Integer, TaskFailure> again = new TreeMap<>();
      for (final List<Integer> open : rounds)
        round(open, tasks, progress, step, (index, outcome) -> {
          if (outcome.isFailure() && outcome.kind().mayPass() && !last) again.put(index, outcome.kind());
          else {
            outcomes.set(index, outcome);
            listener.ended(index, outcome);
          }
        });
      rounds = rounds(again);
    }
    return outcomes;
  }

  /** @return the tasks that can be tried side by side, then one by one those for which memory did not suffice so */
  private static List<List<Integer>> rounds(final SortedMap<Integer, TaskFailure> failed) {
    final List<List<Integer>> rounds = new ArrayList<>();
    final List<Integer> together = failed.keySet().stream().filter(i -> failed.get(i) != TaskFailure.MEMORY).toList();
    if (!together.isEmpty()) rounds.add(together);
    failed.keySet().stream().filter(i -> failed.get(i) == TaskFailure.MEMORY).forEach(i -> rounds.add(List.of(i)));
    return rounds;
  }

  private <T> void round(final List<Integer> indices, final List<? extends Task<T>> tasks, final Progress progress,
    final String step, final Listener<T> listener)
  {
    progress.throwIfCanceled();
    final String group = UUID.randomUUID().toString();
    final Object turn = new Object();
    final int[] ended = new int[1];
    final boolean[] over = new boolean[1];
    progress.report(step, 0, indices.size());
    final FutureTask<Void> job = new FutureTask<>(() -> {
      context.setJobGroup(group, step, true);
      submit(indices.stream().map(tasks::get).toList(), (position, outcome) -> {
        synchronized (turn) {
          if (over[0]) return;
          ended[0]++;
          listener.ended(indices.get(position), outcome);
          progress.report(step, ended[0], indices.size());
        }
      });
      return null;
    });
    final Thread thread = new Thread(job, "rra-spark-job");
    thread.setDaemon(true);
    thread.start();
    try {
      await(job, group, progress);
    }
    finally {
      synchronized (turn) { // whoever listens hears nothing after the end, even of a canceled job
        over[0] = true;
      }
    }
  }

  private void await(final FutureTask<Void> job, final String group, final Progress progress) {
    final long start = System.nanoTime();
    boolean told = false;
    for (;;) {
      try {
        job.get(WATCH_MS, TimeUnit.MILLISECONDS);
        return;
      }
      catch (final TimeoutException e) {
        if (!told && System.nanoTime() - start > WITHOUT_EXECUTOR_NANOS && hasNoExecutor()) {
          told = true;
          progress.say("There is no executor yet. The job waits until the cluster has one to give: are its workers up, busy with"
            + " other jobs, or without the memory, cores or GPUs that this one asks for (spark.executor.memory is " + context
              .getConf().get("spark.executor.memory", "1g") + ")?");
        }
        if (!canceled && !progress.isCanceled()) continue;
        cancel(group);
        throw new CanceledException();
      }
      catch (final InterruptedException e) {
        cancel(group);
        Thread.currentThread().interrupt();
        throw new CanceledException();
      }
      catch (final ExecutionException e) {
        if (canceled || progress.isCanceled()) throw new CanceledException();
        throw new SparkJobException(e.getCause());
      }
    }
  }

  private void cancel(final String group) {
    try {
      context.cancelJobGroup(group);
    }
    catch (final IllegalStateException e) {
      return; // where the user stops the program, Spark itself is often first to end
    }
  }

  private boolean hasNoExecutor() {
    return !Cluster.isLocal(context.master()) && context.sc().getExecutorMemoryStatus().size() <= 1; // the driver is one of them
  }

  private <T> void submit(final List<? extends Task<T>> tasks, final Listener<T> listener) {
    final JavaRDD<Task<T>> partitions = context.parallelize(new ArrayList<>(tasks), tasks.size());
    final SparkContext spark = context.sc();
    final List<Object> all = IntStream.range(0, tasks.size()).mapToObj(i -> (Object) i).toList();
    spark.runJob(partitions.rdd(), new RunTask<T>(), CollectionConverters.asScala(all).toSeq(),
      new AbstractFunction2<Object, Outcome<T>, BoxedUnit>() {
        @Override
        public BoxedUnit apply(final Object position, final Outcome<T> outcome) {
          listener.ended((Integer) position, outcome);
          return BoxedUnit.UNIT;
        }
      }, ClassTag$.MODULE$.apply(Outcome.class));
  }

  /** Stops what runs. */
  void cancel() {
    canceled = true;
  }

  /** What an executor does with a partition: its one task. */
  private static final class RunTask<T> extends AbstractFunction2<TaskContext, scala.collection.Iterator<Task<T>>, Outcome<T>>
    implements Serializable
  {
    private static final long serialVersionUID = 1L;

    @Override
    public Outcome<T> apply(final TaskContext task, final scala.collection.Iterator<Task<T>> partition) {
      final Iterator<Task<T>> tasks = CollectionConverters.asJava(partition);
      final Progress progress = new TaskProgress(task);
      try {
        return Outcome.of(tasks.next().run(progress));
      }
      catch (final CanceledException e) {
        throw e; // Spark knows why
      }
      catch (final IOException | RuntimeException | Error e) { // most errors would end the executor, and with it other tasks
        if (task.isInterrupted()) throw new CanceledException();
        return Outcome.failed(e);
      }
    }
  }

  /** A task is canceled when Spark says so; how far it is nobody asks. */
  private record TaskProgress(TaskContext task) implements Progress {

    @Override
    public void report(final String step, final long done, final long total) {}

    @Override
    public boolean isCanceled() {
      return task.isInterrupted() || Thread.currentThread().isInterrupted();
    }
  }
}
