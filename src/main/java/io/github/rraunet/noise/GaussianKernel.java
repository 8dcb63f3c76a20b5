package io.github.rraunet.noise;

/** Weights of a Gaussian at whole numbers, to four standard deviations, with the sum 1: the same on every processor. */
final class GaussianKernel {

  private static final double REACH = 4;

  private final float[] weights; // of -radius..radius
  private final double power;

  /** @param sigma standard deviation in grid steps, greater than 0 */
  GaussianKernel(final double sigma) {
    final int radius = (int) Math.ceil(REACH * sigma);
    final double[] w = new double[2 * radius + 1];
    double sum = 0;
    for (int t = -radius; t <= radius; t++)
      sum += w[t + radius] = StrictMath.exp(-t * (double) t / (2 * sigma * sigma));
    weights = new float[w.length];
    double squares = 0;
    for (int t = 0; t < w.length; t++) {
      weights[t] = (float) (w[t] / sum);
      squares += w[t] / sum * (w[t] / sum);
    }
    power = squares;
  }

  int radius() {
    return weights.length / 2;
  }

  float weight(final int offset) {
    return weights[offset + radius()];
  }

  /** @return by what factor smoothing along one axis lowers the variance of white noise: about 1 / (2 sigma sqrt(pi)) */
  double power() {
    return power;
  }
}
