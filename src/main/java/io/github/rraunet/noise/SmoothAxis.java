package io.github.rraunet.noise;

/**
 * Gaussian smoothing along one axis to samples some steps apart, and cubic interpolation between these (Catmull and Rom):
 * a third of the standard deviation apart, samples lose nothing that matters, and save most of the work.
 */
final class SmoothAxis {

  private static final int SAMPLES_PER_SIGMA = 3;
  /** Samples on either side beyond the ends, as the interpolation needs them. */
  private static final int BEYOND = 1;

  private final int length;
  private final int step;
  private final int samples;
  private final GaussianKernel kernel; // null: an axis that is not smoothed

  /** @param sigma in voxels; an axis of length 1 is not smoothed */
  SmoothAxis(final int length, final double sigma) {
    this.length = length;
    kernel = length == 1 ? null : new GaussianKernel(sigma);
    step = kernel == null ? 1 : Math.max(1, (int) (sigma / SAMPLES_PER_SIGMA));
    samples = kernel == null ? 1 : (length - 1) / step + 2 + 2 * BEYOND;
  }

  int length() {
    return length;
  }

  int samples() {
    return samples;
  }

  double power() {
    return kernel == null ? 1 : kernel.power();
  }

  /** @return first voxel that counts for a sample; the last is before {@link #end(int)} */
  int begin(final int sample) {
    return kernel == null ? 0 : Math.max(0, position(sample) - kernel.radius());
  }

  int end(final int sample) {
    return kernel == null ? 1 : Math.min(length, position(sample) + kernel.radius() + 1);
  }

  float weight(final int sample, final int voxel) {
    return kernel == null ? 1 : kernel.weight(voxel - position(sample));
  }

  private int position(final int sample) {
    return (sample - BEYOND) * step;
  }

  /** @return first of the samples between which a voxel is interpolated */
  int firstSample(final int voxel) {
    return kernel == null ? 0 : voxel / step;
  }

  /** @return number of samples between which a voxel is interpolated */
  int support() {
    return kernel == null ? 1 : 4;
  }

  /** @param k from 0 to before {@link #support()} */
  float interpolation(final int voxel, final int k) {
    if (kernel == null) return 1;
    final double t = voxel % step / (double) step;
    return (float) switch (k) {
      case 0 -> 0.5 * (-t + 2 * t * t - t * t * t);
      case 1 -> 0.5 * (2 - 5 * t * t + 3 * t * t * t);
      case 2 -> 0.5 * (t + 4 * t * t - 3 * t * t * t);
      default -> 0.5 * (-t * t + t * t * t);
    };
  }
}
