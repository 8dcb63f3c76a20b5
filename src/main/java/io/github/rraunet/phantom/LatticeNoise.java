package io.github.rraunet.phantom;

import java.util.SplittableRandom;

/**
 * Smooth random fields of the position, periodic with 32 lattice steps in each axis. The lattice step is 1: divide a
 * position in mm by the wanted grain.
 */
final class LatticeNoise {

  private static final int SIZE = 32;
  private static final int MASK = SIZE - 1;

  private final float[] lattice = new float[SIZE * SIZE * SIZE];

  LatticeNoise(final long seed) {
    final SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < lattice.length; i++)
      lattice[i] = (float) (2 * random.nextDouble() - 1);
  }

  /** @return value in [-1, 1], 0.37 standard deviation, differentiable */
  double at(final double x, final double y, final double z) {
    final double fx = Math.floor(x);
    final double fy = Math.floor(y);
    final double fz = Math.floor(z);
    final double u = smooth(x - fx);
    final double v = smooth(y - fy);
    final double w = smooth(z - fz);
    final int x0 = (int) fx & MASK;
    final int x1 = (x0 + 1) & MASK;
    final int y0 = ((int) fy & MASK) * SIZE;
    final int y1 = (y0 + SIZE) & (SIZE * SIZE - 1);
    final int z0 = ((int) fz & MASK) * SIZE * SIZE;
    final int z1 = (z0 + SIZE * SIZE) & (SIZE * SIZE * SIZE - 1);
    final double low = mix(mix(lattice[z0 + y0 + x0], lattice[z0 + y0 + x1], u), mix(lattice[z0 + y1 + x0],
      lattice[z0 + y1 + x1], u), v);
    final double high = mix(mix(lattice[z1 + y0 + x0], lattice[z1 + y0 + x1], u), mix(lattice[z1 + y1 + x0],
      lattice[z1 + y1 + x1], u), v);
    return mix(low, high, w);
  }

  /** @return two octaves, in [-1, 1] */
  double rough(final double x, final double y, final double z) {
    return 0.65 * at(x, y, z) + 0.35 * at(2.03 * x + 7.3, 2.03 * y + 1.9, 2.03 * z + 4.7);
  }

  /**
   * Random branching tubes: near the curves where two independent fields are both 0.
   *
   * @return roughly the distance to the nearest tube axis in lattice steps, small only
   */
  double tubes(final double x, final double y, final double z) {
    final double a = at(x, y, z);
    final double b = at(x + 11.5, y + 17.2, z + 5.9);
    return 0.7 * Math.sqrt(a * a + b * b);
  }

  /**
   * Cells of jittered points (Worley).
   *
   * @param cell filled with: distance in lattice steps to the nearest border between two cells, a number in [-1, 1] that
   *             names the cell, and the y offset to its point
   */
  void cells(final double x, final double y, final double z, final double[] cell) {
    final int ix = (int) Math.floor(x);
    final int iy = (int) Math.floor(y);
    final int iz = (int) Math.floor(z);
    double first = 1e9;
    double second = 1e9;
    for (int dz = -1; dz <= 1; dz++)
      for (int dy = -1; dy <= 1; dy++)
        for (int dx = -1; dx <= 1; dx++) {
          final int cx = ix + dx;
          final int cy = iy + dy;
          final int cz = iz + dz;
          final double ox = cx + 0.5 + 0.4 * point(cx, cy, cz) - x;
          final double oy = cy + 0.5 + 0.4 * point(cx + 9, cy + 3, cz + 15) - y;
          final double oz = cz + 0.5 + 0.4 * point(cx + 19, cy + 13, cz + 7) - z;
          final double d = ox * ox + oy * oy + oz * oz;
          if (d < first) {
            second = first;
            first = d;
            cell[1] = point(cx + 5, cy + 23, cz + 29);
            cell[2] = -oy;
          } else if (d < second) second = d;
        }
    cell[0] = 0.5 * (Math.sqrt(second) - Math.sqrt(first));
  }

  private double point(final int x, final int y, final int z) {
    return lattice[((z & MASK) * SIZE + (y & MASK)) * SIZE + (x & MASK)];
  }

  private static double mix(final double a, final double b, final double t) {
    return a + (b - a) * t;
  }

  private static double smooth(final double t) {
    return t * t * (3 - 2 * t);
  }
}
