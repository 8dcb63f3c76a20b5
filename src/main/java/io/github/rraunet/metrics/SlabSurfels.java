package io.github.rraunet.metrics;

import io.github.rraunet.distance.DistanceTransform;
import io.github.rraunet.distance.OutwardSearch;
import io.github.rraunet.distance.PlaneBounds;
import io.github.rraunet.distance.VoxelBox;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.tasks.Task;
import io.github.rraunet.volume.Spacing;
import java.io.IOException;
import java.io.Serializable;

/**
 * Measures how far the surface elements of two masks in a slab lie from the other surface, wherever that is. Planes are those of
 * {@link Surfels#nodes}, one more than the box has: plane z holds the cells between voxel planes z - 1 and z.
 *
 * @param box        that holds both masks, in the image
 * @param reference  where elements of the reference lie in each plane
 * @param prediction where elements of the prediction lie
 * @param from       first plane of the slab
 * @param to         after its last plane
 * @param size       of the image, more than 1 along each axis
 */
record SlabSurfels(MaskSource masks, VoxelBox box, PlaneBounds reference, PlaneBounds prediction, int from, int to, int[] size,
  Spacing spacing) implements Task<SlabSurfels.Found>
{

  /**
   * Distances, infinite if the other mask is empty.
   *
   * @param fromReference  of the reference's elements in the slab
   * @param fromPrediction of the prediction's
   */
  record Found(SurfelTally.Table fromReference, SurfelTally.Table fromPrediction) implements Serializable {}

  @Override
  public Found run(final Progress progress) throws IOException {
    final MaskSource.Opened opened = masks.open();
    final Surfels surfels = read(opened, from, to, progress);
    final VoxelSets slab = nodes(surfels, from, to);
    final Outwards outwards = new Outwards(slab, spacing, from, to);
    final var fromReference = new SurfelTally();
    final var fromPrediction = new SurfelTally();
    measure(slab, surfels, MaskPair.REFERENCE, MaskPair.PREDICTION, prediction, outwards, fromReference, progress);
    measure(slab, surfels, MaskPair.PREDICTION, MaskPair.REFERENCE, reference, outwards, fromPrediction, progress);
    outwards.run((first, end) -> nodes(read(opened, first, end, progress), first, end), progress);
    return new Found(fromReference.table(), fromPrediction.table());
  }

  /** First voxel plane that is read for planes from this one on. */
  private static int firstVoxels(final int plane) {
    return Math.max(0, plane - 1);
  }

  private Surfels read(final MaskSource.Opened opened, final int first, final int end, final Progress progress)
    throws IOException
  {
    final VoxelBox part = new VoxelBox(box.x0(), box.y0(), box.z0() + firstVoxels(first), box.x1(), box.y1(), Math.min(box.z1(),
      box.z0() + end));
    final int[] offset = { part.x0(), part.y0(), part.z0() };
    return Surfels.of(MaskPair.ofPart(opened.read(part, progress), offset, size, masks.order(), spacing), 1, progress);
  }

  /** The planes of whose cells all voxels were read. */
  private static VoxelSets nodes(final Surfels surfels, final int first, final int end) {
    return surfels.nodes().planes(first - firstVoxels(first), end - firstVoxels(first));
  }

  private void measure(final VoxelSets slab, final Surfels surfels, final int asked, final int set, final PlaneBounds where,
    final Outwards outwards, final SurfelTally tally, final Progress progress)
  {
    final OutwardSearch search = outwards.search(where, set, Double.POSITIVE_INFINITY, (x, y, z, squaredMm) -> tally.add(
      squaredMm, surfels.area(x, y, z - firstVoxels(from), asked)));
    new DistanceTransform(slab, set, spacing, 1, progress).visit(slab, asked, (y, x, z, squaredMm, count) -> {
      for (int i = 0; i < count; i++)
        search.ask(x[i], y, from + z[i], squaredMm[i]);
    });
  }
}
