package io.github.rraunet.volume.io;

import io.github.rraunet.volume.VoxelToWorld;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Turns slice positions into the one affine map of a volume, or says in a sentence why there is none. */
final class SliceGrid {

  /** Of the distance between slices: how far a slice may lie from its place in an even grid. */
  private static final double TOLERANCE = 0.01;
  /**
   * Positions are often rounded to a tenth of a millimetre; that much is allowed where it is no more than a tenth of the
   * distance.
   */
  private static final double ROUNDING_MM = 0.1;
  private static final double ROUNDING = 0.1;
  /** Sideways shift over shift along the normal, 0.3 degrees. */
  private static final double TILT = 0.005;

  private SliceGrid() {}

  /**
   * @param slices   at least one, in the order of the volume
   * @param singleMm extent along z that a single slice is given
   * @throws IllegalArgumentException if they are not parallel, not evenly spaced, or shifted sideways; the message needs the
   *                                  name of the file or folder before it
   */
  static VoxelToWorld of(final List<SlicePosition> slices, final double singleMm) {
    final SlicePosition first = slices.get(0);
    for (final SlicePosition slice : slices)
      checkAlike(first, slice);
    final double[] normal = first.normal();
    final double[] step = new double[3];
    if (slices.size() == 1) {
      for (int d = 0; d < 3; d++)
        step[d] = singleMm * normal[d];
    } else {
      checkEven(slices, normal);
      final SlicePosition last = slices.get(slices.size() - 1);
      for (int d = 0; d < 3; d++)
        step[d] = (last.origin()[d] - first.origin()[d]) / (slices.size() - 1);
      checkStraight(slices, normal, step);
    }
    final double[][] rows = new double[3][];
    for (int d = 0; d < 3; d++) {
      final int sign = d < 2 ? -1 : 1; // from left and back to right and front
      rows[d] = new double[] { sign * first.alongX()[d] * first.xMm(), sign * first.alongY()[d] * first.yMm(), sign * step[d],
        sign * first.origin()[d] };
    }
    return VoxelToWorld.ofRows(rows);
  }

  /** @return place of a slice along the normal of another, in mm */
  static double along(final double[] normal, final SlicePosition slice) {
    return SlicePosition.dot(normal, slice.origin());
  }

  private static void checkAlike(final SlicePosition first, final SlicePosition slice) {
    if (!first.isParallelTo(slice))
      throw new IllegalArgumentException("slices are not parallel: " + first.label() + " and " + slice.label()
        + " lie in different directions; move localizers and other scans to a folder of their own");
    if (Math.abs(first.xMm() - slice.xMm()) > 1e-3 * first.xMm() || Math.abs(first.yMm() - slice.yMm()) > 1e-3 * first.yMm())
      throw new IllegalArgumentException("slices differ in pixel spacing: " + first.label() + " has " + first.xMm() + " x "
        + first.yMm() + " mm, " + slice.label() + " " + slice.xMm() + " x " + slice.yMm() + " mm");
  }

  private static void checkEven(final List<SlicePosition> slices, final double[] normal) {
    final int n = slices.size();
    final double[] steps = new double[n - 1];
    for (int i = 0; i < n - 1; i++)
      steps[i] = along(normal, slices.get(i + 1)) - along(normal, slices.get(i));
    final double[] sorted = steps.clone();
    Arrays.sort(sorted);
    final double usual = sorted[(n - 1) / 2];
    for (int i = 0; i < n - 1; i++)
      if (Math.abs(steps[i]) <= TOLERANCE * Math.abs(usual) || Math.abs(steps[i]) < 1e-6)
        throw new IllegalArgumentException("two slices lie at the same position, " + at(normal, slices.get(i)) + ": "
          + slices.get(i).label() + " and " + slices.get(i + 1).label()
          + "; keep one of each pair (one phase, one echo) in the folder");

    final double start = along(normal, slices.get(0));
    final double mean = (along(normal, slices.get(n - 1)) - start) / (n - 1);
    final double allowed = Math.max(TOLERANCE * Math.abs(mean), Math.min(ROUNDING_MM, ROUNDING * Math.abs(mean)));
    boolean even = true;
    for (int i = 0; i < n; i++)
      even &= Math.abs(along(normal, slices.get(i)) - start - i * mean) <= allowed;
    if (even) return;
    int worst = 0;
    for (int i = 0; i < n - 1; i++)
      if (Math.abs(steps[i] - usual) > Math.abs(steps[worst] - usual)) worst = i;
    throw new IllegalArgumentException("slices are missing or not evenly spaced: " + mm(Math.abs(steps[worst])) + " between "
      + slices.get(worst).label() + " (" + at(normal, slices.get(worst)) + ") and " + slices.get(worst + 1).label() + " ("
      + at(normal, slices.get(worst + 1)) + "), where " + mm(Math.abs(usual))
      + " is usual; add what is missing or resample the series");
  }

  private static void checkStraight(final List<SlicePosition> slices, final double[] normal, final double[] step) {
    final double forward = SlicePosition.dot(step, normal);
    final double shift = sideways(step, normal);
    if (shift > TILT * Math.abs(forward) && shift * (slices.size() - 1) > ROUNDING_MM)
      throw new IllegalArgumentException("slices are shifted sideways by " + mm(shift) + " each (gantry tilt of "
        + String.format(Locale.ROOT, "%.1f", Math.toDegrees(Math.atan2(shift, Math.abs(forward))))
        + " degrees), so the voxels form no right-angled grid; correct the tilt first (dcm2niix does)");
    final SlicePosition first = slices.get(0);
    final double allowed = Math.max(ROUNDING_MM, ROUNDING * Math.min(first.xMm(), first.yMm()));
    for (int i = 0; i < slices.size(); i++) {
      final double[] off = new double[3];
      for (int d = 0; d < 3; d++)
        off[d] = slices.get(i).origin()[d] - first.origin()[d] - i * step[d];
      if (sideways(off, normal) > allowed)
        throw new IllegalArgumentException("slice " + slices.get(i).label() + " is shifted sideways by "
          + mm(sideways(off, normal)) + " against the others; the voxels form no right-angled grid");
    }
  }

  private static double sideways(final double[] vector, final double[] normal) {
    final double forward = SlicePosition.dot(vector, normal);
    return Math.sqrt(Math.max(0, SlicePosition.dot(vector, vector) - forward * forward));
  }

  private static String at(final double[] normal, final SlicePosition slice) {
    return String.format(Locale.ROOT, "%.2f mm along the slice normal", along(normal, slice));
  }

  private static String mm(final double length) {
    return String.format(Locale.ROOT, "%.2f mm", length);
  }
}
