package io.github.rraunet.distance;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;

/** Where distances and neighbourhoods of voxel sets are computed: {@link #CPU}, or a GPU that gives the same numbers. */
public interface VoxelComputing {

  /** The classes of this package. */
  VoxelComputing CPU = new VoxelComputing() {
    @Override
    public NearestDistances distances(final VoxelSets sets, final int bits, final Spacing spacing, final int threads,
      final Progress progress)
    {
      return new DistanceTransform(sets, bits, spacing, threads, progress);
    }

    @Override
    public void countNear(final VoxelSets sets, final int asked, final int first, final int second, final Neighbourhood near,
      final int threads, final Progress progress, final NeighbourhoodCounts.PlaneVisitor visitor)
    {
      NeighbourhoodCounts.visit(sets, asked, first, second, near, threads, progress, visitor);
    }
  };

  /**
   * @param sets    of the box
   * @param bits    to whose voxels the distance is measured
   * @param spacing of the voxels
   * @param threads of the CPU, at least 1; the result does not depend on it
   */
  NearestDistances distances(VoxelSets sets, int bits, Spacing spacing, int threads, Progress progress);

  /** Counts as {@link NeighbourhoodCounts#visit} does. */
  void countNear(VoxelSets sets, int asked, int first, int second, Neighbourhood near, int threads, Progress progress,
    NeighbourhoodCounts.PlaneVisitor visitor);
}
