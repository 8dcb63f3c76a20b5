package io.github.rraunet.distance;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;

/** The rectangle that a set of voxels needs in each plane of a box. */
public final class PlaneBounds implements Serializable {

  private static final long serialVersionUID = 1;
  private static final int EDGES = 4;

  private final int[] edges; // x0, y0, x1, y1 of each plane, from the first to before the second; all 0 of none

  /** @param planes number of planes, in none of which is a voxel */
  public PlaneBounds(final int planes) {
    edges = new int[EDGES * planes];
  }

  /** @param bits which sets. @param first plane that the first one of the sets becomes */
  public void add(final VoxelSets sets, final int bits, final int first) {
    for (int z = 0; z < sets.depth(); z++) {
      final Optional<VoxelBox> found = sets.slice(z).bounds(bits);
      if (found.isPresent()) include(first + z, found.get().x0(), found.get().y0(), found.get().x1(), found.get().y1());
    }
  }

  /** Takes the planes of another one over. @param first plane that its first one becomes */
  public void add(final PlaneBounds other, final int first) {
    System.arraycopy(other.edges, 0, edges, EDGES * first, other.edges.length);
  }

  public int planes() {
    return edges.length / EDGES;
  }

  public boolean isEmpty(final int z) {
    return edges[EDGES * z + 2] == 0;
  }

  /** @return whether all planes are */
  public boolean isEmpty() {
    return above(0) == planes();
  }

  /** @return where the cells between voxel centres are that have such a voxel at a corner: one more along each axis */
  public PlaneBounds cells() {
    final PlaneBounds cells = new PlaneBounds(planes() + 1);
    for (int z = 0; z < planes(); z++)
      if (!isEmpty(z)) for (int plane = z; plane <= z + 1; plane++)
        cells.include(plane, edges[EDGES * z], edges[EDGES * z + 1], edges[EDGES * z + 2] + 1, edges[EDGES * z + 3] + 1);
    return cells;
  }

  private void include(final int z, final int x0, final int y0, final int x1, final int y1) {
    final int at = EDGES * z;
    final boolean first = isEmpty(z);
    edges[at] = first ? x0 : Math.min(edges[at], x0);
    edges[at + 1] = first ? y0 : Math.min(edges[at + 1], y0);
    edges[at + 2] = Math.max(edges[at + 2], x1);
    edges[at + 3] = Math.max(edges[at + 3], y1);
  }

  /** @return the first plane from this one on that is not empty; the number of planes if there is none */
  int above(final int z) {
    int plane = Math.min(z, planes());
    while (plane < planes() && isEmpty(plane))
      plane++;
    return plane;
  }

  /** @return the last plane up to this one that is not empty; -1 if there is none */
  int below(final int z) {
    int plane = Math.max(z, -1);
    while (plane >= 0 && isEmpty(plane))
      plane--;
    return plane;
  }

  int firstRow(final int z) {
    return edges[EDGES * z + 1];
  }

  int endRow(final int z) {
    return edges[EDGES * z + 3];
  }

  /** @return steps along x from a place to the rectangle */
  int gapX(final int x, final int z) {
    return Math.max(0, Math.max(edges[EDGES * z] - x, x + 1 - edges[EDGES * z + 2]));
  }

  /** @return steps along y from a place to the rectangle */
  int gapY(final int y, final int z) {
    return Math.max(0, Math.max(edges[EDGES * z + 1] - y, y + 1 - edges[EDGES * z + 3]));
  }

  /** @return the smallest box that holds all of both; empty if there is nothing. Both have as many planes */
  public static Optional<VoxelBox> box(final PlaneBounds first, final PlaneBounds second) {
    final int[] box = { Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, 0, 0, 0 };
    for (final PlaneBounds bounds : new PlaneBounds[] { first, second })
      for (int z = 0; z < bounds.planes(); z++) {
        if (bounds.isEmpty(z)) continue;
        final int at = EDGES * z;
        box[0] = Math.min(box[0], bounds.edges[at]);
        box[1] = Math.min(box[1], bounds.edges[at + 1]);
        box[2] = Math.min(box[2], z);
        box[3] = Math.max(box[3], bounds.edges[at + 2]);
        box[4] = Math.max(box[4], bounds.edges[at + 3]);
        box[5] = Math.max(box[5], z + 1);
      }
    return box[5] == 0 ? Optional.empty() : Optional.of(new VoxelBox(box[0], box[1], box[2], box[3], box[4], box[5]));
  }

  /** @return the same, counted from the corner of a box that holds all of it */
  public PlaneBounds in(final VoxelBox box) {
    final PlaneBounds moved = new PlaneBounds(box.depth());
    System.arraycopy(edges, EDGES * box.z0(), moved.edges, 0, moved.edges.length);
    for (int z = 0; z < box.depth(); z++)
      if (!moved.isEmpty(z)) for (int i = 0; i < EDGES; i++)
        moved.edges[EDGES * z + i] -= i % 2 == 0 ? box.x0() : box.y0();
    return moved;
  }

  @Override
  public String toString() {
    return Arrays.toString(edges);
  }
}
