package io.github.rraunet.phantom;

/** Separable Gaussian blur of a slice, edges repeated. */
final class GaussianBlur {

  private GaussianBlur() {}

  /**
   * @param image   width * height values, x fastest; changed in place
   * @param scratch as large
   * @param sx      standard deviation along x in pixels
   * @param sy      standard deviation along y in pixels
   */
  static void apply(final float[] image, final float[] scratch, final int width, final int height, final double sx,
    final double sy) {
    final float[] kx = kernel(sx);
    final float[] ky = kernel(sy);
    final int rx = kx.length / 2;
    final int ry = ky.length / 2;
    for (int j = 0; j < height; j++)
      for (int u = 0; u < width; u++) {
        float sum = 0;
        for (int t = -rx; t <= rx; t++)
          sum += kx[t + rx] * image[j * width + Math.min(width - 1, Math.max(0, u + t))];
        scratch[j * width + u] = sum;
      }
    for (int j = 0; j < height; j++)
      for (int u = 0; u < width; u++) {
        float sum = 0;
        for (int t = -ry; t <= ry; t++)
          sum += ky[t + ry] * scratch[Math.min(height - 1, Math.max(0, j + t)) * width + u];
        image[j * width + u] = sum;
      }
  }

  /** @return by what factor the blur along one axis lowers the variance of white noise */
  static double power(final double sigma) {
    double sum = 0;
    for (final float w : kernel(sigma))
      sum += w * w;
    return sum;
  }

  private static float[] kernel(final double sigma) {
    final int r = sigma < 0.15 ? 0 : (int) Math.ceil(3 * sigma);
    final float[] kernel = new float[2 * r + 1];
    double sum = 0;
    for (int t = -r; t <= r; t++)
      sum += kernel[t + r] = r == 0 ? 1 : (float) Math.exp(-t * t / (2 * sigma * sigma));
    for (int t = 0; t < kernel.length; t++)
      kernel[t] /= (float) sum;
    return kernel;
  }
}
