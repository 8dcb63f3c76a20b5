package io.github.rraunet.metrics;

import io.github.rraunet.distance.MaskValues;
import io.github.rraunet.distance.NeighbourhoodCounts;
import io.github.rraunet.distance.PairMeasures;
import io.github.rraunet.distance.PairMeter.OpenPair;
import io.github.rraunet.distance.PairMeter.Request;
import io.github.rraunet.distance.PlaneBounds;
import io.github.rraunet.distance.VoxelBox;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.tasks.TaskRunner;
import io.github.rraunet.volume.Foreground;
import io.github.rraunet.volume.RegionSource;
import io.github.rraunet.volume.Spacing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Hands out the tasks of {@link SlabPairMeter} and puts together what they find. */
final class SlabPair implements OpenPair {

  private static final int[] AS_STORED = { 0, 1, 2 };

  private final RegionSource reference;
  private final RegionSource prediction;
  private final int[] size;
  private final int planes;
  private final TaskRunner runner;
  private final Progress progress;
  private final MaskValues referenceValues;
  private final MaskValues predictionValues;

  /** @param size of both volumes, as they are stored. @param planes of a slab */
  SlabPair(final RegionSource reference, final RegionSource prediction, final int[] size, final int planes,
    final TaskRunner runner, final Progress progress) throws IOException
  {
    this.reference = reference;
    this.prediction = prediction;
    this.size = size;
    this.planes = planes;
    this.runner = runner;
    this.progress = progress;
    final List<SlabValues> tasks = new ArrayList<>();
    for (final RegionSource source : List.of(reference, prediction))
      for (final int[] slab : slabs(0, size[2]))
        tasks.add(new SlabValues(source, size[0], size[1], slab[0], slab[1]));
    final List<MaskValues> values = runner.run("Looking which values the masks have", tasks, progress);
    referenceValues = MaskValues.ofSlabs(values.subList(0, values.size() / 2), planes);
    predictionValues = MaskValues.ofSlabs(values.subList(values.size() / 2, values.size()), planes);
  }

  /** @return first plane and the one after the last, for each slab */
  private List<int[]> slabs(final int from, final int to) {
    final List<int[]> slabs = new ArrayList<>();
    for (int first = from; first < to; first += Math.min(planes, to - first))
      slabs.add(new int[] { first, Math.min(to, first + Math.min(planes, to - first)) });
    return slabs;
  }

  @Override
  public MaskValues referenceValues() {
    return referenceValues;
  }

  @Override
  public MaskValues predictionValues() {
    return predictionValues;
  }

  /**
   * Where the masks of a comparison lie.
   *
   * @param voxels     of the image by the masks that they are in
   * @param reference  in each plane of the image
   * @param prediction in each plane of the image
   * @param box        that holds both; null if both are empty
   */
  private record Extent(MaskSource masks, long[] voxels, PlaneBounds reference, PlaneBounds prediction, VoxelBox box) {

    PairMeasures counted(final double[] overlap) {
      return new PairMeasures(voxels, box, new long[3], overlap, null, null, new long[2]);
    }
  }

  private Extent extent(final Foreground inReference, final Foreground inPrediction, final int[] order) throws IOException {
    final MaskSource masks = new MaskSource(reference, inReference, prediction, inPrediction, order);
    final int[] n = MaskPair.permuted(size, order);
    final int[] range = order[2] == 2 ? range(inReference, inPrediction) : new int[] { 0, n[2] };
    final List<SlabExtent> tasks = slabs(range[0], range[1]).stream().map(slab -> new SlabExtent(masks, new VoxelBox(0, 0,
      slab[0], n[0], n[1], slab[1]))).toList();
    final long[] voxels = new long[4];
    final PlaneBounds first = new PlaneBounds(n[2]);
    final PlaneBounds second = new PlaneBounds(n[2]);
    final List<SlabExtent.Found> found = runner.run("Counting the voxels of the masks", tasks, progress);
    for (int i = 0; i < found.size(); i++) {
      for (int bits = 1; bits < voxels.length; bits++)
        voxels[bits] += found.get(i).voxels()[bits];
      first.add(found.get(i).reference(), tasks.get(i).slab().z0());
      second.add(found.get(i).prediction(), tasks.get(i).slab().z0());
    }
    voxels[0] = (long) n[0] * n[1] * n[2] - voxels[1] - voxels[2] - voxels[3];
    return new Extent(masks, voxels, first, second, PlaneBounds.box(first, second).orElse(null));
  }

  /** @return first stored plane that may hold foreground, and the one after the last; nothing in between if there is none */
  private int[] range(final Foreground inReference, final Foreground inPrediction) {
    final int[] first = referenceValues.planes(inReference, size[2]);
    final int[] second = predictionValues.planes(inPrediction, size[2]);
    return new int[] { Math.min(first[0], second[0]), Math.max(first[1], second[1]) };
  }

  @Override
  public PairMeasures measure(final Foreground inReference, final Foreground inPrediction, final Request request) {
    return whole(inReference, inPrediction, request, false).measures;
  }

  /**
   * What was found of the whole.
   *
   * @param surfels null if not asked for, or if there are none because both masks are empty; infinite distances if one is
   */
  record Whole(PairMeasures measures, SurfaceDistances surfels) {}

  /** @param surfels whether distances between surface elements are wanted: only if the image has more than one voxel each way */
  Whole whole(final Foreground inReference, final Foreground inPrediction, final Request request, final boolean surfels) {
    try {
      final Extent extent = extent(inReference, inPrediction, AS_STORED);
      if (extent.box == null)
        return new Whole(extent.counted(request.near() == null ? null : BoundaryOverlap.NOTHING.toSums()), null);
      return new Whole(request.needsBoundaries() ? boundaries(extent, request) : extent.counted(null), surfels ? surfels(extent,
        request.spacing()) : null);
    }
    catch (final IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private SurfaceDistances surfels(final Extent extent, final Spacing spacing) throws IOException {
    final PlaneBounds first = extent.reference.in(extent.box).cells();
    final PlaneBounds second = extent.prediction.in(extent.box).cells();
    final List<SlabSurfels> tasks = slabs(0, first.planes()).stream().map(slab -> new SlabSurfels(extent.masks, extent.box, first,
      second, slab[0], slab[1], size, spacing)).toList();
    final var fromReference = new SurfelTally();
    final var fromPrediction = new SurfelTally();
    for (final SlabSurfels.Found slab : runner.run("Measuring the surfaces of the masks", tasks, progress)) {
      fromReference.add(slab.fromReference());
      fromPrediction.add(slab.fromPrediction());
    }
    return new SurfaceDistances(fromReference.sample(), fromPrediction.sample());
  }

  private PairMeasures boundaries(final Extent extent, final Request request) throws IOException {
    if (request.near() != null) NeighbourhoodCounts.requireCountable(request.near());
    final PlaneBounds first = extent.reference.in(extent.box);
    final PlaneBounds second = extent.prediction.in(extent.box);
    final List<SlabBoundaries> tasks = slabs(0, extent.box.depth()).stream().map(slab -> new SlabBoundaries(extent.masks,
      extent.box, first, second, slab[0], slab[1], size, request)).toList();
    final List<SlabBoundaries.Found> found = runner.run("Measuring the boundaries of the masks", tasks, progress);
    final long[] boundaries = new long[3];
    BoundaryBands bands = BoundaryBands.NOTHING;
    final var fromFirst = new DistanceSample.Collector();
    final var fromSecond = new DistanceSample.Collector();
    boolean distances = false;
    for (final SlabBoundaries.Found slab : found) {
      for (int i = 0; i < boundaries.length; i++)
        boundaries[i] += slab.boundaries()[i];
      bands = bands.plus(slab.bands());
      if (slab.fromReference() == null) continue;
      distances = true;
      fromFirst.add(slab.fromReference());
      fromSecond.add(slab.fromPrediction());
    }
    final double[] overlap = request.near() == null ? null : BoundaryOverlap.sum(found.stream().flatMap(slab -> Stream.of(slab
      .overlap())).toArray(BoundaryOverlap[]::new)).toSums();
    return new PairMeasures(extent.voxels, extent.box, boundaries, overlap, distances ? fromFirst.distances() : null, distances
      ? fromSecond.distances() : null, new long[] { bands.both(), bands.either() });
  }

  /**
   * What was found of the slices.
   *
   * @param counts of the whole, its box along the axes of {@link MaskPair}
   * @param slices as {@link PairStatistics#ofSlices(MaskPair, MetricSettings, Set, int, Progress)} tells them
   */
  record Slices(PairMeasures counts, SortedMap<Integer, PairStatistics> slices) {}

  /**
   * @param order   of the axes of {@link MaskPair}
   * @param spacing along these axes
   */
  Slices slices(final Foreground inReference, final Foreground inPrediction, final int[] order, final Spacing spacing,
    final MetricSettings settings, final Set<Metric.Family> families)
  {
    try {
      final Extent extent = extent(inReference, inPrediction, order);
      final SortedMap<Integer, PairStatistics> slices = new TreeMap<>();
      if (extent.box == null) return new Slices(extent.counted(null), slices);
      final VoxelBox box = extent.box;
      final int[] n = MaskPair.permuted(size, order);
      final List<SlabSlices> tasks = slabs(box.z0(), box.z1()).stream().map(slab -> new SlabSlices(extent.masks, new VoxelBox(box
        .x0(), box.y0(), slab[0], box.x1(), box.y1(), slab[1]), n, spacing, settings, families)).toList();
      runner.run("Measuring the slices of the masks", tasks, progress).forEach(slices::putAll);
      return new Slices(extent.counted(null), slices);
    }
    catch (final IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** Nothing to give back: tasks open and leave what they need. */
  @Override
  public void close() {}
}
