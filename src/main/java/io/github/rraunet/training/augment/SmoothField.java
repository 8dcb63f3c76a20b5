package io.github.rraunet.training.augment;

import java.util.SplittableRandom;

/**
 * Normally distributed noise smoothed with a Gaussian, the same everywhere: the noise goes on beyond the edges. It is made on a
 * lattice a quarter of the standard deviation apart and linear between, which takes less than 1 % of the root mean square.
 */
final class SmoothField {

  private static final int STEPS_PER_SIGMA = 4;
  private static final int REACH = 4; // of the Gaussian, in standard deviations

  private final double step; // pixels between two points of the lattice
  private final int columns;
  private final float[] lattice;
  private final float[] row;

  /**
   * @param sigma standard deviation of the Gaussian in pixels
   * @param rms   expected root mean square of the values
   */
  SmoothField(final SplittableRandom random, final int width, final int height, final double sigma, final double rms) {
    step = Math.max(1, sigma / STEPS_PER_SIGMA);
    columns = points(width);
    row = new float[columns];
    final float[] kernel = gaussian(sigma / step);
    final int noiseColumns = columns + kernel.length - 1;
    final int noiseRows = points(height) + kernel.length - 1;
    double power = 0; // what smoothing along one axis leaves of the variance
    for (final float weight : kernel)
      power += weight * weight;
    final float[] noise = new float[noiseRows * noiseColumns];
    for (int i = 0; i < noise.length; i++)
      noise[i] = (float) (random.nextGaussian() * rms / power);
    lattice = alongY(alongX(noise, noiseRows, noiseColumns, kernel), points(height), columns, kernel);
  }

  private int points(final int length) {
    return (int) ((length - 1) / step) + 2;
  }

  private static float[] gaussian(final double sigma) {
    final int radius = (int) Math.ceil(REACH * sigma);
    final float[] kernel = new float[2 * radius + 1];
    double sum = 0;
    for (int t = -radius; t <= radius; t++)
      sum += kernel[t + radius] = (float) StrictMath.exp(-t * t / (2 * sigma * sigma));
    for (int k = 0; k < kernel.length; k++)
      kernel[k] /= (float) sum;
    return kernel;
  }

  private static float[] alongX(final float[] from, final int rows, final int fromColumns, final float[] kernel) {
    final int columns = fromColumns - kernel.length + 1;
    final float[] sums = new float[rows * columns];
    for (int y = 0; y < rows; y++)
      for (int k = 0; k < kernel.length; k++)
        for (int x = 0; x < columns; x++)
          sums[y * columns + x] += kernel[k] * from[y * fromColumns + x + k];
    return sums;
  }

  private static float[] alongY(final float[] from, final int rows, final int columns, final float[] kernel) {
    final float[] sums = new float[rows * columns];
    for (int y = 0; y < rows; y++)
      for (int k = 0; k < kernel.length; k++)
        for (int x = 0; x < columns; x++)
          sums[y * columns + x] += kernel[k] * from[(y + k) * columns + x];
    return sums;
  }

  /** @param values receives the field at every pixel of a row */
  void read(final int y, final float[] values) {
    final int above = (int) (y / step);
    final float down = (float) (y / step - above);
    for (int i = 0; i < columns; i++)
      row[i] = (1 - down) * lattice[above * columns + i] + down * lattice[(above + 1) * columns + i];
    for (int x = 0; x < values.length; x++) {
      final double at = x / step;
      final int left = (int) at;
      values[x] = row[left] + (float) (at - left) * (row[left + 1] - row[left]);
    }
  }
}
