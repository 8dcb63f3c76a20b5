package io.github.rraunet.training;

import io.github.rraunet.slices.InPlaneAverage;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import java.util.function.DoublePredicate;
import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

/**
 * A CT with its mask, held compactly (16-bit HU and one byte a voxel) in canonical orientation, so that oblique
 * and rescaled slices can be cut from it quickly.
 */
public final class TrainingScan {

  private static final int FOREGROUND = 127;

  private final String name;
  private final int nx;
  private final int ny;
  private final int nz;
  private final Spacing spacing;
  private final short[] hu; // x fastest
  private final byte[] mask; // 0 or FOREGROUND
  private final int[] foreground; // every n-th foreground voxel

  /**
   * @param ct         HU
   * @param labels     on the same grid
   * @param foreground which values of {@code labels} are foreground
   * @throws IllegalArgumentException if the grids differ, nothing is foreground, or the scan has more than 2^31 voxels
   */
  public TrainingScan(final String name, final Volume ct, final Volume labels, final DoublePredicate foreground) {
    if (!java.util.Arrays.equals(ct.dimensions(), labels.dimensions()))
      throw new IllegalArgumentException(name + ": image and mask must have the same size, found "
        + java.util.Arrays.toString(ct.dimensions()) + " and " + java.util.Arrays.toString(labels.dimensions()));
    final Volume image = ct.reoriented(Orientation.RAS);
    final long[] dims = image.dimensions();
    this.name = name;
    nx = Math.toIntExact(dims[0]);
    ny = Math.toIntExact(dims[1]);
    nz = Math.toIntExact(dims[2]);
    spacing = image.spacing();
    hu = new short[Math.toIntExact(dims[0] * dims[1] * dims[2])];
    mask = new byte[hu.length];
    fill(image.values(), (i, v) -> hu[i] = (short) Math.max(-2000, Math.min(Short.MAX_VALUE, Math.round(v))));
    fill(labels.reoriented(Orientation.RAS).values(), (i, v) -> mask[i] = (byte) (foreground.test(v) ? FOREGROUND : 0));
    this.foreground = thinned(mask);
    if (this.foreground.length == 0)
      throw new IllegalArgumentException(name + ": the mask has no foreground voxel; check the labels asked for");
  }

  private TrainingScan(final TrainingScan of, final short[] hu, final byte[] mask) {
    name = of.name;
    nx = of.nx;
    ny = of.ny;
    nz = of.nz;
    spacing = of.spacing;
    foreground = of.foreground;
    this.hu = hu;
    this.mask = mask;
  }

  /**
   * @param pixelMm edge of a pixel that the scan is to be sampled at
   * @return a copy in which a voxel holds the mean over such a pixel about it, so that sampling it skips nothing; this scan
   *         if its own pixels are no finer
   */
  TrainingScan averagedOver(final double pixelMm) {
    if (spacing.xMm() >= pixelMm && spacing.yMm() >= pixelMm) return this;
    final var average = new InPlaneAverage(nx, ny, pixelMm / spacing.xMm(), pixelMm / spacing.yMm());
    final short[] meanHu = new short[hu.length];
    final byte[] meanMask = new byte[mask.length];
    final float[] plane = new float[nx * ny];
    for (int k = 0; k < nz; k++) {
      final int from = k * plane.length;
      huPlane(k, plane);
      average.apply(plane);
      for (int i = 0; i < plane.length; i++)
        meanHu[from + i] = (short) Math.round(plane[i]);
      for (int i = 0; i < plane.length; i++)
        plane[i] = mask[from + i];
      average.apply(plane);
      for (int i = 0; i < plane.length; i++)
        meanMask[from + i] = (byte) Math.round(plane[i]);
    }
    return new TrainingScan(this, meanHu, meanMask);
  }

  /** @param plane receives the HU of axial plane k, x fastest */
  void huPlane(final int k, final float[] plane) {
    for (int i = 0; i < plane.length; i++)
      plane[i] = hu[k * plane.length + i];
  }

  /** @param plane receives the mask of axial plane k, 0 for background */
  void maskPlane(final int k, final float[] plane) {
    for (int i = 0; i < plane.length; i++)
      plane[i] = mask[k * plane.length + i];
  }

  private interface VoxelSink {
    void put(int index, float value);
  }

  private static void fill(final RandomAccessibleInterval<FloatType> values, final VoxelSink sink) {
    final Cursor<FloatType> cursor = Views.flatIterable(values).cursor();
    for (int i = 0; cursor.hasNext(); i++)
      sink.put(i, cursor.next().get());
  }

  private static int[] thinned(final byte[] mask) {
    int count = 0;
    for (final byte b : mask)
      if (b != 0) count++;
    final int step = Math.max(1, count / 20_000);
    final int[] kept = new int[(count + step - 1) / step];
    int seen = 0;
    for (int i = 0; i < mask.length; i++)
      if (mask[i] != 0 && seen++ % step == 0) kept[(seen - 1) / step] = i;
    return kept;
  }

  public String name() {
    return name;
  }

  Spacing spacing() {
    return spacing;
  }

  /** @return lengths of x, y, z */
  int[] size() {
    return new int[] { nx, ny, nz };
  }

  /** @return (x, y, z) in voxels of the foreground voxel that {@code fraction} in [0, 1) of the list points at */
  int[] foregroundVoxel(final double fraction) {
    final int i = foreground[(int) (fraction * foreground.length)];
    return new int[] { i % nx, i / nx % ny, i / (nx * ny) };
  }

  /** @return HU by trilinear interpolation at a position in voxels, {@code outside} beyond the scan */
  float huAt(final double x, final double y, final double z, final float outside) {
    final int i = (int) Math.floor(x);
    final int j = (int) Math.floor(y);
    final int k = (int) Math.floor(z);
    if (i < 0 || j < 0 || k < 0 || i >= nx - 1 || j >= ny - 1 || k >= nz) return outside;
    final float fx = (float) (x - i);
    final float fy = (float) (y - j);
    final int at = (k * ny + j) * nx + i;
    final float low = plane(at, fx, fy);
    if (k == nz - 1) return low;
    return low + (float) (z - k) * (plane(at + nx * ny, fx, fy) - low);
  }

  private float plane(final int at, final float fx, final float fy) {
    final float a = hu[at] + fx * (hu[at + 1] - hu[at]);
    final float b = hu[at + nx] + fx * (hu[at + nx + 1] - hu[at + nx]);
    return a + fy * (b - a);
  }

  /** @return foreground occupancy in [0, 1] by trilinear interpolation, 0 beyond the scan */
  float occupancyAt(final double x, final double y, final double z) {
    final int i = (int) Math.floor(x);
    final int j = (int) Math.floor(y);
    final int k = (int) Math.floor(z);
    if (i < 0 || j < 0 || k < 0 || i >= nx - 1 || j >= ny - 1 || k >= nz) return 0;
    final int at = (k * ny + j) * nx + i;
    final float fx = (float) (x - i);
    final float fy = (float) (y - j);
    final float low = maskPlane(at, fx, fy);
    final float value = k == nz - 1 ? low : low + (float) (z - k) * (maskPlane(at + nx * ny, fx, fy) - low);
    return value / FOREGROUND;
  }

  private float maskPlane(final int at, final float fx, final float fy) {
    final float a = mask[at] + fx * (mask[at + 1] - mask[at]);
    final float b = mask[at + nx] + fx * (mask[at + nx + 1] - mask[at + nx]);
    return a + fy * (b - a);
  }
}
