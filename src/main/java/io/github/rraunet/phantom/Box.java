package io.github.rraunet.phantom;

/** Axis-aligned box in patient mm outside of which a structure paints nothing. */
record Box(double x0, double y0, double z0, double x1, double y1, double z1) {

  static final Box EVERYWHERE = new Box(-1e6, -1e6, -1e6, 1e6, 1e6, 1e6);

  static Box around(final double[] centre, final double rx, final double ry, final double rz) {
    return new Box(centre[0] - rx, centre[1] - ry, centre[2] - rz, centre[0] + rx, centre[1] + ry, centre[2] + rz);
  }

  /** @return smallest box that holds the points, each with a margin */
  static Box of(final double marginMm, final double[]... points) {
    final double[] low = { 1e9, 1e9, 1e9 };
    final double[] high = { -1e9, -1e9, -1e9 };
    for (final double[] p : points)
      for (int d = 0; d < 3; d++) {
        low[d] = Math.min(low[d], p[d] - marginMm);
        high[d] = Math.max(high[d], p[d] + marginMm);
      }
    return new Box(low[0], low[1], low[2], high[0], high[1], high[2]);
  }

  boolean contains(final double x, final double y, final double z) {
    return x >= x0 && x <= x1 && y >= y0 && y <= y1 && z >= z0 && z <= z1;
  }
}
