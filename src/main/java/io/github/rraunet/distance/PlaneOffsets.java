package io.github.rraunet.distance;

import io.github.rraunet.volume.Spacing;

/**
 * Whole-numbered offsets to the nearest voxel of a set within a plane: |dx| << 16 | |dy|. Rows first, then the columns that are
 * asked for. Serves one thread.
 */
final class PlaneOffsets {

  private static final int NONE = -1;

  private final int width;
  private final int height;
  private final int[] alongX;
  private final boolean[] emptyRow;
  private final Envelope envelope;
  private final double ratio;
  private int firstRow; // with voxels of the set, as far as is seen
  private int endRow;

  PlaneOffsets(final int width, final int height, final Spacing spacing) {
    this.width = width;
    this.height = height;
    alongX = new int[width * height];
    emptyRow = new boolean[height];
    envelope = new Envelope(height);
    ratio = spacing.xMm() * spacing.xMm() / (spacing.yMm() * spacing.yMm());
  }

  static double squaredMm(final int offset, final Spacing spacing) {
    final double dx = (offset >>> 16) * spacing.xMm();
    final double dy = (offset & 0xFFFF) * spacing.yMm();
    return dx * dx + dy * dy;
  }

  /**
   * Takes the set from some rows of a plane.
   *
   * @return false if it has no voxel in them
   */
  boolean see(final byte[] plane, final int bits, final int from, final int to) {
    boolean empty = true;
    firstRow = from;
    endRow = to;
    for (int y = from; y < to; y++) {
      emptyRow[y] = !row(plane, bits, y * width);
      empty &= emptyRow[y];
    }
    return !empty;
  }

  private boolean row(final byte[] plane, final int bits, final int start) {
    int last = NONE;
    for (int x = 0; x < width; x++) {
      if ((plane[start + x] & bits) != 0) last = x;
      alongX[start + x] = last == NONE ? Integer.MAX_VALUE : x - last;
    }
    if (last == NONE) return false;
    for (int x = last; x >= 0; x--) {
      if ((plane[start + x] & bits) != 0) last = x;
      alongX[start + x] = Math.min(alongX[start + x], last - x);
    }
    return true;
  }

  /** @return a new array with the offsets of the whole plane, whose set is not empty */
  int[] all() {
    final int[] result = new int[width * height];
    for (int x = 0; x < width; x++)
      column(x, 0, height, result);
    return result;
  }

  /** Sets the offsets of rows {@code from} to before {@code to} of a column, at y * width + x; the set is not empty. */
  void column(final int x, final int from, final int to, final int[] result) {
    envelope.clear();
    for (int y = firstRow; y < endRow; y++)
      if (!emptyRow[y]) {
        final double d = alongX[y * width + x];
        envelope.add(y, d * d * ratio);
      }
    int k = 0;
    for (int y = from; y < to; y++) {
      while (k + 1 < envelope.count && envelope.from[k + 1] < y)
        k++;
      final int nearest = envelope.vertex[k];
      result[y * width + x] = alongX[nearest * width + x] << 16 | Math.abs(y - nearest);
    }
  }
}
