package io.github.rraunet.volume.io;

import java.util.Optional;

/**
 * Where one DICOM slice lies in the patient (DICOM PS3.3 section C.7.6.2). Coordinates are DICOM's: mm, axes to
 * the left, to the back and upwards.
 *
 * @param label       names the slice in messages
 * @param origin      centre of the first pixel (ImagePositionPatient)
 * @param alongX      unit vector in which the column index, x, grows (first half of ImageOrientationPatient)
 * @param alongY      unit vector in which the row index, y, grows (second half)
 * @param xMm         distance of columns (second number of PixelSpacing)
 * @param yMm         distance of rows (first number)
 */
record SlicePosition(String label, double[] origin, double[] alongX, double[] alongY, double xMm, double yMm) {

  private static final double TOLERANCE = 2e-3; // four digits of a direction cosine are common

  /**
   * @param position    three numbers
   * @param orientation six numbers
   * @param spacing     two numbers, rows first
   * @return nothing if the directions are not perpendicular unit vectors or a distance is not positive
   */
  static Optional<SlicePosition> of(final String label, final double[] position, final double[] orientation,
    final double[] spacing) {
    final double[] x = { orientation[0], orientation[1], orientation[2] };
    final double[] y = { orientation[3], orientation[4], orientation[5] };
    final double lengthX = Math.sqrt(dot(x, x));
    final double lengthY = Math.sqrt(dot(y, y));
    final boolean valid = Math.abs(lengthX - 1) < TOLERANCE && Math.abs(lengthY - 1) < TOLERANCE
      && Math.abs(dot(x, y)) < TOLERANCE && spacing[0] > 0 && spacing[1] > 0;
    if (!valid) return Optional.empty();
    for (int d = 0; d < 3; d++) {
      x[d] /= lengthX;
      y[d] /= lengthY;
    }
    return Optional.of(new SlicePosition(label, position, x, y, spacing[1], spacing[0]));
  }

  /** @return unit vector perpendicular to the slice, right-handed with x and y */
  double[] normal() {
    return new double[] { alongX[1] * alongY[2] - alongX[2] * alongY[1], alongX[2] * alongY[0] - alongX[0] * alongY[2],
      alongX[0] * alongY[1] - alongX[1] * alongY[0] };
  }

  boolean isParallelTo(final SlicePosition other) {
    for (int d = 0; d < 3; d++)
      if (Math.abs(alongX[d] - other.alongX[d]) > TOLERANCE || Math.abs(alongY[d] - other.alongY[d]) > TOLERANCE) return false;
    return true;
  }

  static double dot(final double[] a, final double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }
}
