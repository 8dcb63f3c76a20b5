package io.github.rraunet.volume;

import io.github.rraunet.progress.Progress;
import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;

/** Brings a label map to another grid: every voxel takes the value of the nearest one; beyond the map it is 0. */
public final class NearestResampling {

  private NearestResampling() {}

  /** @return number of voxels that are not 0 and whose centre lies in no voxel of the grid */
  public static long nonZeroOutside(final Volume labels, final Volume grid) {
    checkOriented(labels, grid);
    final Walk walk = new Walk(labels, grid);
    final long[] n = grid.dimensions();
    final NonZeroVoxels voxels = NonZeroVoxels.of(labels);
    final long[] outside = new long[1];
    for (int z = 0; z < voxels.count(); z++) {
      final int plane = z;
      voxels.forEach(z, (index, value) -> {
        if (value == value && !walk.isInside(index % voxels.width(), index / voxels.width(), plane, n)) outside[0]++;
      });
    }
    return outside[0];
  }

  /**
   * @param labels to resample
   * @param grid   whose size and position the result has
   * @return of the labels' own type and slope; calibrated reals if the labels have an intercept, with which a stored 0 is no 0
   * @throws IllegalArgumentException if one of the two does not say where it lies in the patient
   */
  public static Volume of(final Volume labels, final Volume grid, final Progress progress) {
    checkOriented(labels, grid);
    final boolean shifted = labels.intercept() != 0;
    final var result = shifted ? PlanarImgs.floats(grid.dimensions()) : images(labels.stored().getType(), grid.dimensions());
    fill(shifted ? labels.values() : labels.stored(), result, new Walk(grid, labels), progress);
    return Volume.of(result).calibration(shifted ? 1 : labels.slope(), 0).voxelToWorld(grid.voxelToWorld()).oriented(true)
      .kind(labels.kind()).name(labels.name()).build();
  }

  private static void checkOriented(final Volume labels, final Volume grid) {
    if (!labels.isOriented() || !grid.isOriented())
      throw new IllegalArgumentException("'" + (labels.isOriented() ? grid : labels).name()
        + "' does not say where it lies in the patient, so it cannot be resampled; use files that do, such as NIfTI");
  }

  /** @return an image that can hold what one of this type holds */
  private static Img<? extends RealType<?>> images(final Object type, final long[] size) {
    if (type instanceof UnsignedByteType) return PlanarImgs.unsignedBytes(size);
    return type instanceof UnsignedShortType ? PlanarImgs.unsignedShorts(size) : PlanarImgs.floats(size);
  }

  private static void fill(final RandomAccessibleInterval<? extends RealType<?>> labels, final Img<? extends RealType<?>> result,
    final Walk walk, final Progress progress)
  {
    final RandomAccess<? extends RealType<?>> from = labels.randomAccess();
    final RandomAccess<? extends RealType<?>> to = result.randomAccess();
    final long[] size = labels.dimensionsAsLongArray();
    for (int z = 0; z < result.dimension(2); z++) {
      progress.throwIfCanceled();
      progress.report("Resampling", z, result.dimension(2));
      for (int y = 0; y < result.dimension(1); y++)
        for (int x = 0; x < result.dimension(0); x++) {
          if (!walk.isInside(x, y, z, size)) continue;
          to.setPosition(x, 0);
          to.setPosition(y, 1);
          to.setPosition(z, 2);
          to.get().setReal(from.setPositionAndGet(walk.nearest).getRealDouble());
        }
    }
  }

  /** From the voxels of one grid to those of another. Serves one thread. */
  private static final class Walk {

    private final double[][] map = new double[3][4];
    private final long[] nearest = new long[3];

    Walk(final Volume from, final Volume to) {
      final double[][] a = to.voxelToWorld().inverseRows();
      final double[][] b = from.voxelToWorld().toRows();
      for (int r = 0; r < 3; r++)
        for (int c = 0; c < 4; c++)
          map[r][c] = a[r][0] * b[0][c] + a[r][1] * b[1][c] + a[r][2] * b[2][c] + (c == 3 ? a[r][3] : 0);
    }

    /** Sets {@code nearest}. */
    boolean isInside(final int x, final int y, final int z, final long[] size) {
      boolean inside = true;
      for (int d = 0; d < 3; d++) {
        nearest[d] = Math.round(map[d][0] * x + map[d][1] * y + map[d][2] * z + map[d][3]);
        inside &= nearest[d] >= 0 && nearest[d] < size[d];
      }
      return inside;
    }
  }
}
