package io.github.rraunet.distance;

import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Exact Euclidean distance to the nearest voxel of a set, between voxel centres, in mm, on an anisotropic grid: the
 * separable lower envelope of parabolas (Felzenszwalb and Huttenlocher, Theory of Computing 8, 2012), whose time is linear
 * in the number of voxels.
 *
 * <p>Kept are whole-numbered offsets to the nearest voxel within each plane, 4 bytes a voxel; the last pass, across planes, is
 * made on request and only in columns that are asked for. So the distances are as exact as one multiplication and sum
 * in double precision.</p>
 */
public final class DistanceTransform implements NearestDistances {

  /** Steps of the search for each plane, above which the envelope is the quicker way. */
  public static final int STEPS_A_PLANE = 2;

  private final int width;
  private final int height;
  private final int depth;
  private final Spacing spacing;
  private final int threads;
  private final Progress progress;
  private final int[][] offsets; // of the nearest voxel in each plane, null where there is none; see PlaneOffsets

  /**
   * @param sets    of the box
   * @param bits    to whose voxels the distance is measured
   * @param spacing of the voxels
   * @param threads at least 1; the result does not depend on it
   */
  public DistanceTransform(final VoxelSets sets, final int bits, final Spacing spacing, final int threads,
    final Progress progress) {
    width = sets.width();
    height = sets.height();
    depth = sets.depth();
    this.spacing = spacing;
    this.threads = threads;
    this.progress = progress;
    offsets = new int[depth][];
    ParallelLoop.run(depth, threads, progress, () -> {
      final PlaneOffsets plane = new PlaneOffsets(width, height, spacing);
      return z -> offsets[z] = plane.see(sets.plane(z), bits, 0, height) ? plane.all() : null;
    });
  }

  @Override
  public void visit(final VoxelSets asked, final int bits, final RowVisitor visitor) {
    if (asked.width() != width || asked.height() != height || asked.depth() != depth)
      throw new IllegalArgumentException("the voxels asked for lie in a box of " + asked.width() + "x" + asked.height() + "x"
        + asked.depth() + ", the distances in one of " + width + "x" + height + "x" + depth);
    ParallelLoop.run(height, threads, progress, () -> new RowPass(asked, bits, visitor));
  }

  /** Nothing to give back. */
  @Override
  public void close() {}

  /** Across planes, for the voxels asked for in one row. */
  private final class RowPass implements IntConsumer {

    private final VoxelSets asked;
    private final int bits;
    private final RowVisitor visitor;
    private final Envelope envelope = new Envelope(depth);
    private final int[] perColumn = new int[width];
    private int[] x = new int[0];
    private int[] z = new int[0];
    private double[] squaredMm = new double[0];

    RowPass(final VoxelSets asked, final int bits, final RowVisitor visitor) {
      this.asked = asked;
      this.bits = bits;
      this.visitor = visitor;
    }

    @Override
    public void accept(final int y) {
      final int count = collect(y);
      if (count == 0) return;
      for (int start = 0; start < count; start += perColumn[x[start]])
        column(y, start, perColumn[x[start]]);
      visitor.visit(y, x, z, squaredMm, count);
    }

    /** Sorts the voxels of the row by x, then z: counts first, then places. */
    private int collect(final int y) {
      Arrays.fill(perColumn, 0);
      int count = 0;
      for (int k = 0; k < depth; k++) {
        final byte[] plane = asked.plane(k);
        for (int i = 0, at = y * width; i < width; i++, at++)
          if ((plane[at] & bits) != 0) {
            perColumn[i]++;
            count++;
          }
      }
      if (count == 0) return 0;
      if (x.length < count) {
        x = new int[count];
        z = new int[count];
        squaredMm = new double[count];
      }
      final int[] place = new int[width];
      for (int i = 1; i < width; i++)
        place[i] = place[i - 1] + perColumn[i - 1];
      for (int k = 0; k < depth; k++) {
        final byte[] plane = asked.plane(k);
        for (int i = 0, at = y * width; i < width; i++, at++)
          if ((plane[at] & bits) != 0) {
            x[place[i]] = i;
            z[place[i]++] = k;
          }
      }
      return count;
    }

    private void column(final int y, final int start, final int count) {
      final int at = y * width + x[start];
      if (!search(at, start, count)) envelope(at, start, count);
    }

    /**
     * Looks for the nearest voxel plane by plane, away from each voxel: quicker than the envelope where distances are short.
     *
     * @return false if that took more steps than the envelope needs planes: the envelope bounds the time
     */
    private boolean search(final int at, final int start, final int count) {
      final double step = spacing.zMm() * spacing.zMm();
      int left = STEPS_A_PLANE * depth;
      for (int i = start; i < start + count; i++) {
        double best = Double.POSITIVE_INFINITY;
        for (int dz = 0; dz < depth && dz * (double) dz * step < best; dz++) {
          if (--left < 0) return false;
          final double across = dz * (double) dz * step;
          if (z[i] >= dz && offsets[z[i] - dz] != null) best = Math.min(best, inPlaneMm2(offsets[z[i] - dz][at]) + across);
          if (z[i] + dz < depth && offsets[z[i] + dz] != null) best = Math.min(best, inPlaneMm2(offsets[z[i] + dz][at]) + across);
        }
        squaredMm[i] = best;
      }
      return true;
    }

    private void envelope(final int at, final int start, final int count) {
      final double stepSquared = spacing.zMm() * spacing.zMm();
      envelope.clear();
      for (int k = 0; k < depth; k++)
        if (offsets[k] != null) envelope.add(k, inPlaneMm2(offsets[k][at]) / stepSquared);
      if (envelope.count == 0) {
        Arrays.fill(squaredMm, start, start + count, Double.POSITIVE_INFINITY);
        return;
      }
      int k = 0;
      for (int i = start; i < start + count; i++) {
        while (k + 1 < envelope.count && envelope.from[k + 1] < z[i])
          k++;
        final int nearest = envelope.vertex[k];
        final double dz = z[i] - nearest;
        squaredMm[i] = inPlaneMm2(offsets[nearest][at]) + dz * dz * stepSquared;
      }
    }

    private double inPlaneMm2(final int offset) {
      return PlaneOffsets.squaredMm(offset, spacing);
    }
  }
}
