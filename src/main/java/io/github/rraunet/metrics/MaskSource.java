package io.github.rraunet.metrics;

import io.github.rraunet.distance.VoxelBox;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Foreground;
import io.github.rraunet.volume.NonZeroVoxels;
import io.github.rraunet.volume.RegionSource;
import io.github.rraunet.volume.VolumeRegions;
import java.io.IOException;
import java.io.Serializable;

/**
 * Two masks that are read box by box; travels.
 *
 * @param reference    where the first is
 * @param inReference  what of it is foreground
 * @param prediction   where the second is
 * @param inPrediction what of it is foreground
 * @param order        stored axis for each axis along which boxes are told
 */
record MaskSource(RegionSource reference, Foreground inReference, RegionSource prediction, Foreground inPrediction, int[] order)
  implements Serializable
{

  Opened open() throws IOException {
    return new Opened(reference.open(), prediction.open());
  }

  /** Reads; serves one thread. */
  final class Opened {

    private final VolumeRegions first;
    private final VolumeRegions second;

    private Opened(final VolumeRegions first, final VolumeRegions second) {
      this.first = first;
      this.second = second;
    }

    /** @return the masks in a box, with the bits of {@link MaskPair} */
    VoxelSets read(final VoxelBox box, final Progress progress) throws IOException {
      final VoxelSets sets = new VoxelSets(box.width(), box.height(), box.depth());
      read(first, inReference, MaskPair.REFERENCE, box, sets, progress);
      read(second, inPrediction, MaskPair.PREDICTION, box, sets, progress);
      return sets;
    }

    private void read(final VolumeRegions volume, final Foreground foreground, final int bit, final VoxelBox box,
      final VoxelSets sets, final Progress progress) throws IOException
    {
      final long[] from = stored(box.x0(), box.y0(), box.z0());
      final NonZeroVoxels voxels = NonZeroVoxels.of(volume.read(from, stored(box.width(), box.height(), box.depth()), progress));
      final boolean plain = order[0] == 0 && order[1] == 1;
      final int[] at = new int[3];
      for (int z = 0; z < voxels.count(); z++) {
        progress.throwIfCanceled();
        final byte[] plane = plain ? sets.plane(z) : null;
        at[2] = z;
        voxels.forEach(z, (index, value) -> {
          if (value != value || !foreground.test(value)) return;
          if (plain) {
            plane[index] |= (byte) bit;
            return;
          }
          at[0] = index % voxels.width();
          at[1] = index / voxels.width();
          sets.add(at[order[0]], at[order[1]], at[order[2]], bit);
        });
      }
    }

    private long[] stored(final int x, final int y, final int z) {
      final long[] stored = new long[3];
      stored[order[0]] = x;
      stored[order[1]] = y;
      stored[order[2]] = z;
      return stored;
    }
  }
}
