package io.github.rraunet.phantom;

/** The surface between chest and abdomen: two domes, low at the rim and behind. */
final class Diaphragm {

  private final SpineCurve spine;
  private final double right;
  private final double left;
  private final double rim;
  private final double scale;

  Diaphragm(final SpineCurve spine, final Patient patient) {
    final Draw d = patient.draw("diaphragm");
    this.spine = spine;
    scale = patient.scale;
    final double breath = d.normal(0, 0.7);
    right = spine.zOf(15.6 + breath);
    left = spine.zOf(16.1 + breath);
    rim = spine.zOf(19 + 0.4 * breath);
  }

  /** @return z in mm at a position of the axial plane */
  double height(final double x, final double y) {
    final double ty = y - spine.trunkY(right) - 35 * scale;
    final double dome = Math.max(bump(x - 66 * scale, ty, right), Math.max(bump(x + 62 * scale, ty, left), bump(x, ty - 10 * scale, left - 14 * scale)));
    return dome;
  }

  private double bump(final double dx, final double dy, final double top) {
    final double r = Math.sqrt(dx * dx * 1.3 + dy * dy) / (112 * scale);
    return rim + (top - rim) * (1 - Math.pow(Math.min(1.3, r), 2.6));
  }
}
