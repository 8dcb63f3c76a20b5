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
import java.util.ArrayList;
import java.util.List;

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

  private static final int EITHER_BOUNDARY = MaskPair.REFERENCE_BOUNDARY | MaskPair.PREDICTION_BOUNDARY;

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

    /** One question that needs planes beyond the slab. */
    private record Search(OutwardSearch search, int bits) {}

    private final Progress progress;
    private final BoxPlanes planes;
    private final List<Search> searches = new ArrayList<>();

    Run(final Progress progress) throws IOException {
      this.progress = progress;
      planes = new BoxPlanes(masks.open(), box, request.extended(), request.edges() ? Boundary.FULL : Boundary.FACE, progress);
    }

    Found found() throws IOException {
      final int beside = request.near() == null ? 1 : Math.max(1, request.near().reachZ());
      final int first = BoxPlanes.first(from, beside);
      final VoxelSets window = planes.read(from, to, beside);
      final BoundaryOverlap[] overlap = request.near() == null ? null : BoundaryOverlap.ofPlanes(window, new int[] { box.x0(), box
        .y0(), box.z0() + first }, size, request.near(), 1, progress);
      final VoxelSets slab = window.planes(from - first, to - first);
      final long[] marked = slab.histogram(1, progress);
      final long either = VoxelSets.inAny(marked, EITHER_BOUNDARY);
      final long ofReference = VoxelSets.inAny(marked, MaskPair.REFERENCE_BOUNDARY);
      final long ofPrediction = VoxelSets.inAny(marked, MaskPair.PREDICTION_BOUNDARY);
      final long[] boundaries = { ofReference, ofPrediction, ofReference + ofPrediction - either };
      if (!request.distances()) return new Found(boundaries, overlap, null, null, BoundaryBands.NOTHING);
      final boolean both = PlaneBounds.box(reference, reference).isPresent() && PlaneBounds.box(prediction, prediction)
        .isPresent();
      final var fromReference = new DistanceSample.Collector();
      final var fromPrediction = new DistanceSample.Collector();
      if (both) {
        measure(slab, MaskPair.REFERENCE_BOUNDARY, MaskPair.PREDICTION_BOUNDARY, fromReference);
        measure(slab, MaskPair.PREDICTION_BOUNDARY, MaskPair.REFERENCE_BOUNDARY, fromPrediction);
      }
      if (request.bandMm() > 0) {
        band(slab, MaskPair.REFERENCE, MaskPair.REFERENCE_BOUNDARY, MaskPair.REFERENCE_BAND);
        band(slab, MaskPair.PREDICTION, MaskPair.PREDICTION_BOUNDARY, MaskPair.PREDICTION_BAND);
      }
      goOutwards();
      final BoundaryBands bands = request.bandMm() > 0 ? BoundaryBands.counted(slab.histogram(1, progress),
        MaskPair.REFERENCE_BAND, MaskPair.PREDICTION_BAND) : BoundaryBands.counted(marked, MaskPair.REFERENCE_BOUNDARY,
          MaskPair.PREDICTION_BOUNDARY);
      return new Found(boundaries, overlap, both ? fromReference.distances() : null, both ? fromPrediction.distances() : null,
        bands);
    }

    private OutwardSearch search(final int set, final double limit, final OutwardSearch.Visitor visitor) {
      final PlaneBounds bounds = set == MaskPair.REFERENCE_BOUNDARY ? reference : prediction;
      final var search = new OutwardSearch(bounds, box.width(), box.height(), request.spacing(), from, to, limit, visitor);
      searches.add(new Search(search, set));
      return search;
    }

    private void measure(final VoxelSets slab, final int asked, final int set, final DistanceSample.Collector tally) {
      final OutwardSearch search = search(set, Double.POSITIVE_INFINITY, (x, y, z, squaredMm) -> tally.add(squaredMm, 1));
      new DistanceTransform(slab, set, request.spacing(), 1, progress).visit(slab, asked, (y, x, z, squaredMm, count) -> {
        for (int i = 0; i < count; i++)
          search.ask(x[i], y, from + z[i], squaredMm[i]);
      });
    }

    private void band(final VoxelSets slab, final int mask, final int boundary, final int band) {
      final double within = request.bandSquaredMm();
      final OutwardSearch.Visitor visitor = (x, y, z, squaredMm) -> {
        if (squaredMm < within) slab.add(x, y, z - from, band);
      };
      final OutwardSearch search = search(boundary, within, visitor);
      new DistanceTransform(slab, boundary, request.spacing(), 1, progress).visit(slab, mask, (y, x, z, squaredMm, count) -> {
        for (int i = 0; i < count; i++)
          if (squaredMm[i] < within) slab.add(x[i], y, z[i], band);
          else search.ask(x[i], y, from + z[i], squaredMm[i]);
      });
    }

    private void goOutwards() throws IOException {
      final var outer = new OuterPlanes(planes, box.depth(), to, (to - from) / 2);
      boolean open = true;
      for (int steps = 1; open; steps++) {
        progress.throwIfCanceled();
        open = false;
        for (final Search each : searches)
          open |= each.search.isOpen(steps);
        if (!open) return;
        show(to - 1 + steps, outer);
        show(from - steps, outer);
      }
    }

    private void show(final int z, final OuterPlanes outer) throws IOException {
      if (z < 0 || z >= box.depth()) return;
      for (final Search each : searches)
        if (each.search.wants(z)) each.search.see(z, outer.plane(z), each.bits);
    }
  }
}
