package io.github.rraunet.slices;

/**
 * Weight of a source sample by its distance from the position asked for, both in source samples. A kernel is
 * stretched by a scale of 1 or more so that a reduction averages instead of skipping samples.
 */
enum Kernel {

  /** Keys' cubic convolution with A = -0.75, what OpenCV's INTER_CUBIC uses. */
  CUBIC_OPENCV {
    @Override
    double weight(final double distance, final double scale) {
      return cubic(Math.abs(distance) / scale, -0.75);
    }

    @Override
    double support(final double scale) {
      return 2 * scale;
    }
  },

  /** Keys' cubic convolution with A = -0.5, the one that reproduces quadratics (Keys, IEEE TASSP 29, 1981). */
  CUBIC_KEYS {
    @Override
    double weight(final double distance, final double scale) {
      return cubic(Math.abs(distance) / scale, -0.5);
    }

    @Override
    double support(final double scale) {
      return 2 * scale;
    }
  },

  /** Length of a source sample covered by a window of {@code scale} samples; at scale 1 linear interpolation. */
  AREA {
    @Override
    double weight(final double distance, final double scale) {
      return Math.min(1, Math.max(0, (scale + 1) / 2 - Math.abs(distance)));
    }

    @Override
    double support(final double scale) {
      return (scale + 1) / 2;
    }
  };

  abstract double weight(double distance, double scale);

  /** @return distance from which on the weight is 0 */
  abstract double support(double scale);

  private static double cubic(final double d, final double a) {
    if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
    return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
  }
}
