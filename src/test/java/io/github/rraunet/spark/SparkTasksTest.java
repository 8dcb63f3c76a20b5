package io.github.rraunet.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.tasks.Task;
import io.github.rraunet.volume.io.VolumeFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SparkTasksTest {

  private static final ConcurrentHashMap<Integer, AtomicInteger> TRIED = new ConcurrentHashMap<>();
  private static JavaSparkContext spark;

  @BeforeAll
  static void start() {
    spark = new JavaSparkContext(new SparkConf().setMaster("local[2]").setAppName("test").set("spark.ui.enabled", "false"));
  }

  @AfterAll
  static void end() {
    spark.close();
  }

  private static int tried(final int n) {
    return TRIED.computeIfAbsent(n, k -> new AtomicInteger()).incrementAndGet();
  }

  /** Fails as often as its number says, in one of several ways. */
  private record Failing(int n, int times, String how) implements Task<Integer> {

    @Override
    public Integer run(final Progress progress) throws IOException {
      if (tried(n) > times) return n * n;
      switch (how) {
        case "io" -> throw new IOException("the drive does not answer");
        case "format" -> throw new VolumeFormatException(Path.of("x.nii"), "is empty (0 bytes)");
        case "argument" -> throw new IllegalArgumentException("alpha is 2");
        case "unchecked" -> throw new UncheckedIOException(new IOException("the folder cannot be listed"));
        case "error" -> throw new NoClassDefFoundError("Lacking");
        case "memory" -> throw new OutOfMemoryError("Java heap space");
        default -> throw new IllegalStateException("a fault");
      }
    }
  }

  @Test
  void resultsComeInTheOrderOfTheTasks() throws IOException {
    final List<Task<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 50; i++)
      tasks.add(new Square(i));
    assertThat(new SparkTasks(spark, 1).run("Squaring", tasks, Progress.NONE)).isEqualTo(IntStream.range(0, 50).mapToObj(i -> i
      * i).toList());
  }

  @Test
  void whereNothingIsToDoNothingIsDone() throws IOException {
    assertThat(new SparkTasks(spark, 2).run("Nothing", List.<Task<Integer>>of(), Progress.NONE)).isEmpty();
  }

  private record Square(int n) implements Task<Integer> {

    @Override
    public Integer run(final Progress progress) {
      if (n % 7 == 0) sleep(30); // so that they do not end in their order
      return n * n;
    }
  }

  private static void sleep(final int ms) {
    try {
      TimeUnit.MILLISECONDS.sleep(ms);
    }
    catch (final InterruptedException e) {
      throw new CanceledException();
    }
  }

  @Test
  void whatMayPassIsTriedAgainAndWhatDoesNotIsListed() {
    TRIED.clear();
    final List<Task<Integer>> tasks = List.of(new Failing(1, 2, "io"), new Failing(2, 9, "format"), new Failing(3, 0, ""),
      new Failing(4, 9, "argument"), new Failing(5, 9, "io"), new Failing(6, 1, "memory"), new Failing(7, 9, "fault"));
    final List<Integer> heard = Collections.synchronizedList(new ArrayList<>());
    final List<SparkTasks.Outcome<Integer>> outcomes = new SparkTasks(spark, 3).runAll("Trying", tasks, Progress.NONE, (index,
      outcome) -> heard.add(index));
    assertThat(outcomes).extracting(SparkTasks.Outcome::value).containsExactly(1, null, 9, null, null, 36, null);
    assertThat(outcomes.get(1).failure()).isEqualTo("x.nii: is empty (0 bytes)");
    assertThat(outcomes.get(3).failure()).isEqualTo("alpha is 2");
    assertThat(outcomes.get(4).failure()).isEqualTo("the drive does not answer");
    assertThat(outcomes.get(6).failure()).startsWith("fault in the program: ").contains("a fault");
    assertThat(heard).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6);
    assertThat(IntStream.rangeClosed(1, 7).map(n -> TRIED.get(n).get())).containsExactly(3, 1, 1, 1, 3, 2, 1);
  }

  @Test
  void anErrorEndsNoOtherTaskAndADriveThatFailsWhileAFolderIsWalkedMayPass() {
    TRIED.clear();
    final List<SparkTasks.Outcome<Integer>> outcomes = new SparkTasks(spark, 2).runAll("Trying", List.of(new Failing(1, 9, "error"),
      new Failing(2, 1, "unchecked"), new Failing(3, 9, "unchecked"), new Failing(4, 0, "")), Progress.NONE, (index, outcome) -> {});
    assertThat(outcomes).extracting(SparkTasks.Outcome::value).containsExactly(null, 4, null, 16);
    assertThat(outcomes.get(0).failure()).startsWith("fault in the program: ").contains("Lacking");
    assertThat(outcomes.get(2).failure()).isEqualTo("the folder cannot be listed");
    assertThat(IntStream.rangeClosed(1, 4).map(n -> TRIED.get(n).get())).containsExactly(1, 2, 2, 1);
  }

  /** Ctrl-C ends Spark, too, which does not wait for us. */
  @Test
  void aJobIsCanceledThoughSparkHasEndedBefore() {
    final Progress canceling = new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {}

      @Override
      public boolean isCanceled() {
        if (RUNNING.get() == 0) return false;
        spark.close();
        return true;
      }
    };
    try {
      assertThatThrownBy(() -> new SparkTasks(spark, 1).run("", List.of(new Endless()), canceling)).isInstanceOf(
        CanceledException.class);
    }
    finally {
      start();
    }
  }

  @Test
  void nobodyHearsOfATaskAfterTheJobHasEnded() {
    final AtomicBoolean listening = new AtomicBoolean();
    final AtomicBoolean heard = new AtomicBoolean();
    final Progress canceling = new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {}

      @Override
      public boolean isCanceled() {
        return listening.get();
      }
    };
    assertThatThrownBy(() -> new SparkTasks(spark, 1).runAll("", List.of(new Square(2), new Endless()), canceling, (index,
      outcome) -> {
      listening.set(true);
      sleep(2000);
      heard.set(true);
    })).isInstanceOf(CanceledException.class);
    assertThat(heard).isTrue();
  }

  @Test
  void aFailureIsThrownAsItWas() {
    TRIED.clear();
    final SparkTasks tasks = new SparkTasks(spark, 1);
    assertThatThrownBy(() -> tasks.run("", List.of(new Failing(1, 1, "argument")), Progress.NONE)).isInstanceOf(
      IllegalArgumentException.class).hasMessage("alpha is 2");
    assertThatThrownBy(() -> tasks.run("", List.of(new Failing(2, 1, "io")), Progress.NONE)).isInstanceOf(IOException.class)
      .hasMessage("the drive does not answer");
    assertThatThrownBy(() -> tasks.run("", List.of(new Failing(3, 1, "memory")), Progress.NONE)).isInstanceOf(IOException.class)
      .hasMessageContaining("not enough memory").hasMessageContaining("spark.executor.memory");
  }

  private static final AtomicInteger TOGETHER = new AtomicInteger();

  /** Fits into memory only without others. */
  private record Large() implements Task<Integer> {

    @Override
    public Integer run(final Progress progress) throws IOException {
      final int running = TOGETHER.incrementAndGet();
      try {
        sleep(300);
        if (running > 1 || TOGETHER.get() > 1) throw new IOException("no room", new OutOfMemoryError("Java heap space"));
        return 7;
      }
      finally {
        TOGETHER.decrementAndGet();
      }
    }
  }

  @Test
  void tasksThatLackMemoryAreTriedOneByOne() throws IOException {
    assertThat(new SparkTasks(spark, 2).run("Large", List.of(new Large(), new Large(), new Large(), new Large()), Progress.NONE))
      .containsExactly(7, 7, 7, 7);
  }

  private static final AtomicInteger RUNNING = new AtomicInteger();
  private static final AtomicBoolean INTERRUPTED = new AtomicBoolean();

  private record Endless() implements Task<Integer> {

    @Override
    public Integer run(final Progress progress) {
      RUNNING.incrementAndGet();
      try {
        while (!progress.isCanceled())
          sleep(10);
        progress.throwIfCanceled();
        return 0;
      }
      finally {
        INTERRUPTED.set(true);
        RUNNING.decrementAndGet();
      }
    }
  }

  @Test
  void aJobThatIsCanceledEndsItsTasks() throws InterruptedException {
    final Progress canceling = new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {}

      @Override
      public boolean isCanceled() {
        return RUNNING.get() == 2;
      }
    };
    assertThatThrownBy(() -> new SparkTasks(spark, 3).run("", List.of(new Endless(), new Endless(), new Endless()), canceling))
      .isInstanceOf(CanceledException.class);
    for (int i = 0; i < 600 && RUNNING.get() > 0; i++)
      TimeUnit.MILLISECONDS.sleep(50);
    assertThat(RUNNING.get()).isZero();
    assertThat(INTERRUPTED).isTrue();
  }
}
