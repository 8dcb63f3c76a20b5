package io.github.rraunet.noise;

import io.github.rraunet.distance.NearestDistances;
import io.github.rraunet.distance.VoxelBox;
import io.github.rraunet.distance.VoxelSets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The voxels on one side of a mask's surface in the order in which erosion takes them away, or dilation adds them.
 *
 * <p>First counts the exact Euclidean distance to the nearest voxel of the other side, as in erosion and dilation by a ball.
 * On a coarse grid many voxels lie equally far, and the smallest step takes a whole layer of them. So within a layer those
 * come first that are nearer to a surface interpolated between the voxels: its signed distance is that of the voxels
 * averaged with weights 1, 2, 1 along each axis. What is still equal, along flat faces, is taken from one side to the
 * other along a direction drawn from the seed, which keeps the edge of the mask smooth.</p>
 */
final class SurfaceOrder {

  /** Side of the surface whose voxels are put in order. */
  enum Side {
    /** Voxels of the mask, by their distance to the nearest voxel outside. */
    INSIDE(NoisyMask.CLEAN, NoisyMask.OUTSIDE),
    /** Available voxels outside, by their distance to the nearest voxel of the mask. */
    OUTSIDE(NoisyMask.AVAILABLE, NoisyMask.CLEAN);

    private final int candidates;
    private final int other;

    Side(final int candidates, final int other) {
      this.candidates = candidates;
      this.other = other;
    }
  }

  /**
   * What was taken.
   *
   * @param radiusMm distance of the last layer of which voxels were taken
   * @param share    of that layer that was taken, in (0, 1]
   */
  record Taken(double radiusMm, double share) {}

  /** Steps in which interpolated distances are compared, as part of the shortest voxel edge: coarser than rounding errors. */
  private static final double STEP = 1e-4;
  private static final int RADIX_BITS = 11;
  private static final int RADIX = 1 << RADIX_BITS;

  private final NoisyMask mask;
  private final Side side;
  private final VoxelBox box;
  private final VoxelSets sets;
  private final float[][] signedMm; // by plane of the box; positive inside, negative outside

  private SurfaceOrder(final NoisyMask mask, final Side side, final VoxelBox box) {
    this.mask = mask;
    this.side = side;
    this.box = box;
    sets = mask.sets().copyOf(box);
    signedMm = new float[box.depth()][box.width() * box.height()];
    measure(NoisyMask.OUTSIDE, NoisyMask.CLEAN, 1);
    measure(NoisyMask.CLEAN, NoisyMask.OUTSIDE, -1);
  }

  private void measure(final int to, final int of, final int sign) {
    try (NearestDistances distances = mask.computing().voxels().distances(sets, to, mask.spacing(), mask.threads(), mask
      .progress()))
    {
      distances.visit(sets, of, (y, x, z, squaredMm, count) -> {
        for (int i = 0; i < count; i++)
          signedMm[z[i]][y * box.width() + x[i]] = (float) (sign * Math.sqrt(squaredMm[i]));
      });
    }
  }

  /**
   * Takes the first voxels in order out of the wrong mask (inside), or adds them to it (outside).
   *
   * @param mask  with voxels on both sides; its wrong mask is a copy of the correct one
   * @param count at least 1, at most the voxels of that side
   */
  static Taken take(final NoisyMask mask, final Side side, final long count, final long seed) {
    final VoxelBox bounds = mask.sets().bounds(NoisyMask.CLEAN).orElseThrow();
    final VoxelBox whole = new VoxelBox(0, 0, 0, mask.width(), mask.height(), mask.depth());
    if (side == Side.INSIDE) // the voxel outside nearest to one in the box lies in the box or next to it
      return new SurfaceOrder(mask, side, grown(mask, bounds, 0)).take(count, seed);
    for (double reachMm = likelyReachMm(mask, count);; reachMm *= 2) {
      final VoxelBox box = grown(mask, bounds, reachMm);
      final var order = new SurfaceOrder(mask, side, box);
      final boolean all = box.equals(whole);
      if (all || order.candidates() >= count && order.distance(count) <= reachMm) return order.take(count, seed);
    }
  }

  private static VoxelBox grown(final NoisyMask mask, final VoxelBox bounds, final double mm) {
    return bounds.grown(voxels(mm, mask.spacing().xMm()), voxels(mm, mask.spacing().yMm()), voxels(mm, mask.spacing().zMm()),
      mask.width(), mask.height(), mask.depth());
  }

  private static int voxels(final double mm, final double edgeMm) {
    return 1 + (int) Math.min(VoxelSets.LONGEST_EDGE, Math.ceil(mm / edgeMm));
  }

  /** How far a disc or ball as large as the mask must grow; other forms need less. */
  private static double likelyReachMm(final NoisyMask mask, final long count) {
    final long n = mask.counts().clean();
    final boolean flat = mask.depth() == 1;
    final double power = flat ? 1.0 / 2 : 1.0 / 3;
    final double unitMm = flat ? mask.pixelMm() : Math.cbrt(mask.spacing().xMm() * mask.spacing().yMm() * mask.spacing().zMm());
    final double unitBall = flat ? Math.PI : 4 * Math.PI / 3;
    return unitMm * (1 + Math.pow((n + count) / unitBall, power) - Math.pow(n / unitBall, power));
  }

  private long candidates() {
    return VoxelSets.inAny(sets.histogram(mask.threads(), mask.progress()), side.candidates);
  }

  /** @return distance in mm of the voxel with this rank, from 1 */
  private double distance(final long rank) {
    return Float.intBitsToFloat(bitsOfRank(rank));
  }

  /** Distances are positive, and the bits of positive floats are ordered as they are: looked for digit by digit. */
  private int bitsOfRank(final long rank) {
    long left = rank;
    int found = 0;
    for (int shift = 2 * RADIX_BITS; shift >= 0; shift -= RADIX_BITS) {
      final long[] counts = new long[RADIX];
      final int known = shift + RADIX_BITS;
      for (int z = 0; z < box.depth(); z++) {
        final byte[] plane = sets.plane(z);
        for (int i = 0; i < plane.length; i++)
          if ((plane[i] & side.candidates) != 0) {
            final int bits = bits(z, i);
            if (known >= Integer.SIZE || bits >>> known == found >>> known) counts[bits >>> shift & RADIX - 1]++;
          }
      }
      int digit = 0;
      while (left > counts[digit])
        left -= counts[digit++];
      found |= digit << shift;
    }
    return found;
  }

  private int bits(final int z, final int i) {
    return Float.floatToRawIntBits(Math.abs(signedMm[z][i]));
  }

  private Taken take(final long count, final long seed) {
    final int last = bitsOfRank(count);
    long nearer = 0;
    int layer = 0;
    for (int z = 0; z < box.depth(); z++) {
      final byte[] plane = sets.plane(z);
      for (int i = 0; i < plane.length; i++)
        if ((plane[i] & side.candidates) != 0) {
          final int bits = bits(z, i);
          if (bits < last) {
            flip(z, i);
            nearer++;
          }
          else if (bits == last) layer++;
        }
    }
    final int taken = (int) (count - nearer);
    takeOfLayer(last, layer, taken, seed);
    return new Taken(Float.intBitsToFloat(last), (double) taken / layer);
  }

  private void takeOfLayer(final int bits, final int size, final int taken, final long seed) {
    final double[] direction = direction(seed);
    final long[] keys = new long[size];
    int n = 0;
    for (int z = 0; z < box.depth(); z++)
      for (int i = 0; i < signedMm[z].length; i++)
        if ((sets.plane(z)[i] & side.candidates) != 0 && bits(z, i) == bits) keys[n++] = key(z, i, direction);
    final long[] sorted = keys.clone();
    Arrays.sort(sorted);
    final long lastKey = sorted[taken - 1];
    int equal = taken; // how many of those with the last key are taken
    for (final long key : sorted)
      if (key < lastKey) equal--;
    n = 0;
    for (int z = 0; z < box.depth(); z++)
      for (int i = 0; i < signedMm[z].length; i++)
        if ((sets.plane(z)[i] & side.candidates) != 0 && bits(z, i) == bits) {
          final long key = keys[n++];
          if (key < lastKey || key == lastKey && equal-- > 0) flip(z, i);
        }
  }

  private static double[] direction(final long seed) {
    final var random = new SplittableRandom(seed);
    final double angle = 2 * Math.PI * random.nextDouble();
    final double up = 2 * random.nextDouble() - 1;
    return new double[] { StrictMath.cos(angle), StrictMath.sin(angle), up };
  }

  /** @return rank within a layer: distance to the interpolated surface, then place along the direction */
  private long key(final int z, final int i, final double[] direction) {
    final int x = i % box.width();
    final int y = i / box.width();
    final double edgeMm = Math.min(mask.spacing().xMm(), Math.min(mask.spacing().yMm(), mask.spacing().zMm()));
    final double interpolated = interpolatedMm(x, y, z) * (side == Side.INSIDE ? 1 : -1);
    final double place = direction[0] * x * mask.spacing().xMm() + direction[1] * y * mask.spacing().yMm() + direction[2] * z
      * mask.spacing().zMm();
    return steps(interpolated, edgeMm) << Integer.SIZE | steps(place, edgeMm) - Integer.MIN_VALUE;
  }

  private static long steps(final double mm, final double edgeMm) {
    final double steps = Math.rint(mm / (edgeMm * STEP));
    return (long) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, steps));
  }

  /** The border of the box is repeated. */
  private double interpolatedMm(final int x, final int y, final int z) {
    double sum = 0;
    for (int dz = -1; dz <= 1; dz++) {
      final float[] plane = signedMm[Math.max(0, Math.min(box.depth() - 1, z + dz))];
      for (int dy = -1; dy <= 1; dy++) {
        final int row = Math.max(0, Math.min(box.height() - 1, y + dy)) * box.width();
        for (int dx = -1; dx <= 1; dx++)
          sum += (2 - Math.abs(dx)) * (2 - Math.abs(dy)) * (2 - Math.abs(dz)) * (double) plane[row + Math.max(0, Math.min(box
            .width() - 1, x + dx))];
      }
    }
    return sum / 64;
  }

  private void flip(final int z, final int i) {
    final int x = box.x0() + i % box.width();
    final int y = box.y0() + i / box.width();
    mask.sets().plane(box.z0() + z)[y * mask.width() + x] ^= NoisyMask.NOISY;
  }
}
