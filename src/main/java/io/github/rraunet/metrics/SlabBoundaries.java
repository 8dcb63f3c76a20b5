package io.github.rraunet.metrics;

import io.github.rraunet.distance.DistanceTransform;
import io.github.rraunet.distance.OutwardSearch;
import io.github.rraunet.distance.PairMeasures.Distances;
import io.github.rraunet.distance.PairMeter.Request;
import io.github.rraunet.distance.PlaneBounds;
import io.github.rraunet.distance.VoxelBox;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.metrics.MetricSettings.Boundary;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.tasks.Task;
import java.io.IOException;
import java.io.Serializable;

/**
 * Measures along the boundaries of two masks in a slab, and how far the boundary voxels of the slab lie from the other boundary,
 * wherever that is.
 *
 * @param box        that holds both masks, in the image
 * @param reference  where the reference lies in each plane of the box, from its corner on
 * @param prediction where the prediction lies
 * @param from       first plane of the slab, in the box
 * @param to         after its last plane
 * @param size       of the image
 */
record SlabBoundaries(MaskSource masks, VoxelBox box, PlaneBounds reference, PlaneBounds prediction, int from, int to, int[] size,
  Request request) implements Task<SlabBoundaries.Found>
{

  /**
   * What of a slab is added up.
   *
   * @param boundaries     voxels of the reference's boundary, of the prediction's, of both at once
   * @param overlap        along the boundaries for each plane, null where there is none; null if not asked for
   * @param fromReference  distances of the slab's reference boundary; null if not asked for or one of the masks is empty
   * @param fromPrediction distances of the slab's prediction boundary, likewise
   */
  record Found(long[] boundaries, BoundaryOverlap[] overlap, Distances fromReference, Distances fromPrediction,
    BoundaryBands bands) implements Serializable {}

  @Override
  public Found run(final Progress progress) throws IOException {
    return new Run(progress).found();
  }

  /** The state of one run. */
  private final class Run {

    private final Progress progress;
    private final BoxPlanes planes;
    private final VoxelSets slab;
    private final BoundaryOverlap[] overlap;

    Run(final Progress progress) throws IOException {
      this.progress = progress;
      planes = new BoxPlanes(masks.open(), box, request.extended(), request.edges() ? Boundary.FULL : Boundary.FACE, progress);
      final int beside = request.near() == null ? 1 : Math.max(1, request.near().reachZ());
      final int first = BoxPlanes.first(from, beside);
      final VoxelSets window = planes.read(from, to, beside);
      overlap = request.near() == null ? null : BoundaryOverlap.ofPlanes(window, new int[] { box.x0(), box.y0(), box.z0()
        + first }, size, request.near(), 1, progress);
      slab = window.planes(from - first, to - first);
    }

    Found found() throws IOException {
      final long[] marked = slab.histogram(1, progress);
      final long ofReference = VoxelSets.inAny(marked, MaskPair.REFERENCE_BOUNDARY);
      final long ofPrediction = VoxelSets.inAny(marked, MaskPair.PREDICTION_BOUNDARY);
      final long either = VoxelSets.inAny(marked, MaskPair.REFERENCE_BOUNDARY | MaskPair.PREDICTION_BOUNDARY);
      final long[] boundaries = { ofReference, ofPrediction, ofReference + ofPrediction - either };
      if (!request.distances()) return new Found(boundaries, overlap, null, null, BoundaryBands.NOTHING);
      final boolean both = !reference.isEmpty() && !prediction.isEmpty();
      final var fromReference = new DistanceSample.Collector();
      final var fromPrediction = new DistanceSample.Collector();
      if (both) {
        final Outwards outwards = outwards();
        measure(MaskPair.REFERENCE_BOUNDARY, MaskPair.PREDICTION_BOUNDARY, prediction, outwards, fromReference);
        measure(MaskPair.PREDICTION_BOUNDARY, MaskPair.REFERENCE_BOUNDARY, reference, outwards, fromPrediction);
        outwards.run(planes::marked, progress);
      }
      if (request.bandMm() > 0) {
        band(MaskPair.REFERENCE, MaskPair.REFERENCE_BOUNDARY, reference, MaskPair.REFERENCE_BAND);
        band(MaskPair.PREDICTION, MaskPair.PREDICTION_BOUNDARY, prediction, MaskPair.PREDICTION_BAND);
      }
      final BoundaryBands bands = request.bandMm() > 0 ? BoundaryBands.counted(slab.histogram(1, progress),
        MaskPair.REFERENCE_BAND, MaskPair.PREDICTION_BAND) : BoundaryBands.counted(marked, MaskPair.REFERENCE_BOUNDARY,
          MaskPair.PREDICTION_BOUNDARY);
      return new Found(boundaries, overlap, both ? fromReference.distances() : null, both ? fromPrediction.distances() : null,
        bands);
    }

    private Outwards outwards() {
      return new Outwards(slab, request.spacing(), from, to);
    }

    private void measure(final int asked, final int set, final PlaneBounds where, final Outwards outwards,
      final DistanceSample.Collector tally)
    {
      final OutwardSearch search = outwards.search(where, set, Double.POSITIVE_INFINITY, (x, y, z, squaredMm) -> tally.add(
        squaredMm, 1));
      new DistanceTransform(slab, set, request.spacing(), 1, progress).visit(slab, asked, (y, x, z, squaredMm, count) -> {
        for (int i = 0; i < count; i++)
          search.ask(x[i], y, from + z[i], squaredMm[i]);
      });
    }

    /** By itself: of a mask, more voxels may need planes beyond the slab than of its boundary. */
    private void band(final int mask, final int boundary, final PlaneBounds where, final int band) throws IOException {
      final double within = request.bandSquaredMm();
      final Outwards outwards = outwards();
      final OutwardSearch search = outwards.search(where, boundary, within, (x, y, z, squaredMm) -> {
        if (squaredMm < within) slab.add(x, y, z - from, band);
      });
      new DistanceTransform(slab, boundary, request.spacing(), 1, progress).visit(slab, mask, (y, x, z, squaredMm, count) -> {
        for (int i = 0; i < count; i++)
          if (squaredMm[i] < within) slab.add(x[i], y, z[i], band);
          else search.ask(x[i], y, from + z[i], squaredMm[i]);
      });
      outwards.run(planes::marked, progress);
    }
  }
}
