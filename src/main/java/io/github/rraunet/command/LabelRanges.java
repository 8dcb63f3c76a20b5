package io.github.rraunet.command;

import io.github.rraunet.volume.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.loops.LoopBuilder;
import net.imglib2.type.numeric.integer.UnsignedByteType;

/** Which values of a label map are foreground: {@code 25-33}, {@code 1,4,20-24}; all but 0 if nothing is said. */
final class LabelRanges implements DoublePredicate {

  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})(?:\\s*-\\s*(\\d{1,9}))?");

  private record Range(int first, int last) {}

  private final List<Range> ranges;

  private LabelRanges(final List<Range> ranges) {
    this.ranges = ranges;
  }

  /** @throws IllegalArgumentException if the text is no list of labels and ranges */
  static LabelRanges parse(final String text) {
    final List<Range> ranges = new ArrayList<>();
    for (final String part : text.trim().isEmpty() ? new String[0] : text.trim().split("\\s*[,;]\\s*")) {
      final Matcher m = RANGE.matcher(part);
      if (!m.matches()) throw notLabels(text);
      final int first = Integer.parseInt(m.group(1));
      final int last = m.group(2) == null ? first : Integer.parseInt(m.group(2));
      if (last < first) throw notLabels(text);
      ranges.add(new Range(first, last));
    }
    return new LabelRanges(ranges);
  }

  private static IllegalArgumentException notLabels(final String text) {
    return new IllegalArgumentException("labels must be numbers and ranges, such as 25-33 or 1,4,20-24; found '" + text + "'");
  }

  /** @return 255 where the label is foreground, on the same grid */
  @SuppressWarnings("unchecked")
  Volume maskOf(final Volume labels) {
    final Volume mask = labels.newMask(labels.name());
    LoopBuilder.setImages(labels.values(), (RandomAccessibleInterval<UnsignedByteType>) mask.stored())
      .forEachPixel((label, voxel) -> voxel.set(test(label.get()) ? 255 : 0));
    return mask;
  }

  @Override
  public boolean test(final double value) {
    if (ranges.isEmpty()) return value != 0;
    return ranges.stream().anyMatch(r -> value >= r.first() && value <= r.last());
  }
}
