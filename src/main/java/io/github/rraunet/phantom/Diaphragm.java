package io.github.rraunet.phantom;

/** The surface between chest and abdomen: two domes that fill the chest, low at the rim and behind. */
final class Diaphragm {

  private final SpineCurve spine;
  private final LatticeNoise noise;
  private final double right;
  private final double left;
  private final double rim;
  private final double scale;
  private final double steepness;

  Diaphragm(final SpineCurve spine, final Patient patient) {
    final Draw d = patient.draw("diaphragm");
    this.spine = spine;
    noise = patient.noise;
    scale = patient.scale;
    final double breath = d.normal(0, 0.7);
    right = spine.zOf(15.4 + breath);
    left = spine.zOf(15.9 + breath);
    rim = spine.zOf(18.8 + 0.4 * breath);
    steepness = d.between(3.4, 5);
  }

  /** @return z in mm at a position of the axial plane */
  double height(final double x, final double y) {
    final double wx = x + 6 * noise.at(x / 50, y / 50, 3);
    final double ty = y - spine.trunkY(right) - 30 * scale + 6 * noise.at(x / 50, y / 50, 7);
    final double q = Math.sqrt(wx * wx / (128 * 128) + ty * ty / (ty > 0 ? 84 * 84 : 74 * 74)) / scale;
    final double top = Distances.mix(left, right, Distances.step(-30 * scale, 30 * scale, x));
    final double saddle = 14 * scale * Math.exp(-x * x / (900 * scale * scale));
    return rim + (top - rim - saddle) * (1 - Math.pow(Math.min(1.15, q), steepness));
  }
}
