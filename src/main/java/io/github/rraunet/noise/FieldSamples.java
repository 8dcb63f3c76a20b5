package io.github.rraunet.noise;

import java.nio.FloatBuffer;

/**
 * A {@link DisplacementField} as arrays: samples some voxels apart along each axis, and how voxels are interpolated between them:
 * first along z, then along x, then along y, as {@code w0 s0 + w1 s1 + (w2 s2 + w3 s3)}, in single precision.
 *
 * @param samples displacements in units of the root mean square by component, z, and y * x.samples + x
 * @param largest bound of all displacements, in the same units
 */
public record FieldSamples(float[][][] samples, Axis x, Axis y, Axis z, double largest) {

  /** @return number of samples of all components */
  public long values() {
    return samples.length * (long) samples[0].length * samples[0][0].length;
  }

  /** @return the rest, for those who send the samples otherwise; see {@link #withSamples} */
  public FieldSamples withoutSamples() {
    return new FieldSamples(new float[samples.length][samples[0].length][], x, y, z, largest);
  }

  /** @param all samples of one component after another, planes in order. @return the same with these samples */
  public FieldSamples withSamples(final FloatBuffer all) {
    final FloatBuffer from = all.duplicate();
    final float[][][] read = new float[samples.length][samples[0].length][x.samples * y.samples];
    for (final float[][] component : read)
      for (final float[] plane : component)
        from.get(plane);
    return new FieldSamples(read, x, y, z, largest);
  }

  /**
   * One axis.
   *
   * @param length  in voxels
   * @param samples along the axis
   * @param support number of samples between which a voxel is interpolated: 4, or 1 for a length of 1
   * @param first   of them for each voxel
   * @param weights of them for each voxel
   */
  public record Axis(int length, int samples, int support, int[] first, float[] weights) {

    static Axis of(final SmoothAxis axis) {
      final int[] first = new int[axis.length()];
      final float[] weights = new float[axis.length() * axis.support()];
      for (int i = 0; i < first.length; i++) {
        first[i] = axis.firstSample(i);
        for (int k = 0; k < axis.support(); k++)
          weights[i * axis.support() + k] = axis.interpolation(i, k);
      }
      return new Axis(axis.length(), axis.samples(), axis.support(), first, weights);
    }
  }
}
