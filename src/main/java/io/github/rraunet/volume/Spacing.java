package io.github.rraunet.volume;

import java.io.Serializable;

/** Voxel edge lengths in millimetres, in image axis order (x, y, z). */
public record Spacing(double xMm, double yMm, double zMm) implements Serializable {

  /**
   * Relative difference below which two lengths in mm are the same: what headers store in 4 bytes is 6e-8 off, and edges that
   * come of a rotated map of such numbers are, too.
   */
  public static final double ROUNDING = 1e-6;

  /** @throws IllegalArgumentException if a length is not positive and finite */
  public Spacing {
    if (!(isLength(xMm) && isLength(yMm) && isLength(zMm)))
      throw new IllegalArgumentException(
        "voxel spacing must be positive in mm, found x=" + xMm + ", y=" + yMm + ", z=" + zMm);
  }

  /** @return the edges along x, y, z in mm */
  public double[] toArray() {
    return new double[] { xMm, yMm, zMm };
  }

  private static boolean isLength(final double mm) {
    return mm > 0 && mm < Double.POSITIVE_INFINITY; // false for NaN too
  }
}
