package io.github.rraunet.phantom;

/** A bone along a curve that is not spine: a chain of round cones, with a cortical shell. */
final class CurvedBone implements Structure {

  private final double[][] nodes; // patient mm
  private final double[] radius;
  private final double tallness;
  private final double shell;
  private final BoneTissue tissue;
  private final Box bounds;

  /**
   * @param nodes    of the axis, patient mm
   * @param radius   at each node, across
   * @param tallness height along z over width
   * @param shell    cortical thickness in mm
   */
  CurvedBone(final double[][] nodes, final double[] radius, final double tallness, final double shell, final BoneTissue tissue) {
    this.nodes = nodes;
    this.radius = radius;
    this.tallness = tallness;
    this.shell = shell;
    this.tissue = tissue;
    double widest = 0;
    for (final double r : radius)
      widest = Math.max(widest, r * Math.max(1, tallness));
    bounds = Box.of(widest + 3, nodes);
  }

  @Override
  public Box bounds() {
    return bounds;
  }

  @Override
  public void paint(final double x, final double y, final double z, final Sample s) {
    final double distance = distance(x, y, z);
    if (distance < 4) tissue.paint(distance + 0.4 * tissue.patient().noise.at(x / 7, y / 7, z / 7), shell, x, y, z, s);
  }

  double distance(final double x, final double y, final double z) {
    double nearest = 1e3;
    for (int i = 1; i < nodes.length; i++) {
      final double[] a = nodes[i - 1];
      final double[] b = nodes[i];
      final double reach = Math.max(radius[i - 1], radius[i]) * Math.max(1, tallness) + 4;
      if (z < Math.min(a[2], b[2]) - reach || z > Math.max(a[2], b[2]) + reach) continue;
      if (x < Math.min(a[0], b[0]) - reach || x > Math.max(a[0], b[0]) + reach) continue;
      nearest = Math.min(nearest, Distances.cone(x, y, z / tallness, a[0], a[1], a[2] / tallness, radius[i - 1], b[0], b[1],
        b[2] / tallness,
        radius[i]));
    }
    return nearest;
  }
}
