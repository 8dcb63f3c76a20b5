package io.github.rraunet.volume.io;

import io.github.rraunet.volume.VoxelToWorld;
import java.util.List;
import java.util.Locale;

/**
 * Where a file says its voxels are in the patient.
 *
 * @param voxelToWorld to RAS+ mm
 * @param oriented     false if only the voxel size is known
 * @param notes        what the user should know of it, one sentence each
 */
record Placement(VoxelToWorld voxelToWorld, boolean oriented, List<String> notes) {

  /** Largest |cosine| between two axes that is still called right-angled. */
  private static final double MOST_SHEAR = 5e-3; // 0.3 degrees, as for DICOM series

  static boolean isRightAngled(final VoxelToWorld map) {
    return map.shear() <= MOST_SHEAR;
  }

  /**
   * @param where the field that says so
   * @throws IllegalArgumentException if the axes are not at right angles
   */
  static void refuseShear(final VoxelToWorld map, final String where) {
    if (!isRightAngled(map))
      throw new IllegalArgumentException(String.format(Locale.ROOT,
        "its axes are not at right angles (gantry tilt or shear of %.1f degrees in the %s); "
          + "resample it to a right-angled grid first",
        Math.toDegrees(Math.asin(Math.min(1, map.shear()))), where));
  }
}
