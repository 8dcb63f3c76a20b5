package io.github.rraunet.benchmark;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What {@link io.github.rraunet.tensorflow.DeviceBenchmark} and the PyTorch program wrote, as a Markdown table: milliseconds of a
 * batch, and how many times as fast our fastest is as PyTorch's fastest. Bare network for a prediction, calls queued as in
 * PyTorch; a step queued, too, ours from host memory, PyTorch's on data that lies on the device. What was measured on
 * several devices has columns of its own, at the end.
 */
public final class ComparisonTable {

  private static final List<String> MODES = List.of("tensorflow", "tensorflow-compiled", "channels_last", "compile");
  private static final List<String> TITLES = List.of("ours", "ours, compiled", "PyTorch, channels_last", "PyTorch, compiled");

  private ComparisonTable() {}

  /** @param files of JSON lines */
  public static void main(final String[] files) throws IOException {
    final Map<String, Map<String, Double>> rows = new TreeMap<>();
    final Gson gson = new Gson();
    for (final String file : files)
      for (final String text : Files.readAllLines(Path.of(file))) {
        final JsonObject line = gson.fromJson(text, JsonObject.class);
        if (!line.has("status") || !line.get("status").getAsString().equals("ok")) continue;
        if (line.get("kind").getAsString().equals("towers")) continue; // not for comparison
        final boolean training = line.get("kind").getAsString().equals("training");
        final String queued = training ? "host_to_host_queued_ms" : "queued_ms";
        final String time = line.has(queued) ? queued : "median_ms";
        final String name = String.format(Locale.ROOT, "%s | %d | %d | %d | %s", training ? "step" : "prediction", number(line,
          "base"), number(line, "size"), number(line, "batch"), line.get("precision").getAsString());
        rows.computeIfAbsent(name, k -> new TreeMap<>()).put(line.get("mode").getAsString(), line.get(time).getAsDouble());
      }
    final Set<String> others = new TreeSet<>();
    rows.values().forEach(times -> others.addAll(times.keySet()));
    others.removeAll(MODES);
    final List<String> titles = new ArrayList<>(TITLES);
    titles.add("ratio");
    titles.addAll(others);
    // The table is what the program is for; bin/benchmark-gpu takes it from here.
    System.out.println("| | filters | edge | slices | precision | " + String.join(" | ", titles) + " |");
    System.out.println("| --- ".repeat(titles.size() + 5) + "|");
    rows.forEach((name, times) -> System.out.println("| " + name + " | " + row(times, others) + " |"));
  }

  private static int number(final JsonObject line, final String name) {
    return line.get(name).getAsInt();
  }

  private static String row(final Map<String, Double> times, final Set<String> others) {
    final List<String> cells = new ArrayList<>();
    for (final String mode : MODES)
      cells.add(cell(times, mode));
    final double ours = Math.min(times.getOrDefault(MODES.get(0), Double.POSITIVE_INFINITY), times.getOrDefault(MODES.get(1),
      Double.POSITIVE_INFINITY));
    final double theirs = Math.min(times.getOrDefault(MODES.get(2), Double.POSITIVE_INFINITY), times.getOrDefault(MODES.get(3),
      Double.POSITIVE_INFINITY));
    cells.add(Double.isInfinite(ours) || Double.isInfinite(theirs) ? "" : String.format(Locale.ROOT, "%.2f", theirs / ours));
    for (final String mode : others)
      cells.add(cell(times, mode));
    return String.join(" | ", cells);
  }

  private static String cell(final Map<String, Double> times, final String mode) {
    return times.containsKey(mode) ? String.format(Locale.ROOT, "%.2f", times.get(mode)) : "";
  }
}
