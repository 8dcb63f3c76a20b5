package io.github.rraunet.phantom;

/**
 * Signed distances in mm to simple shapes, negative inside. Those of ellipsoids and superellipses are first-order
 * approximations, exact on the surface.
 */
final class Distances {

  private Distances() {}

  /** Ellipsoid of the given half axes around 0. */
  static double ellipsoid(final double x, final double y, final double z, final double rx, final double ry, final double rz) {
    final double ux = x / rx;
    final double uy = y / ry;
    final double uz = z / rz;
    final double q = ux * ux + uy * uy + uz * uz;
    if (q < 1e-9) return -Math.min(rx, Math.min(ry, rz));
    final double g = Math.sqrt(ux * ux / (rx * rx) + uy * uy / (ry * ry) + uz * uz / (rz * rz));
    final double k = Math.sqrt(q);
    return k * (k - 1) / g;
  }

  /** Superellipse |x/a|^p + |y/b|^p = 1 around 0, measured along the ray from the middle. */
  static double superellipse(final double x, final double y, final double a, final double b, final double p) {
    if (p == 2) {
      final double k = Math.sqrt(x * x / (a * a) + y * y / (b * b));
      return k < 1e-6 ? -Math.min(a, b) : Math.sqrt(x * x + y * y) * (1 - 1 / k);
    }
    final double q = Math.pow(Math.abs(x / a), p) + Math.pow(Math.abs(y / b), p);
    if (q < 1e-12) return -Math.min(a, b);
    return Math.sqrt(x * x + y * y) * (1 - Math.pow(q, -1 / p));
  }

  /** Round cone from a (radius ra) to b (radius rb). */
  static double cone(final double x, final double y, final double z, final double ax, final double ay, final double az,
    final double ra,
    final double bx, final double by, final double bz, final double rb)
  {
    final double dx = bx - ax;
    final double dy = by - ay;
    final double dz = bz - az;
    final double px = x - ax;
    final double py = y - ay;
    final double pz = z - az;
    final double t = clamp((px * dx + py * dy + pz * dz) / Math.max(1e-9, dx * dx + dy * dy + dz * dz), 0, 1);
    final double ex = px - t * dx;
    final double ey = py - t * dy;
    final double ez = pz - t * dz;
    return Math.sqrt(ex * ex + ey * ey + ez * ez) - (ra + t * (rb - ra));
  }

  /** Union whose seam is rounded over a width of k mm (polynomial smooth minimum). */
  static double union(final double a, final double b, final double k) {
    final double h = Math.max(k - Math.abs(a - b), 0) / k;
    return Math.min(a, b) - h * h * k * 0.25;
  }

  /** Intersection with a rounded edge. */
  static double intersection(final double a, final double b, final double k) {
    return -union(-a, -b, k);
  }

  static double clamp(final double v, final double low, final double high) {
    return v < low ? low : v > high ? high : v;
  }

  /** @return 0 below low, 1 above high, smooth between */
  static double step(final double low, final double high, final double v) {
    final double t = clamp((v - low) / (high - low), 0, 1);
    return t * t * (3 - 2 * t);
  }

  static double mix(final double a, final double b, final double t) {
    return a + (b - a) * t;
  }
}
