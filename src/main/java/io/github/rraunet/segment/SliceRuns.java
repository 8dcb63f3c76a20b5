package io.github.rraunet.segment;

import java.util.Arrays;

/** Runs of foreground along the rows of one slice, in raster order, and their labels. */
final class SliceRuns {

  private final int width;
  private final int[] rowStart; // first run of every row, and after the last row the number of runs
  private int[] from = new int[256]; // x of the first voxel
  private int[] to = new int[256]; // x behind the last voxel
  private int[] label = new int[256];

  SliceRuns(final int width, final int height) {
    this.width = width;
    rowStart = new int[height + 1];
  }

  int count() {
    return rowStart[rowStart.length - 1];
  }

  int length(final int run) {
    return to[run] - from[run];
  }

  int label(final int run) {
    return label[run];
  }

  /** Replaces the runs by those of a plane; foreground is what is not 0. */
  void find(final float[] plane) {
    int count = 0;
    for (int y = 0; y + 1 < rowStart.length; y++) {
      rowStart[y] = count;
      final int row = y * width;
      for (int x = 0; x < width; x++)
        if (plane[row + x] != 0) {
          if (count == from.length) grow();
          from[count] = x;
          while (x < width && plane[row + x] != 0) x++;
          to[count++] = x;
        }
    }
    rowStart[rowStart.length - 1] = count;
  }

  private void grow() {
    from = Arrays.copyOf(from, 2 * from.length);
    to = Arrays.copyOf(to, 2 * to.length);
    label = Arrays.copyOf(label, 2 * label.length);
  }

  /**
   * Gives every run the label of the first run that it touches in the row or slice before, or a new one, and unites
   * touching labels. The same runs get the same labels when this is done again with the same forest.
   *
   * @param before labelled runs of the slice before; null for none
   * @param next   first label that is free
   * @return first label that is free now
   */
  int label(final SliceRuns before, final int next, final LabelForest forest) {
    int free = next;
    for (int y = 0; y + 1 < rowStart.length; y++) {
      Arrays.fill(label, rowStart[y], rowStart[y + 1], -1);
      if (y > 0) join(this, y - 1, y, forest);
      if (before != null) join(before, y, y, forest);
      for (int r = rowStart[y]; r < rowStart[y + 1]; r++)
        if (label[r] < 0) {
          forest.extendTo(free);
          label[r] = free++;
        }
    }
    return free;
  }

  /** Joins the runs of row y to those of a row beside it; both are in order of x. */
  private void join(final SliceRuns other, final int otherRow, final int y, final LabelForest forest) {
    int o = other.rowStart[otherRow];
    int r = rowStart[y];
    while (o < other.rowStart[otherRow + 1] && r < rowStart[y + 1]) {
      if (other.from[o] < to[r] && from[r] < other.to[o]) {
        if (label[r] < 0) label[r] = other.label[o];
        else forest.unite(label[r], other.label[o]);
      }
      if (other.to[o] < to[r]) o++;
      else r++;
    }
  }

  /** Sets the runs of a plane whose label is not of this set to 0. @return number of voxels so removed */
  long removeAllBut(final int root, final LabelForest forest, final float[] plane) {
    long removed = 0;
    for (int y = 0; y + 1 < rowStart.length; y++)
      for (int r = rowStart[y]; r < rowStart[y + 1]; r++)
        if (forest.root(label[r]) != root) {
          Arrays.fill(plane, y * width + from[r], y * width + to[r], 0);
          removed += length(r);
        }
    return removed;
  }
}
