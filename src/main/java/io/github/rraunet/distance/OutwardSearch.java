package io.github.rraunet.distance;

import io.github.rraunet.volume.Spacing;
import java.util.Arrays;

/**
 * Distances from voxels of a slab to a set that reaches beyond it, without the set being in memory: its planes are shown one by
 * one, from the slab outwards, until nothing farther can be nearer. With what {@link DistanceTransform} finds in the slab, that
 * gives the distances that it would find in the whole, but for the last digit where two voxels are equally near.
 *
 * <p>Planes are numbered through the box that holds the set; the rectangle that the set needs in each must be known. Serves one
 * thread.</p>
 */
public final class OutwardSearch {

  /** Receives a voxel of the slab when its distance is known. */
  @FunctionalInterface
  public interface Visitor {

    /** @param squaredMm to the nearest voxel of the set; at most the limit */
    void visit(int x, int y, int z, double squaredMm);
  }

  private final PlaneBounds set;
  private final int from;
  private final int to;
  private final int width;
  private final Spacing spacing;
  private final double limit;
  private final Visitor visitor;
  private final PlaneOffsets offsets;
  private final int[] ofPlane;
  private final boolean[] columns;
  private int count; // of voxels whose distance is not known yet
  private int[] x = new int[0];
  private int[] y = new int[0];
  private int[] z = new int[0];
  private double[] best = new double[0];
  private int[] candidates = new int[0];
  private int chosen;
  private int above; // next planes of the set that were not shown; the number of planes and -1 if there is none
  private int below;

  /**
   * @param set       where it lies
   * @param width     of the box
   * @param height    of the box
   * @param from      first plane of the slab
   * @param to        after its last plane
   * @param limit     squared distance from which on it does not matter how far a voxel is; infinite to know all
   */
  public OutwardSearch(final PlaneBounds set, final int width, final int height, final Spacing spacing, final int from,
    final int to, final double limit, final Visitor visitor)
  {
    this.set = set;
    this.width = width;
    this.spacing = spacing;
    this.from = from;
    this.to = to;
    this.limit = limit;
    this.visitor = visitor;
    offsets = new PlaneOffsets(width, height, spacing);
    ofPlane = new int[width * height];
    columns = new boolean[width];
    above = set.above(to);
    below = set.below(from - 1);
  }

  /** @param squaredMm to the nearest voxel of the set in the slab; infinite if there is none */
  public void ask(final int atX, final int atY, final int atZ, final double squaredMm) {
    final double known = Math.min(squaredMm, limit);
    if (!isOpen(atZ, known)) {
      visitor.visit(atX, atY, atZ, known);
      return;
    }
    if (count == x.length) grow();
    x[count] = atX;
    y[count] = atY;
    z[count] = atZ;
    best[count++] = known;
  }

  private void grow() {
    final int length = Math.max(1 << 10, 2 * count);
    x = Arrays.copyOf(x, length);
    y = Arrays.copyOf(y, length);
    z = Arrays.copyOf(z, length);
    best = Arrays.copyOf(best, length);
    candidates = new int[length];
  }

  /** @return whether a plane that was not shown may hold a voxel nearer than this */
  private boolean isOpen(final int plane, final double known) {
    return above < set.planes() && across(above - plane) < known || below >= 0 && across(plane - below) < known;
  }

  /** As {@link DistanceTransform} computes it. */
  private double across(final int dz) {
    return dz * (double) dz * (spacing.zMm() * spacing.zMm());
  }

  /**
   * Hands out the voxels whose distance is known, now that all planes nearer to the slab were shown.
   *
   * @param steps from the slab to the next planes on either side, at least 1 and never less than before
   * @return whether voxels are left
   */
  public boolean isOpen(final int steps) {
    final int up = set.above(Math.max(above, to - 1 + steps));
    final int down = set.below(Math.min(below, from - steps));
    if (up == above && down == below) return count > 0;
    above = up;
    below = down;
    int left = 0;
    for (int i = 0; i < count; i++)
      if (isOpen(z[i], best[i])) {
        x[left] = x[i];
        y[left] = y[i];
        z[left] = z[i];
        best[left++] = best[i];
      }
      else visitor.visit(x[i], y[i], z[i], best[i]);
    count = left;
    return count > 0;
  }

  /** @return whether a plane outside the slab may hold a voxel that is nearer to one of those left */
  public boolean wants(final int plane) {
    chosen = 0;
    if (set.isEmpty(plane)) return false;
    for (int i = 0; i < count; i++) {
      final double across = across(plane - z[i]);
      if (across >= best[i]) continue;
      final double dx = set.gapX(x[i], plane) * spacing.xMm();
      final double dy = set.gapY(y[i], plane) * spacing.yMm();
      if (dx * dx + dy * dy + across < best[i]) candidates[chosen++] = i;
    }
    return chosen > 0;
  }

  /** Shows the plane of which was just asked whether it is wanted. @param bits of the set */
  public void see(final int plane, final byte[] voxels, final int bits) {
    int first = Integer.MAX_VALUE;
    int last = -1;
    double farthest = 0;
    Arrays.fill(columns, false);
    for (int c = 0; c < chosen; c++) {
      final int i = candidates[c];
      columns[x[i]] = true;
      first = Math.min(first, y[i]);
      last = Math.max(last, y[i]);
      farthest = Math.max(farthest, best[i]);
    }
    final int reach = (int) Math.min(Math.sqrt(farthest) / spacing.yMm() + 1, VoxelSets.LONGEST_EDGE);
    if (!offsets.see(voxels, bits, Math.max(set.firstRow(plane), first - reach), Math.min(set.endRow(plane), last + reach + 1)))
      return;
    for (int column = 0; column < width; column++)
      if (columns[column]) offsets.column(column, first, last + 1, ofPlane);
    for (int c = 0; c < chosen; c++) {
      final int i = candidates[c];
      final double squaredMm = PlaneOffsets.squaredMm(ofPlane[y[i] * width + x[i]], spacing) + across(plane - z[i]);
      if (squaredMm < best[i]) best[i] = squaredMm;
    }
  }
}
