package io.github.rraunet.phantom;

import static io.github.rraunet.phantom.Distances.cone;
import static io.github.rraunet.phantom.Distances.ellipsoid;
import static io.github.rraunet.phantom.Distances.union;

/** The surfaces of atlas and axis, each in its own frame. */
final class UpperNeckShape {

  private UpperNeckShape() {}

  /** C1: a ring without a body; origin where a body would be, behind its front arch. */
  static double atlas(final double lx, final double y, final double z, final double s) {
    final double x = Math.abs(lx);
    double d = cone(x, y, z, 0, 10 * s, 0, 3.6 * s, 15 * s, 5 * s, 0, 3.4 * s);
    d = union(d, ellipsoid(x - 18 * s, y + 2 * s, z, 7.5 * s, 11 * s, 8.5 * s), 2);
    d = union(d, cone(x, y, z, 20 * s, -9 * s, 0, 3.4 * s, 14 * s, -25 * s, 0, 3.2 * s), 2);
    d = union(d, cone(x, y, z, 14 * s, -25 * s, 0, 3.2 * s, 0, -32 * s, 0, 3.6 * s), 1.5);
    final double bar = cone(x, y, z, 23 * s, -5 * s, 0, 3 * s, 38 * s, -8 * s, -2 * s, 3.6 * s);
    return union(d, Math.min(bar, cone(x, y, z, 23 * s, 3 * s, 0, 2.4 * s, 38 * s, -7 * s, -2 * s, 2.8 * s)), 2);
  }

  /** C2: body, dens that reaches into the atlas, lateral masses, arch with a strong spinous process; origin in the body. */
  static double axis(final double lx, final double y, final double z, final double s) {
    final double x = Math.abs(lx);
    double d = ellipsoid(x, y, z + 1 * s, 9.5 * s, 8 * s, 12 * s);
    d = union(d, cone(x, y, z, 0, 1 * s, 8 * s, 5.8 * s, 0, 2 * s, 25 * s, 4.8 * s), 3);
    d = union(d, ellipsoid(x - 14 * s, y + 3 * s, z - 5 * s, 8.5 * s, 8 * s, 6 * s), 3);
    d = union(d, ellipsoid(x - 17 * s, y + 15 * s, z + 7 * s, 5.5 * s, 5.5 * s, 7 * s), 3);
    d = union(d, cone(x, y, z, 17 * s, -10 * s, 1 * s, 4.5 * s, 18 * s, -15 * s, -4 * s, 4.5 * s), 2);
    d = union(d, cone(x, y, z / 1.8, 16 * s, -17 * s, -1 * s, 3 * s, 0, -29 * s, -1.5 * s, 3.6 * s), 2);
    d = union(d, cone(x, y, z / 1.5, 0, -30 * s, -2 * s, 4.2 * s, 4.5 * s, -43 * s, -6 * s, 4 * s), 2);
    return union(d, cone(x, y, z, 20 * s, -6 * s, -1 * s, 3 * s, 27 * s, -8 * s, -5 * s, 2.6 * s), 2);
  }
}
