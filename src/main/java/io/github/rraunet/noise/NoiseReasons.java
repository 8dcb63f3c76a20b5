package io.github.rraunet.noise;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Why masks did not reach their level, in a few words. */
final class NoiseReasons {

  private NoiseReasons() {}

  /** @return such as {@code dilation 12 (every free voxel is taken)} */
  static String of(final List<ManifestRow> rows) {
    final Map<String, Map<String, Integer>> byType = new TreeMap<>();
    for (final ManifestRow row : rows)
      if (row.isMissed()) byType.computeIfAbsent(row.share().key(), k -> new TreeMap<>()).merge(row.shortfall(), 1, Integer::sum);
    return byType.entrySet().stream().map(type -> type.getKey() + " " + type.getValue().values().stream().mapToInt(
      Integer::intValue).sum() + " (" + String.join("; ", type.getValue().keySet()) + ")").collect(Collectors.joining(", "));
  }
}
