package io.github.rraunet.benchmark;

import io.github.rraunet.progress.TimedStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the time went: of the steps in the recordings of a folder, a table for each time in which a benchmark measured, or for
 * the whole if none did. Times of a step that began before or ended after are cut there.
 */
final class StepAccount {

  /** A step between two times in nanoseconds; at once as many as threads had one. */
  record Step(TimedStep.Kind kind, long start, long end) {

    Step within(final long from, final long to) {
      return new Step(kind, Math.max(start, from), Math.min(end, to));
    }

    boolean isEmpty() {
      return end <= start;
    }

    long length() {
      return end - start;
    }
  }

  /**
   * Of the steps of a kind.
   *
   * @param count  how many
   * @param meanMs how long one took, milliseconds
   * @param atWork part of the time in which at least one was
   * @param atOnce how many there were at a time, on average of the whole
   */
  record Sum(int count, double meanMs, double atWork, double atOnce) {}

  private StepAccount() {}

  /** @param arguments a folder with recordings, such as bin/benchmark has made */
  public static void main(final String[] arguments) throws IOException {
    final List<Step> steps = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
      for (final Path file : files.filter(f -> f.toString().endsWith(".jfr")).toList())
        try {
          steps.addAll(read(file));
        }
        catch (final IOException e) { // empty until its process ends, and ever after if that is killed
          System.out.println(file.getFileName() + " is left out: " + e.getMessage());
        }
    }
    if (steps.isEmpty()) System.out.println("no steps are recorded in " + arguments[0]);
    final List<Step> times = new ArrayList<>(steps.stream().filter(s -> s.kind == TimedStep.Kind.BENCHMARK).sorted(Comparator
      .comparingLong(Step::start)).toList());
    if (times.isEmpty() && !steps.isEmpty()) times.add(new Step(TimedStep.Kind.BENCHMARK, steps.stream().mapToLong(Step::start)
      .min().getAsLong(), steps.stream().mapToLong(Step::end).max().getAsLong()));
    for (final Step time : times)
      print(time, of(steps, time.start, time.end));
  }

  static List<Step> read(final Path recording) throws IOException {
    final List<Step> steps = new ArrayList<>();
    try (RecordingFile events = new RecordingFile(recording)) {
      while (events.hasMoreEvents()) {
        final RecordedEvent event = events.readEvent();
        if (event.getEventType().getName().equals(TimedStep.EVENT)) steps.add(new Step(TimedStep.Kind.valueOf(event.getString(
          "step").toUpperCase(Locale.ROOT)), nanos(event.getStartTime()), nanos(event.getEndTime())));
      }
    }
    return steps;
  }

  private static long nanos(final Instant time) {
    return Duration.between(Instant.EPOCH, time).toNanos();
  }

  /** @param from begin and end of the time, nanoseconds */
  static Map<TimedStep.Kind, Sum> of(final List<Step> steps, final long from, final long to) {
    final Map<TimedStep.Kind, Sum> sums = new EnumMap<>(TimedStep.Kind.class);
    for (final TimedStep.Kind kind : TimedStep.Kind.values()) {
      final List<Step> found = steps.stream().filter(s -> s.kind == kind).map(s -> s.within(from, to)).filter(s -> !s.isEmpty())
        .sorted(Comparator.comparingLong(Step::start)).toList();
      if (found.isEmpty() || kind == TimedStep.Kind.BENCHMARK) continue;
      final double all = found.stream().mapToLong(Step::length).sum();
      sums.put(kind, new Sum(found.size(), all / found.size() / 1e6, (double) union(found) / (to - from), all / (to - from)));
    }
    return sums;
  }

  /** @param steps in the order of their beginnings */
  private static long union(final List<Step> steps) {
    long sum = 0;
    long done = Long.MIN_VALUE;
    for (final Step step : steps) {
      sum += Math.max(0, step.end - Math.max(step.start, done));
      done = Math.max(done, step.end);
    }
    return sum;
  }

  private static void print(final Step time, final Map<TimedStep.Kind, Sum> sums) {
    System.out.println(String.format(Locale.ROOT, "%n%.2f s: step, how many, mean ms, part of the time with at least one, how"
      + " many at once", time.length() / 1e9));
    sums.forEach((kind, sum) -> System.out.println(String.format(Locale.ROOT, "%-9s %7d %10.2f %6.3f %7.2f", kind.key(),
      sum.count, sum.meanMs, sum.atWork, sum.atOnce)));
  }
}
