package io.github.rraunet.distance;

import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;
import java.util.Arrays;
import java.util.Optional;

/**
 * Up to eight sets of voxels of one box, a bit each in one byte a voxel; plane by plane, so that a box may have more than
 * 2^31 voxels.
 */
public final class VoxelSets {

  /** Longest edge of a box in voxels. */
  public static final int LONGEST_EDGE = Short.MAX_VALUE;

  /** Length of a histogram: every combination of sets. */
  public static final int COMBINATIONS = 256;

  private final int width;
  private final int height;
  private final byte[][] planes;

  /**
   * Empty sets.
   *
   * @param width  voxels along x, 1 to {@value #LONGEST_EDGE}
   * @param height voxels along y, likewise
   * @param depth  voxels along z, likewise
   */
  public VoxelSets(final int width, final int height, final int depth) {
    for (final int edge : new int[] { width, height, depth })
      if (edge < 1 || edge > LONGEST_EDGE)
        throw new IllegalArgumentException("a box of voxels is 1 to " + LONGEST_EDGE + " voxels long in each axis, found " + width
          + "x" + height + "x" + depth);
    this.width = width;
    this.height = height;
    planes = new byte[depth][Math.multiplyExact(width, height)];
  }

  private VoxelSets(final VoxelSets of, final int from, final int to) {
    width = of.width;
    height = of.height;
    planes = Arrays.copyOfRange(of.planes, from, to);
  }

  /** @return plane z as a box of depth 1; what is added to one is in the other */
  public VoxelSets slice(final int z) {
    return planes(z, z + 1);
  }

  /** @return planes {@code from} to before {@code to} as a box of their own; what is added to one is in the other */
  public VoxelSets planes(final int from, final int to) {
    return new VoxelSets(this, from, to);
  }

  /**
   * @param bits which sets
   * @return smallest box that holds the voxels of at least one of them; empty if there are none
   */
  public Optional<VoxelBox> bounds(final int bits) {
    int[] low = { Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE };
    int[] high = { -1, -1, -1 };
    for (int z = 0; z < planes.length; z++)
      for (int y = 0; y < height; y++) {
        final int row = y * width;
        int first = 0;
        while (first < width && (planes[z][row + first] & bits) == 0)
          first++;
        if (first == width) continue;
        int last = width - 1;
        while ((planes[z][row + last] & bits) == 0)
          last--;
        low = new int[] { Math.min(low[0], first), Math.min(low[1], y), Math.min(low[2], z) };
        high = new int[] { Math.max(high[0], last), Math.max(high[1], y), z };
      }
    return high[2] < 0 ? Optional.empty() : Optional.of(new VoxelBox(low[0], low[1], low[2], high[0] + 1, high[1] + 1, high[2]
      + 1));
  }

  /** @return a copy of the part that lies in a box */
  public VoxelSets copyOf(final VoxelBox box) {
    final VoxelSets copy = new VoxelSets(box.width(), box.height(), box.depth());
    for (int z = 0; z < box.depth(); z++)
      for (int y = 0; y < box.height(); y++)
        System.arraycopy(planes[box.z0() + z], (box.y0() + y) * width + box.x0(), copy.planes[z], y * copy.width, copy.width);
    return copy;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  public int depth() {
    return planes.length;
  }

  /** @return the live plane, x fastest: voxel (x, y) at y * width + x */
  public byte[] plane(final int z) {
    return planes[z];
  }

  /** @param bits which sets. @return whether the voxel is in one of them */
  public boolean contains(final int x, final int y, final int z, final int bits) {
    return (planes[z][y * width + x] & bits) != 0;
  }

  public void add(final int x, final int y, final int z, final int bits) {
    planes[z][y * width + x] |= (byte) bits;
  }

  /**
   * @param threads at least 1
   * @return number of voxels by the sets that they are in: entry {@code bits} counts those with exactly these bits
   */
  public long[] histogram(final int threads, final Progress progress) {
    final long[][] ofPlanes = new long[planes.length][];
    ParallelLoop.run(planes.length, threads, progress, () -> z -> ofPlanes[z] = histogram(planes[z]));
    return sum(ofPlanes);
  }

  /** @return the histograms of several planes together */
  public static long[] sum(final long[][] histograms) {
    final long[] sum = new long[COMBINATIONS];
    for (final long[] histogram : histograms)
      for (int bits = 0; bits < sum.length; bits++)
        sum[bits] += histogram[bits];
    return sum;
  }

  private static long[] histogram(final byte[] plane) {
    final long[] counts = new long[COMBINATIONS];
    for (final byte voxel : plane)
      counts[voxel & 0xFF]++;
    return counts;
  }

  /**
   * @param histogram of {@link #histogram}
   * @param bits      which sets
   * @return number of voxels in at least one of them
   */
  public static long inAny(final long[] histogram, final int bits) {
    long n = 0;
    for (int voxel = 0; voxel < histogram.length; voxel++)
      if ((voxel & bits) != 0) n += histogram[voxel];
    return n;
  }
}
