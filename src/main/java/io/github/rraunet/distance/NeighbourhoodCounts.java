package io.github.rraunet.distance;

import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;
import java.util.function.IntConsumer;

/**
 * How many voxels of two sets, and of both at once, lie near each voxel asked for. Boxes are summed by running sums, so their
 * cost does not depend on the radius; other shapes cost a look-up for each of their rows.
 */
public final class NeighbourhoodCounts {

  /** Bits of a packed count: three fit into a long. */
  private static final int COUNT_BITS = 21;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

  /** Receives the counts of one plane; planes come from several threads, each plane once. */
  public interface PlaneVisitor {

    /**
     * @param z       of the plane
     * @param voxels  places of the voxels asked for, y * width + x, ascending; only the first {@code count} entries count
     * @param packed  counts around each; see {@link #first}, {@link #second} and {@link #both}
     */
    void visit(int z, int[] voxels, long[] packed, int count);
  }

  private NeighbourhoodCounts() {}

  /** @return voxels of the first set */
  public static int first(final long packed) {
    return (int) (packed & COUNT_MASK);
  }

  /** @return voxels of the second set */
  public static int second(final long packed) {
    return (int) (packed >>> COUNT_BITS & COUNT_MASK);
  }

  /** @return voxels that are in both sets */
  public static int both(final long packed) {
    return (int) (packed >>> 2 * COUNT_BITS);
  }

  /** @throws IllegalArgumentException if the neighbourhood has more than 2^21 - 1 voxels */
  public static void requireCountable(final Neighbourhood near) {
    if (near.size() > COUNT_MASK)
      throw new IllegalArgumentException("a neighbourhood holds at most " + COUNT_MASK + " voxels, this one (" + near + ") "
        + near.size() + "; lower the radius");
  }

  /**
   * @param sets    of the box
   * @param asked   bits of the voxels around which is counted
   * @param first   bit of the first set
   * @param second  bit of the second set
   * @param threads at least 1; the result does not depend on it
   * @throws IllegalArgumentException if the neighbourhood has more than 2^21 - 1 voxels
   */
  public static void visit(final VoxelSets sets, final int asked, final int first, final int second, final Neighbourhood near,
    final int threads, final Progress progress, final PlaneVisitor visitor)
  {
    requireCountable(near);
    final long[] packedOf = new long[256];
    for (int voxel = 0; voxel < 256; voxel++) {
      final boolean a = (voxel & first) != 0;
      final boolean b = (voxel & second) != 0;
      packedOf[voxel] = (a ? 1 : 0) | (b ? 1L << COUNT_BITS : 0) | (a && b ? 1L << 2 * COUNT_BITS : 0);
    }
    // Runs of planes: a run's first plane has to sum up its neighbours anew.
    final int perRun = Math.max(4 * (2 * near.reachZ() + 1), (sets.depth() + 4 * threads - 1) / (4 * threads));
    final int runs = (sets.depth() + perRun - 1) / perRun;
    ParallelLoop.run(runs, threads, progress, () -> {
      final Run run = near.shape() == Neighbourhood.Shape.BOX ? new BoxRun(sets, asked, packedOf, near, visitor)
        : new RowsRun(sets, asked, packedOf, near, visitor);
      return (IntConsumer) r -> run.planes(r * perRun, Math.min(sets.depth(), (r + 1) * perRun), progress);
    });
  }

  /** Walks through some planes. */
  private abstract static class Run {

    final VoxelSets sets;
    final long[] packedOf;
    final Neighbourhood near;
    final int width;
    final int height;
    private final int asked;
    private final PlaneVisitor visitor;
    private final int[] voxels;
    private final long[] packed;

    Run(final VoxelSets sets, final int asked, final long[] packedOf, final Neighbourhood near, final PlaneVisitor visitor) {
      this.sets = sets;
      this.asked = asked;
      this.packedOf = packedOf;
      this.near = near;
      this.visitor = visitor;
      width = sets.width();
      height = sets.height();
      voxels = new int[width * height];
      packed = new long[width * height];
    }

    final void planes(final int from, final int to, final Progress progress) {
      start(from);
      for (int z = from; z < to; z++) {
        progress.throwIfCanceled();
        enter(z);
        final byte[] plane = sets.plane(z);
        int count = 0;
        for (int i = 0; i < plane.length; i++)
          if ((plane[i] & asked) != 0) {
            voxels[count] = i;
            packed[count++] = around(i);
          }
        if (count > 0) visitor.visit(z, voxels, packed, count);
      }
    }

    /** Before {@link #enter} of the plane {@code from}. */
    abstract void start(int from);

    abstract void enter(int z);

    abstract long around(int voxel);
  }

  /** Running sums: along x and y within a plane, across the planes near the current one. */
  private static final class BoxRun extends Run {

    private final long[] total;
    private final long[][] ring; // box sums of the planes that the total holds
    private final long[] alongX;

    BoxRun(final VoxelSets sets, final int asked, final long[] packedOf, final Neighbourhood near, final PlaneVisitor visitor) {
      super(sets, asked, packedOf, near, visitor);
      total = new long[width * height];
      ring = new long[Math.min(2 * near.reachZ() + 1, sets.depth())][width * height];
      alongX = new long[width * height];
    }

    private long[] slot(final int z) {
      return ring[Math.floorMod(z, ring.length)];
    }

    @Override
    void start(final int from) {
      java.util.Arrays.fill(total, 0);
      for (final long[] sums : ring)
        java.util.Arrays.fill(sums, 0);
      for (int z = Math.max(0, from - near.reachZ()); z < Math.min(sets.depth(), from + near.reachZ()); z++)
        add(z);
    }

    @Override
    void enter(final int z) {
      final int out = z - near.reachZ() - 1;
      if (out >= 0) {
        final long[] gone = slot(out);
        for (int i = 0; i < total.length; i++)
          total[i] -= gone[i];
        java.util.Arrays.fill(gone, 0); // of the run's first plane, this one was never in the total and is 0
      }
      if (z + near.reachZ() < sets.depth()) add(z + near.reachZ());
    }

    private void add(final int z) {
      final long[] sums = slot(z);
      boxSums(sets.plane(z), sums);
      for (int i = 0; i < total.length; i++)
        total[i] += sums[i];
    }

    private void boxSums(final byte[] plane, final long[] sums) {
      for (int y = 0, start = 0; y < height; y++, start += width) {
        long sum = 0;
        for (int x = 0; x < Math.min(near.reachX(), width); x++)
          sum += packedOf[plane[start + x] & 0xFF];
        for (int x = 0; x < width; x++) {
          if (x + near.reachX() < width) sum += packedOf[plane[start + x + near.reachX()] & 0xFF];
          if (x - near.reachX() > 0) sum -= packedOf[plane[start + x - near.reachX() - 1] & 0xFF];
          alongX[start + x] = sum;
        }
      }
      // The sums of a row follow from those of the row before it: rows are walked, not columns.
      java.util.Arrays.fill(sums, 0, width, 0);
      for (int y = 0; y <= Math.min(near.reachY(), height - 1); y++)
        for (int x = 0; x < width; x++)
          sums[x] += alongX[y * width + x];
      for (int y = 1; y < height; y++) {
        final int row = y * width;
        System.arraycopy(sums, row - width, sums, row, width);
        if (y + near.reachY() < height) for (int x = 0, in = row + near.reachY() * width; x < width; x++, in++)
          sums[row + x] += alongX[in];
        if (y - near.reachY() > 0) for (int x = 0, out = row - (near.reachY() + 1) * width; x < width; x++, out++)
          sums[row + x] -= alongX[out];
      }
    }

    @Override
    long around(final int voxel) {
      return total[voxel];
    }
  }

  /** Sums from the start of each row, from which any run of the row follows. */
  private static final class RowsRun extends Run {

    private final long[][] ring;
    private int current;

    RowsRun(final VoxelSets sets, final int asked, final long[] packedOf, final Neighbourhood near, final PlaneVisitor visitor) {
      super(sets, asked, packedOf, near, visitor);
      ring = new long[Math.min(2 * near.reachZ() + 1, sets.depth())][(width + 1) * height];
    }

    @Override
    void start(final int from) {
      for (int z = Math.max(0, from - near.reachZ()); z < Math.min(sets.depth(), from + near.reachZ()); z++)
        add(z);
    }

    @Override
    void enter(final int z) {
      current = z;
      if (z + near.reachZ() < sets.depth()) add(z + near.reachZ());
    }

    private void add(final int z) {
      final long[] sums = ring[z % ring.length];
      final byte[] plane = sets.plane(z);
      for (int y = 0, i = 0, at = 0; y < height; y++, at++) {
        long sum = 0;
        sums[at] = 0;
        for (int x = 0; x < width; x++)
          sums[++at] = sum += packedOf[plane[i++] & 0xFF];
      }
    }

    @Override
    long around(final int voxel) {
      final int x = voxel % width;
      final int y = voxel / width;
      long sum = 0;
      for (int dz = -Math.min(near.reachZ(), current); dz <= near.reachZ() && current + dz < sets.depth(); dz++) {
        final long[] sums = ring[(current + dz) % ring.length];
        for (int dy = -Math.min(near.reachY(), y); dy <= near.reachY() && y + dy < height; dy++) {
          final int half = near.halfRun(dy, dz);
          if (half < 0) continue;
          final int row = (y + dy) * (width + 1);
          sum += sums[row + Math.min(width, x + half + 1)] - sums[row + Math.max(0, x - half)];
        }
      }
      return sum;
    }
  }
}
