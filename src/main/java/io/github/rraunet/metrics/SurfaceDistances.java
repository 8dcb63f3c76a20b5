package io.github.rraunet.metrics;

import io.github.rraunet.distance.DistanceTransform;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.progress.Progress;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Distances between the surfaces of two masks, in both directions: from every boundary voxel to the nearest boundary voxel
 * of the other mask, between voxel centres. From them follow Hausdorff distance, its percentiles, mean distances and the
 * normalised surface Dice.
 *
 * @param fromReference  distances of the reference's surface from that of the prediction
 * @param fromPrediction distances of the prediction's surface from that of the reference
 */
record SurfaceDistances(DistanceSample fromReference, DistanceSample fromPrediction) implements Serializable {

  static final SurfaceDistances NOTHING = new SurfaceDistances(DistanceSample.NOTHING, DistanceSample.NOTHING);

  SurfaceDistances plus(final SurfaceDistances other) {
    return new SurfaceDistances(fromReference.plus(other.fromReference), fromPrediction.plus(other.fromPrediction));
  }

  /** @return all of both surfaces at one distance, where one mask is empty */
  static SurfaceDistances allAt(final double mm, final double referencePoints, final double predictionPoints) {
    return new SurfaceDistances(DistanceSample.at(mm, referencePoints), DistanceSample.at(mm, predictionPoints));
  }

  /** Between boundary voxels, which must be marked. */
  static SurfaceDistances ofVoxels(final MaskPair pair, final int threads, final Progress progress) {
    final VoxelSets sets = pair.sets();
    var transform = new DistanceTransform(sets, MaskPair.REFERENCE_BOUNDARY, pair.spacing(), threads, progress);
    final DistanceSample fromPrediction = sample(transform, sets, MaskPair.PREDICTION_BOUNDARY);
    transform = null; // one distance map at a time is memory enough
    transform = new DistanceTransform(sets, MaskPair.PREDICTION_BOUNDARY, pair.spacing(), threads, progress);
    return new SurfaceDistances(sample(transform, sets, MaskPair.REFERENCE_BOUNDARY), fromPrediction);
  }

  /** Rows come from several threads and are added in order: no thread changes a digit. */
  private static DistanceSample sample(final DistanceTransform distances, final VoxelSets sets, final int asked) {
    final double[][] rows = new double[sets.height()][];
    distances.visit(sets, asked, (y, x, z, squaredMm, count) -> rows[y] = Arrays.copyOf(squaredMm, count));
    final var collector = new DistanceSample.Collector();
    for (final double[] row : rows)
      if (row != null) for (final double squared : row)
        collector.add(squared, 1);
    return collector.sample();
  }

  /** Between the surface elements of marching cubes, weighted by their area (length in 2-D). */
  static SurfaceDistances ofSurfels(final MaskPair pair, final int threads, final Progress progress) {
    final Surfels surfels = Surfels.of(pair, threads, progress);
    return new SurfaceDistances(sample(surfels, MaskPair.PREDICTION, MaskPair.REFERENCE, pair, threads, progress), sample(
      surfels, MaskPair.REFERENCE, MaskPair.PREDICTION, pair, threads, progress));
  }

  /** Surface elements all at one distance, where one mask is empty. */
  static SurfaceDistances ofSurfelsAt(final MaskPair pair, final double mm, final int threads, final Progress progress) {
    final Surfels surfels = Surfels.of(pair, threads, progress);
    return allAt(mm, surfels.totalArea(MaskPair.REFERENCE), surfels.totalArea(MaskPair.PREDICTION));
  }

  private static DistanceSample sample(final Surfels surfels, final int to, final int from, final MaskPair pair,
    final int threads, final Progress progress)
  {
    final VoxelSets nodes = surfels.nodes();
    final double[][] rows = new double[nodes.height()][];
    final double[][] areas = new double[nodes.height()][];
    new DistanceTransform(nodes, to, pair.spacing(), threads, progress).visit(nodes, from, (y, x, z, squaredMm, count) -> {
      rows[y] = Arrays.copyOf(squaredMm, count);
      areas[y] = new double[count];
      for (int i = 0; i < count; i++)
        areas[y][i] = surfels.area(x[i], y, z[i], from);
    });
    final var collector = new DistanceSample.Collector();
    for (int y = 0; y < rows.length; y++)
      if (rows[y] != null) for (int i = 0; i < rows[y].length; i++)
        collector.add(rows[y][i], areas[y][i]);
    return collector.sample();
  }
}
