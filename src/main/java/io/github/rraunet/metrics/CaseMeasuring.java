package io.github.rraunet.metrics;

import io.github.rraunet.distance.MaskValues;
import io.github.rraunet.distance.PairMeasures;
import io.github.rraunet.distance.PairMeter.OpenPair;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Foreground;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import java.util.Set;
import java.util.SortedMap;

/**
 * Measures two volumes for one choice of foreground after the other: here, or where a meter has them.
 *
 * @param reference  without its voxels if they are measured elsewhere, and no pictures are made
 * @param prediction of the same size, likewise
 * @param spacing    of the voxels of both
 * @param open       both volumes where they are measured; null to measure them here
 * @param threads    at least 1; the result does not depend on it
 */
record CaseMeasuring(EvaluationSettings asked, Volume reference, MaskValues referenceValues, Volume prediction,
  MaskValues predictionValues, Spacing spacing, OpenPair open, int threads, Progress progress)
{

  /**
   * What was found of one choice.
   *
   * @param slices statistics of each slice that holds foreground, by its place from 0, if they are asked for and there is more
   *               than one; else null
   */
  record Found(MaskPair pair, PairStatistics whole, SortedMap<Integer, PairStatistics> slices) {}

  /** @throws IllegalArgumentException if voxels that a meter reads cannot be measured so, saying what to do */
  static void requireWithoutVoxels(final EvaluationSettings asked, final Volume reference) {
    if (asked.grids() == EvaluationSettings.Grids.NEAREST)
      throw new IllegalArgumentException("resample=nearest needs both volumes in memory, but '" + reference.name()
        + "' is evaluated in slabs; bring the prediction to the reference's grid first, or evaluate the case as a whole");
  }

  Found measure(final Foreground inReference, final Foreground inPrediction, final Set<Metric.Family> families) {
    final boolean perSlice = asked.aggregation() == Aggregation.PER_SLICE;
    if (open == null) return here(inReference, inPrediction, families, perSlice);
    if (!(open instanceof SlabPair slabs)) return elsewhere(inReference, inPrediction, families);
    final boolean single = MaskPair.size(reference)[MaskPair.order(reference)[2]] == 1;
    final boolean flat = asked.settings().mode() == MetricSettings.Mode.TWO_D || perSlice || single && asked.settings()
      .needsSurfels();
    return flat ? bySlices(slabs, inReference, inPrediction, families, perSlice) : inSlabs(slabs, inReference, inPrediction,
      families);
  }

  private Found here(final Foreground inReference, final Foreground inPrediction, final Set<Metric.Family> families,
    final boolean perSlice)
  {
    final MaskPair pair = read(inReference, inPrediction);
    if (!perSlice || pair.size()[2] == 1)
      return new Found(pair, PairStatistics.of(pair, asked.settings(), families, threads, progress), null);
    return new Found(pair, PairStatistics.of(pair, asked.settings(), Set.of(Metric.Family.OVERLAP), threads, progress),
      PairStatistics.ofSlices(pair, asked.settings(), families, threads, progress));
  }

  private MaskPair read(final Foreground inReference, final Foreground inPrediction) {
    final int depth = MaskPair.size(reference)[2];
    final int[] first = referenceValues.planes(inReference, depth);
    final int[] second = predictionValues.planes(inPrediction, depth);
    return MaskPair.of(reference, inReference, prediction, inPrediction, Math.min(first[0], second[0]), Math.max(first[1],
      second[1]) - 1, spacing, threads, progress);
  }

  private Found elsewhere(final Foreground inReference, final Foreground inPrediction, final Set<Metric.Family> families) {
    final int[] size = MaskPair.size(reference);
    final PairMeasures measures = open.measure(inReference, inPrediction, PairStatistics.request(size, spacing, asked.settings(),
      families));
    final MaskPair pair = MaskPair.of(measures, size, spacing, () -> read(inReference, inPrediction));
    return new Found(pair, PairStatistics.of(pair, asked.settings(), families, measures, null), null);
  }

  private Found inSlabs(final SlabPair slabs, final Foreground inReference, final Foreground inPrediction,
    final Set<Metric.Family> families)
  {
    final int[] size = MaskPair.size(reference);
    final SlabPair.Whole whole = slabs.whole(inReference, inPrediction, PairStatistics.request(size, spacing, asked.settings(),
      families), asked.settings().needsSurfels() && families.contains(Metric.Family.SURFACE));
    final MaskPair pair = MaskPair.of(whole.measures(), size, spacing, CaseMeasuring::notHere);
    return new Found(pair, PairStatistics.of(pair, asked.settings(), families, whole.measures(), whole.surfels()), null);
  }

  private static MaskPair notHere() {
    throw new IllegalStateException("masks that were measured in slabs are not in memory");
  }

  private Found bySlices(final SlabPair slabs, final Foreground inReference, final Foreground inPrediction,
    final Set<Metric.Family> families, final boolean perSlice)
  {
    final int[] order = MaskPair.order(reference);
    final int[] size = MaskPair.permuted(MaskPair.size(reference), order);
    final Spacing edges = MaskPair.permuted(spacing, order);
    final SlabPair.Slices found = slabs.slices(inReference, inPrediction, order, edges, asked.settings(), families);
    final MaskPair pair = MaskPair.of(found.counts(), size, edges, CaseMeasuring::notHere);
    if (!perSlice || size[2] == 1) return new Found(pair, PairStatistics.ofSlices(pair, found.slices().values()), null);
    return new Found(pair, PairStatistics.ofSlices(pair, Set.of()), found.slices());
  }
}
