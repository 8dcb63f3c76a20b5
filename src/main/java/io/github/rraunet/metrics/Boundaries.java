package io.github.rraunet.metrics;

import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.metrics.MetricSettings.Boundary;
import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;
import java.util.Arrays;

/** Marks the inner boundaries of two masks: foreground voxels with background beside them, outside the box included. */
final class Boundaries {

  private static final int BOTH = MaskPair.REFERENCE | MaskPair.PREDICTION;
  private static final int TO_BOUNDARY = 2; // bits from a mask to its boundary

  private final VoxelSets sets;
  private final boolean alongX; // axes of length 1 have no neighbours that count
  private final boolean alongY;
  private final boolean alongZ;

  private Boundaries(final VoxelSets sets, final boolean[] extended) {
    this.sets = sets;
    alongX = extended[0];
    alongY = extended[1];
    alongZ = extended[2];
  }

  /**
   * @param extended whether the image is longer than one voxel, for each axis
   * @return number of voxels by their bits, as {@link VoxelSets#histogram} counts them: on the way, for a pass less
   */
  static long[] mark(final VoxelSets sets, final boolean[] extended, final Boundary kind, final int threads,
    final Progress progress)
  {
    final Boundaries boundaries = new Boundaries(sets, extended);
    final long[][] ofPlanes = new long[sets.depth()][];
    ParallelLoop.run(sets.depth(), threads, progress, () -> {
      final byte[] beside = new byte[sets.width() * sets.height()];
      return z -> {
        if (kind == Boundary.FACE) boundaries.faces(z, beside);
        else boundaries.all(z, beside);
        final byte[] plane = sets.plane(z);
        final long[] counts = new long[VoxelSets.COMBINATIONS];
        for (int i = 0; i < plane.length; i++) { // bits of the masks stay, so that other threads may read them meanwhile
          final int masks = plane[i] & BOTH; // marks of an earlier call go
          plane[i] = (byte) (masks | (masks & ~beside[i]) << TO_BOUNDARY);
          counts[plane[i] & 0xFF]++;
        }
        ofPlanes[z] = counts;
      };
    });
    return VoxelSets.sum(ofPlanes);
  }

  /** Intersection of the voxels beside each voxel. */
  private void faces(final int z, final byte[] out) {
    final byte[] plane = sets.plane(z);
    final int width = sets.width();
    final int height = sets.height();
    if (alongZ && (z == 0 || z == sets.depth() - 1)) {
      Arrays.fill(out, (byte) 0);
      return;
    }
    if (alongZ) and(sets.plane(z - 1), sets.plane(z + 1), out);
    else Arrays.fill(out, (byte) BOTH);
    for (int y = 0; y < height; y++) {
      final int row = y * width;
      if (alongY) {
        if (y == 0 || y == height - 1) {
          Arrays.fill(out, row, row + width, (byte) 0);
          continue;
        }
        for (int i = row; i < row + width; i++)
          out[i] &= (byte) (plane[i - width] & plane[i + width]);
      }
      if (alongX) {
        out[row] = 0;
        out[row + width - 1] = 0;
        for (int i = row + 1; i < row + width - 1; i++)
          out[i] &= (byte) (plane[i - 1] & plane[i + 1]);
      }
    }
  }

  private static void and(final byte[] a, final byte[] b, final byte[] out) {
    for (int i = 0; i < out.length; i++)
      out[i] = (byte) (a[i] & b[i]);
  }

  /** The same with edges and corners: intersection along z, then y, then x. */
  private void all(final int z, final byte[] out) {
    if (alongZ && (z == 0 || z == sets.depth() - 1)) {
      Arrays.fill(out, (byte) 0);
      return;
    }
    final int width = sets.width();
    final int height = sets.height();
    final byte[] column = sets.plane(z).clone();
    if (alongZ) {
      and(column, sets.plane(z - 1), column);
      and(column, sets.plane(z + 1), column);
    }
    final byte[] square = alongY ? new byte[column.length] : column; // first and last row stay 0
    if (alongY) for (int i = width; i < column.length - width; i++)
      square[i] = (byte) (column[i - width] & column[i] & column[i + width]);
    if (!alongX) {
      System.arraycopy(square, 0, out, 0, out.length);
      return;
    }
    for (int y = 0; y < height; y++) {
      final int row = y * width;
      out[row] = 0;
      out[row + width - 1] = 0;
      for (int i = row + 1; i < row + width - 1; i++)
        out[i] = (byte) (square[i - 1] & square[i] & square[i + 1]);
    }
  }
}
