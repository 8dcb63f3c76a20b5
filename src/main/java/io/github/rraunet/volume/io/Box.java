package io.github.rraunet.volume.io;

import io.github.rraunet.volume.Volume;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.RealType;

/**
 * A part of a volume.
 *
 * @param from first voxel (x, y, z)
 * @param size lengths in voxels
 */
record Box(long[] from, long[] size) {

  /** @throws IllegalArgumentException if it is empty or reaches out of a volume of these dimensions */
  static Box of(final long[] from, final long[] size, final long[] dimensions) {
    boolean inside = from.length == 3 && size.length == 3;
    for (int d = 0; inside && d < 3; d++)
      inside = from[d] >= 0 && size[d] >= 1 && size[d] <= dimensions[d] - from[d];
    if (!inside)
      throw new IllegalArgumentException("a box of " + Arrays.toString(size) + " voxels from " + Arrays.toString(from)
        + " is not inside a volume of " + Arrays.toString(dimensions));
    return new Box(from.clone(), size.clone());
  }

  /** @return number of voxels */
  long count() {
    return size[0] * size[1] * size[2];
  }

  /** @return the first index behind it along an axis */
  long end(final int axis) {
    return from[axis] + size[axis];
  }

  /**
   * @param grid   of the volume that this is a part of
   * @param voxels of the part
   * @param notes  what is to be said of the part beside what is said of the volume
   */
  Volume volume(final Volume grid, final RandomAccessibleInterval<? extends RealType<?>> voxels, final List<String> notes) {
    final Volume.Builder volume = grid.withVoxels(voxels).voxelToWorld(grid.voxelToWorld().startingAt(from));
    final String labels = grid.metadata().get(SliceLabels.KEY);
    if (labels != null) volume.metadata(Map.of(SliceLabels.KEY, SliceLabels.part(labels, from[2], size[2])));
    notes.forEach(volume::note);
    return volume.build();
  }
}
