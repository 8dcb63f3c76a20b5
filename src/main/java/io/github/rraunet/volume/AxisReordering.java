package io.github.rraunet.volume;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.view.Views;

/**
 * Permutation and reversal of the three index axes that turns one orientation into another. It makes
 * views, so what is written through a view lands on the original grid: that is how a mask computed in
 * the model's orientation comes back on the input's own grid.
 */
public final class AxisReordering {

  private final int[] source; // index axis of the original that target axis d runs along
  private final boolean[] reversed;

  private AxisReordering(final int[] source, final boolean[] reversed) {
    this.source = source;
    this.reversed = reversed;
  }

  /** @return the reordering after which a volume of orientation {@code from} has orientation {@code to} */
  public static AxisReordering between(final Orientation from, final Orientation to) {
    final int[] source = new int[3];
    final boolean[] reversed = new boolean[3];
    for (int d = 0; d < 3; d++)
      for (int s = 0; s < 3; s++)
        if (from.worldAxis(s) == to.worldAxis(d)) {
          source[d] = s;
          reversed[d] = from.isNegative(s) != to.isNegative(d);
        }
    return new AxisReordering(source, reversed);
  }

  /** @return index axis of the original that runs along axis d of the view */
  public int sourceAxis(final int d) {
    return source[d];
  }

  /** @return whether axis d of the view runs against the original's */
  public boolean isReversed(final int d) {
    return reversed[d];
  }

  /** @return view of a zero-based 3-D image with the axes reordered, zero-based too; nothing is copied */
  public <T> RandomAccessibleInterval<T> view(final RandomAccessibleInterval<T> image) {
    RandomAccessibleInterval<T> view = image;
    final int[] holds = { 0, 1, 2 }; // original axis that each axis of the view holds
    for (int d = 0; d < 3; d++)
      for (int e = d + 1; e < 3; e++)
        if (holds[e] == source[d]) {
          view = Views.permute(view, d, e);
          holds[e] = holds[d];
          holds[d] = source[d];
        }
    for (int d = 0; d < 3; d++)
      if (reversed[d]) view = Views.zeroMin(Views.invertAxis(view, d));
    return view;
  }

  /**
   * @param map        of the original
   * @param dimensions of the original
   * @return the map of the reordered view
   */
  public VoxelToWorld apply(final VoxelToWorld map, final long... dimensions) {
    final double[][] rows = new double[3][4];
    for (int r = 0; r < 3; r++) {
      rows[r][3] = map.get(r, 3);
      for (int d = 0; d < 3; d++) {
        final double step = map.get(r, source[d]);
        rows[r][d] = reversed[d] ? -step : step;
        if (reversed[d]) rows[r][3] += step * (dimensions[source[d]] - 1);
      }
    }
    return VoxelToWorld.ofRows(rows);
  }
}
