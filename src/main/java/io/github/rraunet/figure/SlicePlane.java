package io.github.rraunet.figure;

import io.github.rraunet.volume.Spacing;
import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.real.FloatType;

/**
 * How one slice of a RAS volume lies on the page, as a radiologist hangs it: front at the top or at the left, head at the
 * top, the patient's right at the left.
 */
enum SlicePlane {

  SAGITTAL(0, 1, 2, true, "A", "P", "S", "I"),
  CORONAL(1, 0, 2, true, "R", "L", "S", "I"),
  AXIAL(2, 0, 1, true, "R", "L", "A", "P");

  private final int normal;
  private final int across;
  private final int up;
  private final boolean acrossReversed;
  final String left;
  final String right;
  final String top;
  final String bottom;

  SlicePlane(final int normal, final int across, final int up, final boolean acrossReversed, final String left,
    final String right,
    final String top, final String bottom)
  {
    this.normal = normal;
    this.across = across;
    this.up = up;
    this.acrossReversed = acrossReversed;
    this.left = left;
    this.right = right;
    this.top = top;
    this.bottom = bottom;
  }

  /** @return volume axis that the slice is perpendicular to */
  int normal() {
    return normal;
  }

  double widthMm(final long[] dimensions, final Spacing spacing) {
    return dimensions[across] * step(spacing, across);
  }

  double heightMm(final long[] dimensions, final Spacing spacing) {
    return dimensions[up] * step(spacing, up);
  }

  /**
   * @param volume RAS, zero-based
   * @param slice  index along the normal
   * @param width  of the panel in pixels
   * @param height of the panel in pixels
   * @return values at the panel's pixels, linear between voxel centres, row by row from the top left
   */
  float[] sample(final RandomAccessibleInterval<? extends RealType<?>> volume, final long slice, final int width,
    final int height) {
    final int n = (int) volume.dimension(across);
    final int m = (int) volume.dimension(up);
    final float[] plane = new float[n * m];
    final RandomAccess<? extends RealType<?>> at = volume.randomAccess();
    at.setPosition(slice, normal);
    for (int j = 0; j < m; j++)
      for (int i = 0; i < n; i++) {
        at.setPosition(i, across);
        at.setPosition(j, up);
        plane[j * n + i] = at.get().getRealFloat();
      }
    final float[] panel = new float[width * height];
    for (int v = 0; v < height; v++) {
      final double y = clamp((height - v - 0.5) * m / height - 0.5, m - 1);
      for (int u = 0; u < width; u++) {
        final double along = acrossReversed ? width - u - 0.5 : u + 0.5;
        panel[v * width + u] = interpolate(plane, n, m, clamp(along * n / width - 0.5, n - 1), y);
      }
    }
    return panel;
  }

  /**
   * @param volume RAS, of length 1 along the normal
   * @return values of the nearest voxels at the panel's pixels, row by row from the top left
   */
  float[] nearest(final RandomAccessibleInterval<FloatType> volume, final int width, final int height) {
    final long n = volume.dimension(across);
    final long m = volume.dimension(up);
    final RandomAccess<FloatType> at = volume.randomAccess();
    at.setPosition(0, normal);
    final float[] panel = new float[width * height];
    for (int v = 0; v < height; v++)
      for (int u = 0; u < width; u++) {
        final double along = acrossReversed ? width - u - 0.5 : u + 0.5;
        at.setPosition(Math.min(n - 1, (long) (along * n / width)), across);
        at.setPosition(Math.min(m - 1, (long) ((height - v - 0.5) * m / height)), up);
        panel[v * width + u] = at.get().get();
      }
    return panel;
  }

  private static float interpolate(final float[] plane, final int n, final int m, final double x, final double y) {
    final int i = (int) x;
    final int j = (int) y;
    final int i1 = Math.min(n - 1, i + 1);
    final int j1 = Math.min(m - 1, j + 1);
    final double fx = x - i;
    final double fy = y - j;
    return (float) ((plane[j * n + i] * (1 - fx) + plane[j * n + i1] * fx) * (1 - fy)
      + (plane[j1 * n + i] * (1 - fx) + plane[j1 * n + i1] * fx) * fy);
  }

  private static double clamp(final double v, final double high) {
    return Math.max(0, Math.min(high, v));
  }

  private static double step(final Spacing spacing, final int axis) {
    return axis == 0 ? spacing.xMm() : axis == 1 ? spacing.yMm() : spacing.zMm();
  }
}
