package io.github.rraunet.volume;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;

/**
 * Which values of a label map count as foreground: {@code all} (every value but 0), or a list of values and ranges
 * such as {@code 1,3} or {@code 25-33}.
 */
public final class LabelSet implements DoublePredicate, Serializable {

  private static final long serialVersionUID = 1;

  public static final LabelSet ALL = new LabelSet("all", List.of());

  private final String text;
  private final List<long[]> ranges; // empty: every value but 0

  private LabelSet(final String text, final List<long[]> ranges) {
    this.text = text;
    this.ranges = ranges;
  }

  /** @throws IllegalArgumentException if the text is neither {@code all} nor a list of whole numbers and ranges */
  public static LabelSet parse(final String text) {
    final String trimmed = text.trim();
    if (trimmed.isEmpty() || trimmed.equalsIgnoreCase("all")) return ALL;
    final List<long[]> ranges = new ArrayList<>();
    for (final String part : trimmed.split(",", -1)) {
      final String[] ends = part.trim().split("-", 2);
      try {
        final long low = Long.parseLong(ends[0].trim());
        final long high = ends.length == 2 ? Long.parseLong(ends[1].trim()) : low;
        if (low > high) throw new NumberFormatException();
        ranges.add(new long[] { low, high });
      }
      catch (final NumberFormatException e) {
        throw new IllegalArgumentException("labels are 'all' or a list of whole numbers and ranges such as 1,3 or 25-33; found '"
          + text + "'", e);
      }
    }
    return new LabelSet(trimmed, ranges);
  }

  @Override
  public boolean test(final double value) {
    if (ranges.isEmpty()) return value != 0 && !Double.isNaN(value);
    for (final long[] range : ranges)
      if (value >= range[0] && value <= range[1]) return true;
    return false;
  }

  /** {@link #ALL} stays the only one of its kind. */
  private Object readResolve() {
    return ranges.isEmpty() ? ALL : this;
  }

  @Override
  public String toString() {
    return text;
  }
}
