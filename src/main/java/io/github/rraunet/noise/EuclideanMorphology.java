package io.github.rraunet.noise;

import io.github.rraunet.distance.NearestDistances;

/**
 * Erosion and dilation by a ball of any real radius in mm, by exact Euclidean distances between voxel centres: the time
 * does not depend on the radius. What lies beyond the edge of the image is neither mask nor background.
 */
public final class EuclideanMorphology {

  /** A voxel at the very distance of the radius is within it, however the two were rounded. */
  private static final double ROUNDING = 1e-9;

  private EuclideanMorphology() {}

  /** Leaves in the wrong mask the voxels of the correct one that are farther than the radius from every voxel outside. */
  public static void erode(final NoisyMask mask, final double radiusMm) {
    mask.reset();
    final double within = squared(radiusMm);
    final int width = mask.width();
    try (NearestDistances distances = distances(mask, NoisyMask.OUTSIDE)) {
      distances.visit(mask.sets(), NoisyMask.CLEAN, (y, x, z, squaredMm, count) -> {
        for (int i = 0; i < count; i++)
          if (squaredMm[i] <= within) mask.sets().plane(z[i])[y * width + x[i]] &= ~NoisyMask.NOISY;
      });
    }
  }

  /** Adds to the wrong mask the available voxels that are at most the radius away from the correct one. */
  public static void dilate(final NoisyMask mask, final double radiusMm) {
    mask.reset();
    final double within = squared(radiusMm);
    final int width = mask.width();
    try (NearestDistances distances = distances(mask, NoisyMask.CLEAN)) {
      distances.visit(mask.sets(), NoisyMask.AVAILABLE, (y, x, z, squaredMm, count) -> {
        for (int i = 0; i < count; i++)
          if (squaredMm[i] <= within) mask.sets().plane(z[i])[y * width + x[i]] |= NoisyMask.NOISY;
      });
    }
  }

  private static double squared(final double radiusMm) {
    if (!(radiusMm >= 0)) throw new IllegalArgumentException("a radius must be 0 mm or more, found " + radiusMm);
    return radiusMm * radiusMm * (1 + ROUNDING);
  }

  private static NearestDistances distances(final NoisyMask mask, final int to) {
    return mask.computing().voxels().distances(mask.sets(), to, mask.spacing(), mask.threads(), mask.progress());
  }
}
