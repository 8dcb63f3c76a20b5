package io.github.rraunet.volume;

import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.real.FloatType;

/** Brings a label map to another grid: every voxel takes the value of the nearest one; beyond the map it is 0. */
public final class NearestResampling {

  private NearestResampling() {}

  /** @return number of voxels that are not 0 and whose centre lies in no voxel of the grid */
  public static long nonZeroOutside(final Volume labels, final Volume grid) {
    final double[][] toGrid = grid.voxelToWorld().inverseRows();
    final long[] n = grid.dimensions();
    final NonZeroVoxels voxels = NonZeroVoxels.of(labels);
    final long[] outside = new long[1];
    for (int z = 0; z < voxels.count(); z++) {
      final int plane = z;
      voxels.forEach(z, (index, value) -> {
        final double[] world = labels.voxelToWorld().apply(index % voxels.width(), index / voxels.width(), plane);
        for (int d = 0; d < 3; d++) {
          final long at = Math.round(toGrid[d][0] * world[0] + toGrid[d][1] * world[1] + toGrid[d][2] * world[2] + toGrid[d][3]);
          if (at >= 0 && at < n[d]) continue;
          outside[0]++;
          return;
        }
      });
    }
    return outside[0];
  }

  /**
   * @param labels to resample
   * @param grid   whose size and position the result has
   * @throws IllegalArgumentException if one of the two does not say where it lies in the patient
   */
  public static Volume of(final Volume labels, final Volume grid) {
    if (!labels.isOriented() || !grid.isOriented())
      throw new IllegalArgumentException("'" + (labels.isOriented() ? grid : labels).name()
        + "' does not say where it lies in the patient, so it cannot be resampled; use files that do, such as NIfTI");
    final double[][] toVoxel = labels.voxelToWorld().inverseRows();
    final long[] n = grid.dimensions();
    final long[] source = labels.dimensions();
    final var result = PlanarImgs.floats(n);
    final RandomAccessibleInterval<FloatType> values = labels.values();
    final RandomAccess<FloatType> from = values.randomAccess();
    final var cursor = result.localizingCursor();
    final long[] at = new long[3];
    while (cursor.hasNext()) {
      cursor.fwd();
      final double[] world = grid.voxelToWorld().apply(cursor.getIntPosition(0), cursor.getIntPosition(1),
        cursor.getIntPosition(2));
      boolean inside = true;
      for (int d = 0; d < 3; d++) {
        at[d] = Math.round(toVoxel[d][0] * world[0] + toVoxel[d][1] * world[1] + toVoxel[d][2] * world[2] + toVoxel[d][3]);
        inside &= at[d] >= 0 && at[d] < source[d];
      }
      if (inside) cursor.get().set(from.setPositionAndGet(at));
    }
    return Volume.of(result).voxelToWorld(grid.voxelToWorld()).oriented(true).kind(labels.kind()).name(labels.name()).build();
  }
}
