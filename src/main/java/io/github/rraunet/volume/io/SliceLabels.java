package io.github.rraunet.volume.io;

import ij.ImagePlus;
import ij.ImageStack;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Slice labels of a stack: the first line of each, for the rest is the header of the file that the slice was read from. */
final class SliceLabels {

  /** Metadata key of a volume: labels in slice order, one a line. */
  static final String KEY = "slice.labels";

  private static final String SINGLE = "Slice_Label"; // where ImageJ keeps the label of an image without a stack

  private SliceLabels() {}

  /** @return one line a slice, or empty if no slice has a label */
  static Optional<String> read(final ImagePlus image) {
    final ImageStack stack = image.getStack();
    final StringBuilder lines = new StringBuilder();
    boolean any = false;
    for (int z = 1; z <= stack.getSize(); z++) {
      final String label = label(image, stack, z);
      any |= !label.isEmpty();
      lines.append(z > 1 ? "\n" : "").append(label);
    }
    return any ? Optional.of(lines.toString()) : Optional.empty();
  }

  /** Labels the slices if there are as many lines. */
  static void write(final String lines, final ImagePlus image) {
    final String[] labels = lines.split("\n", -1);
    final ImageStack stack = image.getStack();
    if (labels.length != stack.getSize()) return;
    for (int z = 1; z <= labels.length; z++)
      if (!labels[z - 1].isEmpty()) stack.setSliceLabel(labels[z - 1], z);
    if (labels.length == 1) image.setProp(SINGLE, labels[0]);
  }

  /** @return the labels of {@code count} slices */
  static String part(final String lines, final long from, final long count) {
    return Arrays.stream(lines.split("\n", -1)).skip(from).limit(count).collect(Collectors.joining("\n"));
  }

  private static String label(final ImagePlus image, final ImageStack stack, final int z) {
    String label = stack.getSliceLabel(z);
    if (label == null && stack.getSize() == 1) label = image.getProp(SINGLE);
    return label == null ? "" : label.lines().findFirst().orElse("").trim();
  }
}
