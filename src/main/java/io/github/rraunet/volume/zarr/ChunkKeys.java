package io.github.rraunet.volume.zarr;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * How the file of a chunk is named.
 *
 * @param prefix    whether it begins with {@code c}, as version 3 has it by default
 * @param separator between the numbers, {@code /} or {@code .}
 */
record ChunkKeys(boolean prefix, String separator) {

  /** @return path below the array's folder */
  String of(final long... index) {
    final String numbers = Arrays.stream(index).mapToObj(Long::toString).collect(Collectors.joining(separator));
    if (prefix) return index.length == 0 ? "c" : "c" + separator + numbers;
    return index.length == 0 ? "0" : numbers;
  }
}
