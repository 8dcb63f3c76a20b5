package io.github.rraunet.metrics;

import io.github.rraunet.distance.PlaneBounds;
import io.github.rraunet.distance.VoxelBox;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.tasks.Task;
import java.io.IOException;
import java.io.Serializable;

/**
 * Counts the voxels of two masks in a slab and sees where they lie.
 *
 * @param slab of the image, all of its width and height
 */
record SlabExtent(MaskSource masks, VoxelBox slab) implements Task<SlabExtent.Found> {

  /**
   * @param voxels     by the masks that they are in
   * @param reference  where the reference lies in each plane of the slab
   * @param prediction where the prediction lies
   */
  record Found(long[] voxels, PlaneBounds reference, PlaneBounds prediction) implements Serializable {}

  @Override
  public Found run(final Progress progress) throws IOException {
    final VoxelSets sets = masks.open().read(slab, progress);
    final PlaneBounds reference = new PlaneBounds(sets.depth());
    final PlaneBounds prediction = new PlaneBounds(sets.depth());
    reference.add(sets, MaskPair.REFERENCE, 0);
    prediction.add(sets, MaskPair.PREDICTION, 0);
    return new Found(sets.histogram(1, progress), reference, prediction);
  }
}
