package io.github.rraunet.metrics;

import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.util.Arrays;
import java.util.Locale;

/** Whether two masks lie on one grid; volumes without orientation know only their size and spacing. */
final class SameGrid {

  /** Relative difference of voxel edges up to which two grids are the same. */
  private static final double SPACING_TOLERANCE = 1e-3;
  /** Distance of the corners in voxels up to which two grids are the same. */
  private static final double POSITION_TOLERANCE = 0.5;

  private SameGrid() {}

  /** @throws IllegalArgumentException naming the first difference of the sizes */
  static void checkSize(final Volume reference, final Volume prediction) {
    final long[] r = reference.dimensions();
    final long[] p = prediction.dimensions();
    if (!Arrays.equals(r, p))
      throw new IllegalArgumentException("the masks differ in size: the reference '" + reference.name() + "' has " + size(r)
        + " voxels, the prediction '" + prediction.name() + "' " + size(p) + "; compare masks on the same grid");
  }

  /** @throws IllegalArgumentException naming the first difference of size, orientation or voxel size */
  static void check(final Volume reference, final Volume prediction) {
    checkOrientation(reference, prediction);
    checkSpacing(reference, prediction);
  }

  /** @throws IllegalArgumentException naming the first difference of size or orientation */
  static void checkOrientation(final Volume reference, final Volume prediction) {
    checkSize(reference, prediction);
    if (!reference.isOriented() || !prediction.isOriented()) return; // one of them knows of no geometry: voxel by voxel it is
    if (!reference.orientation().equals(prediction.orientation()))
      throw new IllegalArgumentException("the masks differ in orientation: the reference '" + reference.name() + "' is "
        + reference.orientation() + ", the prediction '" + prediction.name() + "' " + prediction.orientation()
        + "; bring one to the other's grid");
  }

  private static void checkSpacing(final Volume reference, final Volume prediction) {
    if (!haveSameSpacing(reference, prediction))
      throw new IllegalArgumentException("the masks differ in voxel size: the reference '" + reference.name() + "' has " + text(
        reference.spacing()) + ", the prediction '" + prediction.name() + "' " + text(prediction.spacing())
        + "; compare masks on the same grid, or say the voxel size with spacing=");
  }

  static boolean haveSameSpacing(final Volume reference, final Volume prediction) {
    final Spacing a = reference.spacing();
    final Spacing b = prediction.spacing();
    return !differ(a.xMm(), b.xMm()) && !differ(a.yMm(), b.yMm()) && !differ(a.zMm(), b.zMm());
  }

  static String text(final Spacing spacing) {
    return String.format(Locale.ROOT, "%.6g x %.6g x %.6g mm", spacing.xMm(), spacing.yMm(), spacing.zMm());
  }

  /** @throws IllegalArgumentException if a corner of one grid lies more than half a voxel from the same corner of the other */
  static void checkPosition(final Volume reference, final Volume prediction) {
    if (!reference.isOriented() || !prediction.isOriented()) return;
    final long[] n = reference.dimensions();
    final Spacing mm = reference.spacing();
    final double voxel = Math.min(mm.xMm(), Math.min(mm.yMm(), mm.zMm()));
    for (int corner = 0; corner < 8; corner++) {
      final double[] a = at(reference.voxelToWorld(), n, corner);
      final double[] b = at(prediction.voxelToWorld(), n, corner);
      final double apart = Math.sqrt((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1])
        + (a[2] - b[2]) * (a[2] - b[2]));
      if (apart > POSITION_TOLERANCE * voxel)
        throw new IllegalArgumentException(String.format(Locale.ROOT, "the masks lie in different places: the reference '%s' and"
          + " the prediction '%s' are %.4g mm apart at a corner", reference.name(), prediction.name(), apart));
    }
  }

  private static double[] at(final VoxelToWorld map, final long[] n, final int corner) {
    return map.apply((corner & 1) * (n[0] - 1.0), (corner >> 1 & 1) * (n[1] - 1.0), (corner >> 2) * (n[2] - 1.0));
  }

  private static boolean differ(final double a, final double b) {
    return Math.abs(a - b) > SPACING_TOLERANCE * Math.max(a, b);
  }

  private static String size(final long[] d) {
    return String.format(Locale.ROOT, "%dx%dx%d", d[0], d[1], d[2]);
  }
}
