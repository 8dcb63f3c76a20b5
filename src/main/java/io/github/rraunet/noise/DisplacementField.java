package io.github.rraunet.noise;

import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Random displacements after Simard, Steinkraus and Platt (ICDAR 2003): along each axis a number drawn evenly from (-1, 1) at
 * every voxel, smoothed with a Gaussian, zeros assumed beyond the edges. Scaled so that away from the edges the root mean
 * square along each axis is 1: the smoothed noise has 1 / (2 sigma sqrt(3 pi)) in two dimensions.
 */
public final class DisplacementField {

  private static final float UNIT = 0x1p-24f;

  private final SmoothAxis x;
  private final SmoothAxis y;
  private final SmoothAxis z;
  private final float[][][] samples; // [component][sample in z][sample in y * samples in x + sample in x]

  /**
   * A field for a grid; with depth 1 there are displacements along x and y only.
   *
   * @param sigma   standard deviation of the Gaussian along x, y and z in voxels
   * @param seed    of the numbers
   * @param threads at least 1; the field does not depend on it
   */
  public DisplacementField(final int width, final int height, final int depth, final double[] sigma, final long seed,
    final int threads, final Progress progress) {
    x = new SmoothAxis(width, sigma[0]);
    y = new SmoothAxis(height, sigma[1]);
    z = new SmoothAxis(depth, sigma[2]);
    final int components = depth == 1 ? 2 : 3;
    final float scale = (float) Math.sqrt(3 / (x.power() * y.power() * z.power()));
    samples = new float[components][][];
    for (int c = 0; c < components; c++)
      samples[c] = component(seed + c, scale, threads, progress);
  }

  /** @return number of axes along which there are displacements */
  int components() {
    return samples.length;
  }

  /** @return the field as arrays, for those who interpolate elsewhere; the samples are this field's own */
  public FieldSamples samples() {
    return new FieldSamples(samples, FieldSamples.Axis.of(x), FieldSamples.Axis.of(y), FieldSamples.Axis.of(z), largest());
  }

  private float[][] component(final long seed, final float scale, final int threads, final Progress progress) {
    final float[][] planes = new float[z.length()][];
    ParallelLoop.run(planes.length, threads, progress, () -> {
      final PlaneSmoothing smoothing = new PlaneSmoothing();
      return k -> planes[k] = smoothing.samples(new SplittableRandom(Seeds.mix(seed, k)), scale);
    });
    if (planes.length == 1) return planes;
    final float[][] result = new float[z.samples()][];
    ParallelLoop.run(result.length, threads, progress, () -> s -> {
      final float[] sum = new float[planes[0].length];
      for (int k = z.begin(s); k < z.end(s); k++)
        add(z.weight(s, k), planes[k], sum);
      result[s] = sum;
    });
    return result;
  }

  /** Arrays of one length with one index: only so does the compiler take several values at once. */
  private static void add(final float weight, final float[] from, final float[] sum) {
    for (int i = 0; i < sum.length; i++)
      sum[i] += weight * from[i];
  }

  /** Weighted sum of the rows that count for a sample; four at once, which spares reading and writing the sum. */
  private static void sum(final SmoothAxis axis, final int sample, final float[][] rows, final float[] sum) {
    Arrays.fill(sum, 0);
    final int end = axis.end(sample);
    int j = axis.begin(sample);
    for (; j + 4 <= end; j += 4)
      add(axis.weight(sample, j), rows[j], axis.weight(sample, j + 1), rows[j + 1], axis.weight(sample, j + 2), rows[j + 2], axis
        .weight(sample, j + 3), rows[j + 3], sum);
    for (; j < end; j++)
      add(axis.weight(sample, j), rows[j], sum);
  }

  private static void add(final float w0, final float[] r0, final float w1, final float[] r1, final float w2, final float[] r2,
    final float w3, final float[] r3, final float[] sum)
  {
    for (int i = 0; i < sum.length; i++)
      sum[i] += w0 * r0[i] + w1 * r1[i] + (w2 * r2[i] + w3 * r3[i]);
  }

  /** Noise of a plane, smoothed along y, then x; sums run along whole rows. */
  private final class PlaneSmoothing {

    private final float[][] noise = new float[y.length()][x.length()];
    private final float[] alongY = new float[x.length()];
    private final float[][] turned = new float[x.length()][y.samples()];

    /** @return samples in rows */
    float[] samples(final SplittableRandom random, final float scale) {
      fill(random, scale);
      final int rows = y.samples();
      for (int s = 0; s < rows; s++) {
        sum(y, s, noise, alongY);
        for (int i = 0; i < alongY.length; i++)
          turned[i][s] = alongY[i];
      }
      final float[] column = new float[rows];
      final float[] result = new float[rows * x.samples()];
      for (int s = 0; s < x.samples(); s++) {
        sum(x, s, turned, column);
        for (int j = 0; j < rows; j++)
          result[j * x.samples() + s] = column[j];
      }
      return result;
    }

    private void fill(final SplittableRandom random, final float scale) {
      for (final float[] row : noise)
        for (int i = 0; i < row.length; i += 2) {
          final long bits = random.nextLong();
          row[i] = scale * even((int) (bits >>> 40));
          if (i + 1 < row.length) row[i + 1] = scale * even((int) (bits >>> 16) & 0xFFFFFF);
        }
    }

    /** @param bits 24 random bits. @return one of 2^24 numbers evenly spread over (-1, 1) */
    private static float even(final int bits) {
      return (2 * bits + 1 - (1 << 24)) * UNIT;
    }
  }

  /** Reads displacements plane by plane; one for each thread. */
  final class Reader {

    private final float[] mixed = new float[x.samples() * y.samples()];
    private final float[][] rows = new float[y.samples()][x.length()];
    private final float[] row = new float[x.length()];
    private final float[] weights = new float[x.length() * x.support()];

    Reader() {
      for (int i = 0; i < x.length(); i++)
        for (int k = 0; k < x.support(); k++)
          weights[i * x.support() + k] = x.interpolation(i, k);
    }

    /**
     * @param component axis of the displacement
     * @param plane     z
     * @param y0        first row wanted
     * @param y1        row after the last one wanted
     * @param out       width * height values; those of the rows wanted are set, in units of the root mean square
     */
    void read(final int component, final int plane, final int y0, final int y1, final float[] out) {
      Arrays.fill(mixed, 0);
      for (int k = 0; k < z.support(); k++)
        add(z.interpolation(plane, k), samples[component][z.firstSample(plane) + k], mixed);
      final int firstRow = y.firstSample(y0);
      final int endRow = y.firstSample(y1 - 1) + y.support();
      for (int s = firstRow; s < endRow; s++)
        interpolateRow(s);
      for (int j = y0; j < y1; j++) {
        final int s = y.firstSample(j);
        Arrays.fill(row, 0);
        if (y.support() == 1) add(1, rows[s], row); // an image of one row
        else add(y.interpolation(j, 0), rows[s], y.interpolation(j, 1), rows[s + 1], y.interpolation(j, 2), rows[s + 2],
          y.interpolation(j, 3), rows[s + 3], row);
        System.arraycopy(row, 0, out, j * row.length, row.length);
      }
    }

    private void interpolateRow(final int s) {
      for (int i = 0; i < x.length(); i++) {
        final int from = s * x.samples() + x.firstSample(i);
        float sum = 0;
        for (int k = 0; k < x.support(); k++)
          sum += weights[i * x.support() + k] * mixed[from + k];
        rows[s][i] = sum;
      }
    }
  }

  /** @return a bound of all displacements, in units of the root mean square */
  double largest() {
    float largest = 0;
    for (final float[][] component : samples)
      for (final float[] plane : component)
        for (final float value : plane)
          largest = Math.max(largest, Math.abs(value));
    final double overshoot = 1.25; // largest sum of the absolute weights of the cubic interpolation along one axis
    return largest * Math.pow(overshoot, components());
  }
}
