package io.github.rraunet.metrics;

import io.github.rraunet.distance.VoxelBox;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.tasks.Task;
import io.github.rraunet.volume.Spacing;
import java.io.IOException;
import java.util.Set;
import java.util.SortedMap;

/**
 * Measures some slices of two masks, each as an image of its own.
 *
 * @param slab    in the image: the slices, cut to the box that holds both masks
 * @param size    of the image
 * @param spacing of its voxels; all along the axes in which the masks are read, slices along the third
 */
record SlabSlices(MaskSource masks, VoxelBox slab, int[] size, Spacing spacing, MetricSettings settings,
  Set<Metric.Family> families) implements Task<SortedMap<Integer, PairStatistics>>
{

  @Override
  public SortedMap<Integer, PairStatistics> run(final Progress progress) throws IOException {
    final VoxelSets sets = masks.open().read(slab, progress);
    final var part = MaskPair.ofPart(sets, new int[] { slab.x0(), slab.y0(), slab.z0() }, size, masks.order(), spacing);
    return PairStatistics.ofSlices(part, settings, families, 1, progress);
  }
}
