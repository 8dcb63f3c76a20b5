package io.github.rraunet.phantom;

/** Like {@link CurvedBone}, but flattened from front to back: the sternum. */
final class FlatBone implements Structure {

  private final double[][] nodes;
  private final double[] radius;
  private final double breadth;
  private final double shell;
  private final BoneTissue tissue;
  private final Box bounds;

  /** @param breadth width from side to side over thickness */
  FlatBone(final double[][] nodes, final double[] radius, final double breadth, final double shell, final BoneTissue tissue) {
    this.nodes = nodes;
    this.radius = radius;
    this.breadth = breadth;
    this.shell = shell;
    this.tissue = tissue;
    double widest = 0;
    for (final double r : radius)
      widest = Math.max(widest, r * breadth);
    bounds = Box.of(widest + 3, nodes);
  }

  @Override
  public Box bounds() {
    return bounds;
  }

  @Override
  public void paint(final double x, final double y, final double z, final Sample s) {
    double nearest = 1e3;
    for (int i = 1; i < nodes.length; i++) {
      final double[] a = nodes[i - 1];
      final double[] b = nodes[i];
      nearest = Math.min(nearest, Distances.cone(x / breadth, y, z, a[0] / breadth, a[1], a[2], radius[i - 1], b[0] / breadth,
        b[1], b[2], radius[i]));
    }
    if (nearest < 4) tissue.paint(nearest + 0.5 * tissue.patient().noise.at(x / 7, y / 7, z / 7), shell, x, y, z, s);
  }
}
