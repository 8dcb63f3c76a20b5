package io.github.rraunet.volume;

import net.imglib2.FinalInterval;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.RealType;
import net.imglib2.util.ConstantUtils;

/** Voxels that are all 0, take no memory and are not to be written to: of a volume of which only the grid is wanted. */
public final class EmptyVoxels {

  private EmptyVoxels() {}

  /** @param voxel of the wanted type, 0 */
  public static RandomAccessibleInterval<? extends RealType<?>> of(final RealType<?> voxel, final long[] dimensions) {
    return ConstantUtils.constantRandomAccessibleInterval(voxel, new FinalInterval(dimensions));
  }
}
