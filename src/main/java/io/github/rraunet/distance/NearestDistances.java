package io.github.rraunet.distance;

import io.github.rraunet.volume.Spacing;

/**
 * Exact Euclidean distances to the nearest voxel of a set, as {@link DistanceTransform} defines them; closed by whoever asked
 * for them.
 */
public interface NearestDistances extends AutoCloseable {

  /** Receives the distances of one row of the box; rows come from several threads, each row once. */
  interface RowVisitor {

    /**
     * @param y         of the row
     * @param x         of the voxels asked for, ascending; only the first {@code count} entries count
     * @param z         of the voxels, ascending where x is the same
     * @param squaredMm squared distances; infinite if the set is empty
     */
    void visit(int y, int[] x, int[] z, double[] squaredMm, int count);
  }

  /**
   * Distances of all voxels of some sets.
   *
   * @param asked of the same box
   * @param bits  of the voxels asked for
   */
  void visit(VoxelSets asked, int bits, RowVisitor visitor);

  /**
   * @return squares of distances smaller than so many mm are below this, and those of as many mm are not, however they were
   *         rounded: which of several nearest voxels is found, and in which order axes are added up, changes the last digit
   */
  static double squaresBelow(final double mm) {
    return mm * mm * (1 - 2 * Spacing.ROUNDING); // of squares, so twice
  }

  @Override
  void close();
}
