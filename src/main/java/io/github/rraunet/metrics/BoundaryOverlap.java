package io.github.rraunet.metrics;

import io.github.rraunet.distance.NeighbourhoodCounts;
import io.github.rraunet.distance.Neighbourhood;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.progress.Progress;
import java.io.Serializable;

/**
 * Overlap in neighbourhoods of boundary points (Yeghiazaryan and Voiculescu, Journal of Medical Imaging 5(1), 2018), as
 * sums over the points, so that cases and slices can be pooled. Neighbourhoods are clipped to the image. With G the
 * reference, M the prediction and N the neighbourhood of a point: Dice 2|GMN| / (|GN| + |MN|), Jaccard |GMN| / |(G or M)N|,
 * TPVF |GMN| / |GN|, TNVF |N without G or M| / |N without G|; FPVF = 1 - TNVF and FNVF = 1 - TPVF. TPVF has no value where
 * the neighbourhood holds no reference, TNVF where it holds nothing else.
 *
 * @param reference  over the boundary of the reference
 * @param prediction over the boundary of the prediction
 */
record BoundaryOverlap(Sums reference, Sums prediction) implements Serializable {

  static final BoundaryOverlap NOTHING = new BoundaryOverlap(Sums.NOTHING, Sums.NOTHING);

  /**
   * Sums of local values over boundary points.
   *
   * @param points      number of points
   * @param dice        sum over all points
   * @param jaccard     sum over all points
   * @param tpvf        sum over the points that have one
   * @param tpvfPoints  their number
   * @param tnvf        sum over the points that have one
   * @param tnvfPoints  their number
   */
  record Sums(long points, double dice, double jaccard, double tpvf, long tpvfPoints, double tnvf, long tnvfPoints)
    implements Serializable
  {

    static final Sums NOTHING = new Sums(0, 0, 0, 0, 0, 0, 0);

    Sums plus(final Sums o) {
      return new Sums(points + o.points, dice + o.dice, jaccard + o.jaccard, tpvf + o.tpvf, tpvfPoints + o.tpvfPoints, tnvf
        + o.tnvf, tnvfPoints + o.tnvfPoints);
    }
  }

  BoundaryOverlap plus(final BoundaryOverlap other) {
    return new BoundaryOverlap(reference.plus(other.reference), prediction.plus(other.prediction));
  }

  /** @return over both boundaries; a point that lies on both counts twice */
  Sums symmetric() {
    return reference.plus(prediction);
  }

  /** @param sums over the reference's boundary, then over the prediction's, as they stand in {@link Sums} */
  static BoundaryOverlap ofSums(final double[] sums) {
    return new BoundaryOverlap(sums(sums, 0), sums(sums, sums.length / 2));
  }

  private static Sums sums(final double[] s, final int at) {
    return new Sums((long) s[at], s[at + 1], s[at + 2], s[at + 3], (long) s[at + 4], s[at + 5], (long) s[at + 6]);
  }

  /** @return as {@link #ofSums} takes them */
  double[] toSums() {
    final Sums a = reference;
    final Sums b = prediction;
    return new double[] { a.points, a.dice, a.jaccard, a.tpvf, a.tpvfPoints, a.tnvf, a.tnvfPoints, b.points, b.dice, b.jaccard,
      b.tpvf, b.tpvfPoints, b.tnvf, b.tnvfPoints };
  }

  /** @param pair with its boundaries marked */
  static BoundaryOverlap of(final MaskPair pair, final Neighbourhood near, final int threads, final Progress progress) {
    return sum(ofPlanes(pair.sets(), pair.offset(), pair.size(), near, threads, progress));
  }

  /** @param planes added in order, so that neither threads nor slabs change a digit; null where there is nothing */
  static BoundaryOverlap sum(final BoundaryOverlap[] planes) {
    BoundaryOverlap total = NOTHING;
    for (final BoundaryOverlap plane : planes)
      if (plane != null) total = total.plus(plane);
    return total;
  }

  /**
   * @param sets   with the boundaries marked in the planes that are asked for, and all planes that are near these
   * @param offset of the sets in the image
   * @param size   of the image
   * @return for each plane, null where no boundary is marked
   */
  static BoundaryOverlap[] ofPlanes(final VoxelSets sets, final int[] offset, final int[] size, final Neighbourhood near,
    final int threads, final Progress progress)
  {
    final BoundaryOverlap[] planes = new BoundaryOverlap[sets.depth()];
    final int asked = MaskPair.REFERENCE_BOUNDARY | MaskPair.PREDICTION_BOUNDARY;
    NeighbourhoodCounts.visit(sets, asked, MaskPair.REFERENCE, MaskPair.PREDICTION, near, threads, progress, (z, voxels, packed,
      count) -> planes[z] = plane(sets, offset, size, near, z, voxels, packed, count));
    return planes;
  }

  private static BoundaryOverlap plane(final VoxelSets sets, final int[] offset, final int[] size, final Neighbourhood near,
    final int z, final int[] voxels, final long[] packed, final int count)
  {
    final byte[] plane = sets.plane(z);
    final int width = sets.width();
    final Adder reference = new Adder();
    final Adder prediction = new Adder();
    for (int i = 0; i < count; i++) {
      final int voxel = plane[voxels[i]];
      final int g = NeighbourhoodCounts.first(packed[i]);
      final int m = NeighbourhoodCounts.second(packed[i]);
      final int both = NeighbourhoodCounts.both(packed[i]);
      final long n = near.inside(offset[0] + voxels[i] % width, offset[1] + voxels[i] / width, offset[2] + z, size[0], size[1],
        size[2]);
      final double dice = 2.0 * both / (g + m);
      final double jaccard = (double) both / (g + m - both);
      final double tpvf = g == 0 ? Double.NaN : (double) both / g;
      final double tnvf = n == g ? Double.NaN : (double) (n - g - m + both) / (n - g);
      if ((voxel & MaskPair.REFERENCE_BOUNDARY) != 0) reference.add(dice, jaccard, tpvf, tnvf);
      if ((voxel & MaskPair.PREDICTION_BOUNDARY) != 0) prediction.add(dice, jaccard, tpvf, tnvf);
    }
    return new BoundaryOverlap(reference.sums(), prediction.sums());
  }

  private static final class Adder {

    private long points;
    private double dice;
    private double jaccard;
    private double tpvf;
    private long tpvfPoints;
    private double tnvf;
    private long tnvfPoints;

    void add(final double pointDice, final double pointJaccard, final double pointTpvf, final double pointTnvf) {
      points++;
      dice += pointDice;
      jaccard += pointJaccard;
      if (pointTpvf == pointTpvf) {
        tpvf += pointTpvf;
        tpvfPoints++;
      }
      if (pointTnvf == pointTnvf) {
        tnvf += pointTnvf;
        tnvfPoints++;
      }
    }

    Sums sums() {
      return new Sums(points, dice, jaccard, tpvf, tpvfPoints, tnvf, tnvfPoints);
    }
  }
}
