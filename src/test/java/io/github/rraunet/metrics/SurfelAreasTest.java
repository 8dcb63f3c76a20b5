package io.github.rraunet.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Areas of cells against triangles drawn by hand between the middles of the cell's edges, in an oblong cell. */
class SurfelAreasTest {

  private static final double[] MM = { 0.7, 1.3, 2.9 };
  private static final SurfelAreas AREAS = SurfelAreas.ofCubes(MM[0], MM[1], MM[2]);

  private static double[] p(final double x, final double y, final double z) {
    return new double[] { x * MM[0], y * MM[1], z * MM[2] };
  }

  private static double triangle(final double[] a, final double[] b, final double[] c) {
    final double[] u = { b[0] - a[0], b[1] - a[1], b[2] - a[2] };
    final double[] v = { c[0] - a[0], c[1] - a[1], c[2] - a[2] };
    final double x = u[1] * v[2] - u[2] * v[1];
    final double y = u[2] * v[0] - u[0] * v[2];
    final double z = u[0] * v[1] - u[1] * v[0];
    return Math.sqrt(x * x + y * y + z * z) / 2;
  }

  /** Flat polygon. */
  private static double polygon(final double[]... corners) {
    double area = 0;
    for (int i = 2; i < corners.length; i++)
      area += triangle(corners[0], corners[i - 1], corners[i]);
    return area;
  }

  /** Bit x + 2 y + 4 z for each corner, given as xyz. */
  private static int code(final String... corners) {
    int code = 0;
    for (final String c : corners)
      code |= 1 << (c.charAt(0) - '0') + 2 * (c.charAt(1) - '0') + 4 * (c.charAt(2) - '0');
    return code;
  }

  private static void check(final double expected, final String... corners) {
    assertThat(AREAS.of(code(corners))).isCloseTo(expected, within(1e-12));
    assertThat(AREAS.of(255 - code(corners))).as("complement").isCloseTo(expected, within(1e-12));
    assertThat(AREAS.isSurface(code(corners))).isTrue();
  }

  @Test
  void piecesOfOneGroupOfCorners() {
    final double corner = triangle(p(.5, 0, 0), p(0, .5, 0), p(0, 0, .5));
    check(corner, "000");
    check(corner, "110");
    check(polygon(p(0, .5, 0), p(1, .5, 0), p(1, 0, .5), p(0, 0, .5)), "000", "100");
    check(triangle(p(0, 0, .5), p(1, 0, .5), p(0, 1, .5)) + polygon(p(1, 0, .5), p(0, 1, .5), p(.5, 1, 0), p(1, .5, 0)), "000",
      "100", "010");
    check(polygon(p(0, 0, .5), p(1, 0, .5), p(1, 1, .5), p(0, 1, .5)), "000", "100", "010", "110");
    check(polygon(p(1, .5, 0), p(.5, 1, 0), p(0, 1, .5), p(0, .5, 1), p(.5, 0, 1), p(1, 0, .5)), "000", "100", "010", "001");
    final double chain = triangle(p(.5, 1, 0), p(1, .5, 0), p(0, 1, .5)) + triangle(p(.5, 0, 1), p(0, 0, .5), p(0, 1, .5))
      + triangle(p(1, .5, 0), p(1, .5, 1), p(.5, 0, 1)) + triangle(p(1, .5, 0), p(.5, 0, 1), p(0, 1, .5));
    check(chain, "010", "000", "100", "101");
  }

  @Test
  void cornersThatNoEdgeJoinsAreCutOffOneByOne() {
    final double corner = triangle(p(.5, 0, 0), p(0, .5, 0), p(0, 0, .5));
    check(2 * corner, "000", "110");
    check(2 * corner, "000", "111");
    check(3 * corner, "000", "110", "101");
    check(4 * corner, "000", "110", "101", "011");
    final double edge = polygon(p(0, .5, 0), p(1, .5, 0), p(1, 0, .5), p(0, 0, .5));
    check(edge + corner, "000", "100", "011");
    check(2 * edge, "000", "100", "011", "111");
    assertThat(AREAS.of(0)).isZero();
    assertThat(AREAS.of(255)).isZero();
    assertThat(AREAS.isSurface(0)).isFalse();
    assertThat(AREAS.isSurface(255)).isFalse();
  }

  @Test
  void linesInTheFlatCell() {
    final SurfelAreas lines = SurfelAreas.ofSquares(3, 4);
    for (final int code : new int[] { 1, 2, 4, 8, 7, 11, 13, 14 })
      assertThat(lines.of(code)).isEqualTo(2.5);
    assertThat(new double[] { lines.of(0b0011), lines.of(0b1100) }).containsOnly(3);
    assertThat(new double[] { lines.of(0b0101), lines.of(0b1010) }).containsOnly(4);
    assertThat(new double[] { lines.of(0b0110), lines.of(0b1001) }).containsOnly(5);
    assertThat(lines.isSurface(15)).isFalse();
  }
}
