package io.github.rraunet.metrics;

import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether two volumes lie on one grid. Each check throws an IllegalArgumentException that names the two and how they differ;
 * what to do about it, the caller knows.
 */
public final class SameGrid {

  /** Relative difference of voxel edges up to which two grids are the same. */
  private static final double SPACING_TOLERANCE = 1e-3;
  /** Distance of the corners in voxels up to which two grids are the same. */
  private static final double POSITION_TOLERANCE = 0.5;

  private final Volume first;
  private final String firstRole;
  private final Volume second;
  private final String secondRole;

  /** @param firstRole what the first volume is to the user, such as "reference" */
  public SameGrid(final Volume first, final String firstRole, final Volume second, final String secondRole) {
    this.first = first;
    this.firstRole = firstRole;
    this.second = second;
    this.secondRole = secondRole;
  }

  public void checkSize() {
    if (!Arrays.equals(first.dimensions(), second.dimensions()))
      throw differ("size", size(first.dimensions()) + " voxels", size(second.dimensions()) + " voxels");
  }

  /** Volumes without orientation pass. */
  public void checkOrientation() {
    if (bothOriented() && !first.orientation().equals(second.orientation()))
      throw differ("orientation", first.orientation().toString(), second.orientation().toString());
  }

  public void checkSpacing() {
    if (!haveSameSpacing()) throw differ("voxel size", text(first.spacing()), text(second.spacing()));
  }

  public boolean haveSameSpacing() {
    final Spacing a = first.spacing();
    final Spacing b = second.spacing();
    return same(a.xMm(), b.xMm()) && same(a.yMm(), b.yMm()) && same(a.zMm(), b.zMm());
  }

  /** No corner of one grid may lie more than half a voxel from the same corner of the other; without orientation all pass. */
  public void checkPosition() {
    if (!bothOriented()) return;
    final long[] n = first.dimensions();
    final Spacing mm = first.spacing();
    final double voxel = Math.min(mm.xMm(), Math.min(mm.yMm(), mm.zMm()));
    for (int corner = 0; corner < 8; corner++) {
      final double[] a = at(first.voxelToWorld(), n, corner);
      final double[] b = at(second.voxelToWorld(), n, corner);
      final double apart = Math.sqrt((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1])
        + (a[2] - b[2]) * (a[2] - b[2]));
      if (apart > POSITION_TOLERANCE * voxel)
        throw new IllegalArgumentException(String.format(Locale.ROOT,
          "%s '%s' and %s '%s' lie in different places, a corner of one %.4g mm from that of the other", firstRole, first.name(),
          secondRole, second.name(), apart));
    }
  }

  /**
   * @param places whether these are compared, not the orientations alone
   * @return how the two lie otherwise in the patient than voxel by voxel; empty if they do not, or do not say where they lie
   */
  Optional<String> apart(final boolean places) {
    try {
      checkOrientation();
      if (places) checkPosition();
      return Optional.empty();
    }
    catch (final IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** @return whether both say where they lie in the patient */
  boolean bothOriented() {
    return first.isOriented() && second.isOriented();
  }

  private IllegalArgumentException differ(final String what, final String ofFirst, final String ofSecond) {
    return new IllegalArgumentException(firstRole + " '" + first.name() + "' and " + secondRole + " '" + second.name()
      + "' differ in " + what + ": " + ofFirst + " and " + ofSecond);
  }

  static String text(final Spacing spacing) {
    return String.format(Locale.ROOT, "%.6g x %.6g x %.6g mm", spacing.xMm(), spacing.yMm(), spacing.zMm());
  }

  private static double[] at(final VoxelToWorld map, final long[] n, final int corner) {
    return map.apply((corner & 1) * (n[0] - 1.0), (corner >> 1 & 1) * (n[1] - 1.0), (corner >> 2) * (n[2] - 1.0));
  }

  private static boolean same(final double a, final double b) {
    return Math.abs(a - b) <= SPACING_TOLERANCE * Math.max(a, b);
  }

  private static String size(final long[] d) {
    return String.format(Locale.ROOT, "%dx%dx%d", d[0], d[1], d[2]);
  }
}
