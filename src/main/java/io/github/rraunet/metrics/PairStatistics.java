package io.github.rraunet.metrics;

import io.github.rraunet.distance.PairMeasures;
import io.github.rraunet.distance.PairMeter;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.metrics.MetricSettings.EmptyDistance;
import io.github.rraunet.metrics.MetricSettings.Mode;
import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import java.io.Serializable;
import java.util.Collection;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that the metrics of a pair of masks follow from. Statistics add up: those of slices to those of a case, those of cases
 * to those of a set.
 */
public final class PairStatistics implements Serializable {

  private static final long serialVersionUID = 1;

  private final OverlapCounts counts;
  private final BoundaryOverlap boundary;
  private final SurfaceDistances distances;
  private final SurfaceDistances surfels; // nothing unless asked for
  private final BoundaryBands bands;
  private final double diagonalMm; // the longest, of several images
  private final double referenceMl;
  private final double predictionMl;

  PairStatistics(final OverlapCounts counts, final BoundaryOverlap boundary, final SurfaceDistances distances,
    final SurfaceDistances surfels, final BoundaryBands bands, final double diagonalMm, final double referenceMl,
    final double predictionMl)
  {
    this.counts = counts;
    this.boundary = boundary;
    this.distances = distances;
    this.surfels = surfels;
    this.bands = bands;
    this.diagonalMm = diagonalMm;
    this.referenceMl = referenceMl;
    this.predictionMl = predictionMl;
  }

  private static PairStatistics of(final MaskPair pair, final BoundaryOverlap boundary, final SurfaceDistances distances,
    final SurfaceDistances surfels, final BoundaryBands bands)
  {
    return new PairStatistics(pair.counts(), boundary, distances, surfels, bands, pair.diagonalMm(), pair.counts().referenceMl(
      pair.spacing()), pair.counts().predictionMl(pair.spacing()));
  }

  /**
   * Measures a pair as one case: the volume, or all its slices together.
   *
   * @param families what will be asked for; the rest is left out
   * @param threads  at least 1; the result does not depend on it
   */
  public static PairStatistics of(final MaskPair pair, final MetricSettings settings, final Set<Metric.Family> families,
    final int threads, final Progress progress)
  {
    if (settings.mode() == Mode.THREE_D || pair.size()[2] == 1) return measured(pair, settings, families, threads, progress);
    return ofSlices(pair, ofSlices(pair, settings, families, threads, progress).values());
  }

  /** @return the pair as one case that is all its slices together */
  static PairStatistics ofSlices(final MaskPair pair, final Collection<PairStatistics> slices) {
    PairStatistics sum = of(pair, BoundaryOverlap.NOTHING, SurfaceDistances.NOTHING, SurfaceDistances.NOTHING,
      BoundaryBands.NOTHING);
    for (final PairStatistics slice : slices)
      sum = sum.plus(slice);
    return of(pair, sum.boundary, sum.distances, sum.surfels, sum.bands);
  }

  /**
   * @param pair     as one volume
   * @param measures of the pair, as {@link #request} asks for them
   * @param surfels  distances between its surface elements, infinite if one mask is empty; null if they are not needed
   */
  static PairStatistics of(final MaskPair pair, final MetricSettings settings, final Set<Metric.Family> families,
    final PairMeasures measures, final SurfaceDistances surfels)
  {
    final BoundaryOverlap boundary = measures.overlap() == null ? BoundaryOverlap.NOTHING : BoundaryOverlap.ofSums(measures
      .overlap());
    if (pair.counts().empty() == EmptyMasks.BOTH || !families.contains(Metric.Family.SURFACE))
      return of(pair, boundary, SurfaceDistances.NOTHING, SurfaceDistances.NOTHING, BoundaryBands.NOTHING);
    final var bands = new BoundaryBands(measures.bands()[0], measures.bands()[1]);
    final SurfaceDistances distances = measures.fromFirst() != null ? new SurfaceDistances(DistanceSample.of(measures
      .fromFirst()), DistanceSample.of(measures.fromSecond())) : SurfaceDistances.allAt(emptyMm(pair, settings), measures
        .boundaries()[0], measures.boundaries()[1]);
    if (surfels == null) return of(pair, boundary, distances, SurfaceDistances.NOTHING, bands);
    return of(pair, boundary, distances, pair.counts().empty() == EmptyMasks.NONE ? surfels : SurfaceDistances.allAt(emptyMm(pair,
      settings), surfels.fromReference().total(), surfels.fromPrediction().total()), bands);
  }

  /** @return what must be measured of a pair for these families, surface elements left out */
  static PairMeter.Request request(final int[] size, final Spacing spacing, final MetricSettings settings,
    final Set<Metric.Family> families)
  {
    return new PairMeter.Request(spacing, MaskPair.extended(size), settings.boundary() == MetricSettings.Boundary.FULL, families
      .contains(Metric.Family.BOUNDARY) ? settings.near(spacing) : null, families.contains(Metric.Family.SURFACE), settings
        .boundaryIouMm());
  }

  /**
   * @return statistics of the slices that hold foreground of either mask, each as an image of its own, by their place in the
   *         image from 0, ascending
   */
  public static SortedMap<Integer, PairStatistics> ofSlices(final MaskPair pair, final MetricSettings settings,
    final Set<Metric.Family> families, final int threads, final Progress progress)
  {
    final PairStatistics[] slices = new PairStatistics[pair.slices()];
    ParallelLoop.run(slices.length, threads, progress, () -> z -> {
      final MaskPair slice = pair.slice(z);
      if (slice.counts().empty() != EmptyMasks.BOTH) slices[z] = measured(slice, settings, families, 1, progress);
    });
    final SortedMap<Integer, PairStatistics> found = new TreeMap<>();
    for (int z = 0; z < slices.length; z++)
      if (slices[z] != null) found.put(pair.offset()[2] + z, slices[z]);
    return found;
  }

  private static PairStatistics measured(final MaskPair pair, final MetricSettings settings, final Set<Metric.Family> families,
    final int threads, final Progress progress)
  {
    final boolean along = families.contains(Metric.Family.BOUNDARY);
    final boolean between = families.contains(Metric.Family.SURFACE);
    if (pair.counts().empty() == EmptyMasks.BOTH || !along && !between)
      return of(pair, BoundaryOverlap.NOTHING, SurfaceDistances.NOTHING, SurfaceDistances.NOTHING, BoundaryBands.NOTHING);
    final long[] marked = Boundaries.mark(pair.sets(), pair.extended(), settings.boundary(), threads, progress);
    final BoundaryOverlap boundary = along ? BoundaryOverlap.of(pair, settings.near(pair.spacing()), threads, progress)
      : BoundaryOverlap.NOTHING;
    if (!between) return of(pair, boundary, SurfaceDistances.NOTHING, SurfaceDistances.NOTHING, BoundaryBands.NOTHING);
    final var bands = BoundaryBands.of(pair, marked, settings.boundaryIouMm(), threads, progress);
    if (pair.counts().empty() != EmptyMasks.NONE) return missed(pair, marked, boundary, bands, settings, threads, progress);
    return of(pair, boundary, SurfaceDistances.ofVoxels(pair, threads, progress), settings.needsSurfels() ? SurfaceDistances
      .ofSurfels(pair, threads, progress) : SurfaceDistances.NOTHING, bands);
  }

  /** Exactly one mask is empty: every point of the other is as far away as is agreed. */
  private static PairStatistics missed(final MaskPair pair, final long[] marked, final BoundaryOverlap boundary,
    final BoundaryBands bands, final MetricSettings settings, final int threads, final Progress progress)
  {
    final double mm = emptyMm(pair, settings);
    final var distances = SurfaceDistances.allAt(mm, VoxelSets.inAny(marked, MaskPair.REFERENCE_BOUNDARY), VoxelSets.inAny(
      marked, MaskPair.PREDICTION_BOUNDARY));
    return of(pair, boundary, distances, settings.needsSurfels() ? SurfaceDistances.ofSurfelsAt(pair, mm, threads, progress)
      : SurfaceDistances.NOTHING, bands);
  }

  private static double emptyMm(final MaskPair pair, final MetricSettings settings) {
    return settings.emptyDistance() == EmptyDistance.DIAGONAL ? pair.diagonalMm() : Double.POSITIVE_INFINITY;
  }

  /** @return both together, as if they were one case */
  public PairStatistics plus(final PairStatistics other) {
    return new PairStatistics(counts.plus(other.counts), boundary.plus(other.boundary), distances.plus(other.distances), surfels
      .plus(other.surfels), bands.plus(other.bands), Math.max(diagonalMm, other.diagonalMm), referenceMl + other.referenceMl,
      predictionMl + other.predictionMl);
  }

  /** @param voxels of all images. @return the same with so many voxels, those that are more being background of both */
  PairStatistics withVoxels(final long voxels) {
    return new PairStatistics(counts.plus(new OverlapCounts(0, 0, 0, voxels - counts.voxels())), boundary, distances, surfels,
      bands, diagonalMm, referenceMl, predictionMl);
  }

  public OverlapCounts counts() {
    return counts;
  }

  BoundaryOverlap boundary() {
    return boundary;
  }

  SurfaceDistances distances() {
    return distances;
  }

  SurfaceDistances surfels() {
    return surfels;
  }

  BoundaryBands bands() {
    return bands;
  }

  double diagonalMm() {
    return diagonalMm;
  }

  double referenceMl() {
    return referenceMl;
  }

  double predictionMl() {
    return predictionMl;
  }
}
