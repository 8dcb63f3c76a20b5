package io.github.rraunet.volume.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The "key = value" lines of a MetaImage, up to and with ElementDataFile, which is the last. */
final class MetaImageHeader {

  private static final int LONGEST = 1 << 20;

  private final Path file;
  private final Map<String, String> entries;
  private final long length;

  private MetaImageHeader(final Path file, final Map<String, String> entries, final long length) {
    this.file = file;
    this.entries = entries;
    this.length = length;
  }

  /** @throws VolumeFormatException if the file does not begin with such lines or they do not end */
  static MetaImageHeader read(final Path file) throws IOException {
    final byte[] head = VolumeInput.head(file);
    try (VolumeInput in = VolumeInput.plainAt(file, 0)) {
      final byte[] text = in.read(LONGEST);
      final Map<String, String> entries = new LinkedHashMap<>();
      int start = 0;
      while (start < text.length) {
        int end = start;
        while (end < text.length && text[end] != '\n')
          end++;
        if (end == text.length && text.length < LONGEST && !isDataFileLine(text, start, end))
          throw new VolumeFormatException(file, entries.isEmpty() ? notMetaImage(head)
            : "is truncated: its header ends without the line ElementDataFile");
        final String line = new String(text, start, end - start, StandardCharsets.UTF_8).trim();
        final int separator = separator(line);
        if (separator < 1 && !line.isEmpty())
          throw new VolumeFormatException(file, entries.isEmpty() ? notMetaImage(head)
            : "has a damaged header: a line is not 'key = value'");
        start = end + 1;
        if (line.isEmpty()) continue;
        final String key = line.substring(0, separator).trim();
        entries.put(key, line.substring(separator + 1).trim());
        if (key.equals("ElementDataFile")) return new MetaImageHeader(file, entries, start);
      }
      throw new VolumeFormatException(file, entries.isEmpty() ? notMetaImage(head)
        : "has a header without the line ElementDataFile");
    }
  }

  private static String notMetaImage(final byte[] head) {
    return "is not a MetaImage: lines such as 'NDims = 3' are expected at its beginning, " + FileContent.describe(head);
  }

  /** The last line of a header whose voxels are in another file may lack its line feed, if it names that file. */
  private static boolean isDataFileLine(final byte[] text, final int start, final int end) {
    return new String(text, start, end - start, StandardCharsets.UTF_8).matches("\\s*ElementDataFile\\s*[=:].*\\S.*");
  }

  private static int separator(final String line) {
    final int equals = line.indexOf('=');
    return equals >= 0 ? equals : line.indexOf(':');
  }

  /** @return number of bytes up to the end of the last line, where voxels of the same file begin */
  long length() {
    return length;
  }

  /** @return the value of the first of these keys that is there and not empty */
  Optional<String> text(final String... keys) {
    for (final String key : keys) {
      final String value = entries.get(key);
      if (value != null && !value.isEmpty()) return Optional.of(value);
    }
    return Optional.empty();
  }

  /** @return whether the value begins like "True" or is 1; false if it is absent */
  boolean flag(final String... keys) {
    return text(keys).filter(value -> "TtYy1".indexOf(value.charAt(0)) >= 0).isPresent();
  }

  /**
   * @return as many numbers as asked for, or empty if the key is absent
   * @throws VolumeFormatException if there are others or they are none
   */
  Optional<double[]> numbers(final int count, final String... keys) throws VolumeFormatException {
    final Optional<String> text = text(keys);
    if (text.isEmpty()) return Optional.empty();
    try {
      final double[] numbers = Arrays.stream(text.get().split("[\\s,]+")).mapToDouble(Double::parseDouble).toArray();
      if (numbers.length == count) return Optional.of(numbers);
    }
    catch (final NumberFormatException e) {
      throw wrongNumbers(count, text.get(), keys, e);
    }
    throw wrongNumbers(count, text.get(), keys, null);
  }

  private VolumeFormatException wrongNumbers(final int count, final String found, final String[] keys,
    final NumberFormatException cause)
  {
    return new VolumeFormatException(file, "has a damaged header: " + keys[0] + " should hold " + count + " numbers, found '"
      + (found.length() > 80 ? found.substring(0, 80) + "..." : found) + "'", cause);
  }

  /** @return whole numbers, see {@link #numbers} */
  Optional<long[]> integers(final int count, final String... keys) throws VolumeFormatException {
    final Optional<double[]> numbers = numbers(count, keys);
    if (numbers.isEmpty()) return Optional.empty();
    for (final double n : numbers.get())
      if (n != Math.rint(n) || Math.abs(n) > 1L << 53) throw wrongNumbers(count, Arrays.toString(numbers.get()), keys, null);
    return numbers.map(all -> Arrays.stream(all).mapToLong(n -> (long) n).toArray());
  }
}
