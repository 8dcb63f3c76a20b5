package io.github.rraunet.noise;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import java.util.SplittableRandom;

/** Masks for tests, and the plain way to look at them. */
final class Grids {

  private Grids() {}

  /** A random mask of lumps, some of them at the border; a tenth of the voxels outside is not available. */
  static NoisyMask random(final int width, final int height, final int depth, final Spacing spacing, final long seed,
    final int threads)
  {
    final var random = new SplittableRandom(seed);
    final boolean[][] clean = new boolean[depth][width * height];
    for (int lump = 0; lump < 4; lump++) {
      final double[] at = { random.nextDouble() * width, random.nextDouble() * height, random.nextDouble() * depth };
      final double r = 1 + random.nextDouble() * Math.max(width, height) / 5.0;
      for (int z = 0; z < depth; z++)
        for (int i = 0; i < clean[z].length; i++)
          clean[z][i] |= Math.hypot(Math.hypot(i % width - at[0], i / width - at[1]), z - at[2]) < r;
    }
    final var mask = new NoisyMask(width, height, depth, spacing, threads, Progress.NONE);
    for (int z = 0; z < depth; z++) {
      final boolean[] plane = clean[z];
      final boolean[] taken = new boolean[plane.length];
      for (int i = 0; i < taken.length; i++)
        taken[i] = random.nextInt(10) == 0;
      mask.setPlane(z, i -> plane[i], i -> !taken[i]);
    }
    return mask;
  }

  static NoisyMask disc(final int size, final double radius) {
    final var mask = new NoisyMask(size, size, 1, new Spacing(1, 1, 1), 1, Progress.NONE);
    final double middle = (size - 1) / 2.0;
    mask.setPlane(0, i -> Math.hypot(i % size - middle, i / size - middle) <= radius, i -> true);
    return mask;
  }

  static boolean clean(final NoisyMask mask, final int x, final int y, final int z) {
    return mask.isClean(y * mask.width() + x, z);
  }

  static boolean noisy(final NoisyMask mask, final int x, final int y, final int z) {
    return mask.isNoisy(y * mask.width() + x, z);
  }

  static boolean available(final NoisyMask mask, final int x, final int y, final int z) {
    return mask.sets().contains(x, y, z, NoisyMask.AVAILABLE);
  }

  /** By definition: the shortest way to a voxel that is in the correct mask, or is not. Infinite if there is none. */
  static double distanceMm(final NoisyMask mask, final int x, final int y, final int z, final boolean toClean) {
    double best = Double.POSITIVE_INFINITY;
    for (int k = 0; k < mask.depth(); k++)
      for (int j = 0; j < mask.height(); j++)
        for (int i = 0; i < mask.width(); i++)
          if (clean(mask, i, j, k) == toClean) best = Math.min(best, Math.sqrt(Math.pow((i - x) * mask.spacing().xMm(), 2) + Math
            .pow((j - y) * mask.spacing().yMm(), 2) + Math.pow((k - z) * mask.spacing().zMm(), 2)));
    return best;
  }
}
