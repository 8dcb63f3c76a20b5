package io.github.rraunet.phantom;

/**
 * A right-angled frame in patient space: origin in mm and the directions of its x (right), y (front) and z (up) axes.
 *
 * @param o origin
 * @param r three rows, the axes' unit vectors
 */
record Frame(double[] o, double[][] r) {

  static final Frame PATIENT = new Frame(new double[3], new double[][] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } });

  double localX(final double x, final double y, final double z) {
    return (x - o[0]) * r[0][0] + (y - o[1]) * r[0][1] + (z - o[2]) * r[0][2];
  }

  double localY(final double x, final double y, final double z) {
    return (x - o[0]) * r[1][0] + (y - o[1]) * r[1][1] + (z - o[2]) * r[1][2];
  }

  double localZ(final double x, final double y, final double z) {
    return (x - o[0]) * r[2][0] + (y - o[1]) * r[2][1] + (z - o[2]) * r[2][2];
  }

  /** @return patient position of a local one */
  double[] toPatient(final double x, final double y, final double z) {
    final double[] p = new double[3];
    for (int d = 0; d < 3; d++)
      p[d] = o[d] + x * r[0][d] + y * r[1][d] + z * r[2][d];
    return p;
  }

  /** @return this frame moved by local millimetres */
  Frame moved(final double x, final double y, final double z) {
    return new Frame(toPatient(x, y, z), r);
  }

  /**
   * Turned about its own axes, angles in radians.
   *
   * @param forward about x: positive tips the upper end to the front
   * @param right   about y: positive tips the upper end to the right
   * @param twist   about z: positive turns the front to the left
   */
  Frame turned(final double forward, final double right, final double twist) {
    double[][] axes = rotate(r, 2, 1, forward);
    axes = rotate(axes, 2, 0, right);
    axes = rotate(axes, 0, 1, twist);
    return new Frame(o, axes);
  }

  private static double[][] rotate(final double[][] axes, final int from, final int to, final double angle) {
    final double c = Math.cos(angle);
    final double s = Math.sin(angle);
    final double[][] turned = { axes[0].clone(), axes[1].clone(), axes[2].clone() };
    for (int d = 0; d < 3; d++) {
      turned[from][d] = c * axes[from][d] + s * axes[to][d];
      turned[to][d] = c * axes[to][d] - s * axes[from][d];
    }
    return turned;
  }
}
