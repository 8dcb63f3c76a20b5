package io.github.rraunet.metrics;

import io.github.rraunet.distance.DistanceTransform;
import io.github.rraunet.distance.NearestDistances;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.progress.Progress;
import java.io.Serializable;

/**
 * Voxels of two masks that lie near their own boundary, and how they overlap: the boundary IoU (Cheng et al., CVPR 2021) in
 * the convention of MetricsReloaded, distance to the nearest boundary voxel smaller than a given one.
 *
 * @param both   voxels in both bands
 * @param either voxels in at least one
 */
record BoundaryBands(long both, long either) implements Serializable {

  static final BoundaryBands NOTHING = new BoundaryBands(0, 0);

  BoundaryBands plus(final BoundaryBands other) {
    return new BoundaryBands(both + other.both, either + other.either);
  }

  /**
   * @param pair    with its boundaries marked
   * @param marked  number of its voxels by their bits
   * @param widthMm 0 for the boundary voxels alone
   */
  static BoundaryBands of(final MaskPair pair, final long[] marked, final double widthMm, final int threads,
    final Progress progress)
  {
    if (widthMm == 0) return counted(marked, MaskPair.REFERENCE_BOUNDARY, MaskPair.PREDICTION_BOUNDARY);
    mark(pair, MaskPair.REFERENCE, MaskPair.REFERENCE_BOUNDARY, MaskPair.REFERENCE_BAND, widthMm, threads, progress);
    mark(pair, MaskPair.PREDICTION, MaskPair.PREDICTION_BOUNDARY, MaskPair.PREDICTION_BAND, widthMm, threads, progress);
    return counted(pair.sets().histogram(threads, progress), MaskPair.REFERENCE_BAND, MaskPair.PREDICTION_BAND);
  }

  static BoundaryBands counted(final long[] histogram, final int reference, final int prediction) {
    final long either = VoxelSets.inAny(histogram, reference | prediction);
    return new BoundaryBands(VoxelSets.inAny(histogram, reference) + VoxelSets.inAny(histogram, prediction) - either, either);
  }

  private static void mark(final MaskPair pair, final int mask, final int boundary, final int band, final double widthMm,
    final int threads, final Progress progress)
  {
    final VoxelSets sets = pair.sets();
    final double within = NearestDistances.squaresBelow(widthMm);
    new DistanceTransform(sets, boundary, pair.spacing(), threads, progress).visit(sets, mask, (y, x, z, squaredMm, count) -> {
      for (int i = 0; i < count; i++) // rows are disjoint
        if (squaredMm[i] < within) sets.add(x[i], y, z[i], band);
    });
  }
}
