package io.github.rraunet.metrics;

import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;

/**
 * The cells between voxel centres that a mask's surface runs through, on a grid one longer than the box in each axis: cell
 * (x, y, z) has voxel (x - 1, y - 1, z - 1) at its low corner. Axes of length 1 have no cells of their own.
 */
final class Surfels {

  private final VoxelSets voxels;
  private final VoxelSets nodes; // cells with surface, bits of the masks
  private final boolean flat;
  private final SurfelAreas areas;

  private Surfels(final MaskPair pair) {
    voxels = pair.sets();
    final boolean[] extended = pair.extended();
    flat = !extended[2];
    nodes = new VoxelSets(voxels.width() + 1, voxels.height() + 1, flat ? 1 : voxels.depth() + 1);
    areas = flat ? SurfelAreas.ofSquares(pair.spacing().xMm(), pair.spacing().yMm())
      : SurfelAreas.ofCubes(pair.spacing().xMm(), pair.spacing().yMm(), pair.spacing().zMm());
  }

  static Surfels of(final MaskPair pair, final int threads, final Progress progress) {
    final Surfels surfels = new Surfels(pair);
    ParallelLoop.run(surfels.nodes.depth(), threads, progress, () -> surfels::mark);
    return surfels;
  }

  VoxelSets nodes() {
    return nodes;
  }

  /** @param mask bit of the mask. @return area in mm^2 of its surface in the cell, a length in mm in 2-D */
  double area(final int x, final int y, final int z, final int mask) {
    return areas.of(code(x, y, z, mask));
  }

  double totalArea(final int mask) {
    double sum = 0;
    for (int z = 0; z < nodes.depth(); z++)
      for (int y = 0; y < nodes.height(); y++)
        for (int x = 0; x < nodes.width(); x++)
          if (nodes.contains(x, y, z, mask)) sum += area(x, y, z, mask);
    return sum;
  }

  private void mark(final int z) {
    final byte[] plane = nodes.plane(z);
    for (int y = 0, i = 0; y < nodes.height(); y++)
      for (int x = 0; x < nodes.width(); x++, i++) {
        if (areas.isSurface(code(x, y, z, MaskPair.REFERENCE))) plane[i] |= MaskPair.REFERENCE;
        if (areas.isSurface(code(x, y, z, MaskPair.PREDICTION))) plane[i] |= MaskPair.PREDICTION;
      }
  }

  private int code(final int x, final int y, final int z, final int mask) {
    if (flat) return square(x, y, 0, mask);
    return (z > 0 ? square(x, y, z - 1, mask) : 0) | (z < voxels.depth() ? square(x, y, z, mask) << 4 : 0);
  }

  private int square(final int x, final int y, final int z, final int mask) {
    final byte[] plane = voxels.plane(z);
    return row(plane, x, y - 1, mask) | row(plane, x, y, mask) << 2;
  }

  private int row(final byte[] plane, final int x, final int y, final int mask) {
    if (y < 0 || y >= voxels.height()) return 0;
    final int at = y * voxels.width() + x;
    return (x > 0 && (plane[at - 1] & mask) != 0 ? 1 : 0) | (x < voxels.width() && (plane[at] & mask) != 0 ? 2 : 0);
  }
}
