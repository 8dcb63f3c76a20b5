package io.github.rraunet.volume.io;

/**
 * A rotation as the unit quaternion a + bi + cj + dk with a >= 0, of which NIfTI stores b, c and d (nifti1.h, method 2).
 *
 * @param b along x
 * @param c along y
 * @param d along z
 */
record Quaternion(double b, double c, double d) {

  private static final double LONGEST = 1 + 1e-3; // what 32-bit rounding and careless writers leave is put right

  /** @throws IllegalArgumentException if b, c, d are not finite or longer than 1 */
  Quaternion {
    if (!(b * b + c * c + d * d <= LONGEST * LONGEST))
      throw new IllegalArgumentException("its qform is not a rotation (quaternion " + b + ", " + c + ", " + d + ")");
  }

  /** @return the rotation matrix, [row][column] */
  double[][] toMatrix() {
    final double square = b * b + c * c + d * d;
    final double scale = square > 1 ? 1 / Math.sqrt(square) : 1;
    final double x = b * scale;
    final double y = c * scale;
    final double z = d * scale;
    final double w = Math.sqrt(Math.max(0, 1 - x * x - y * y - z * z));
    return new double[][] {
      { w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y) },
      { 2 * (x * y + w * z), w * w + y * y - x * x - z * z, 2 * (y * z - w * x) },
      { 2 * (x * z - w * y), 2 * (y * z + w * x), w * w + z * z - x * x - y * y } };
  }

  /**
   * The largest of |a|, |b|, |c|, |d| is found from the diagonal, the others from sums and differences of entries over it
   * (Shepperd, Journal of Guidance and Control 1(3), 1978), so nothing is divided by a small number.
   *
   * @param r a rotation matrix, [row][column], determinant 1
   */
  static Quaternion ofMatrix(final double[][] r) {
    final double[] fourSquares = { 1 + r[0][0] + r[1][1] + r[2][2], 1 + r[0][0] - r[1][1] - r[2][2],
      1 - r[0][0] + r[1][1] - r[2][2], 1 - r[0][0] - r[1][1] + r[2][2] };
    int largest = 0;
    for (int i = 1; i < 4; i++)
      if (fourSquares[i] > fourSquares[largest]) largest = i;
    final double twice = Math.sqrt(fourSquares[largest]);
    final double[] differences = { r[2][1] - r[1][2], r[0][2] - r[2][0], r[1][0] - r[0][1] };
    final double xy = r[0][1] + r[1][0];
    final double xz = r[0][2] + r[2][0];
    final double yz = r[1][2] + r[2][1];
    final double[] timesTwoLargest = switch (largest) {
      case 0 -> new double[] { fourSquares[0], differences[0], differences[1], differences[2] };
      case 1 -> new double[] { differences[0], fourSquares[1], xy, xz };
      case 2 -> new double[] { differences[1], xy, fourSquares[2], yz };
      default -> new double[] { differences[2], xz, yz, fourSquares[3] };
    };
    final double sign = timesTwoLargest[0] < 0 ? -1 : 1;
    final double factor = sign / (2 * twice);
    return new Quaternion(timesTwoLargest[1] * factor, timesTwoLargest[2] * factor, timesTwoLargest[3] * factor);
  }
}
