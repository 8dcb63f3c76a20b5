package io.github.rraunet.phantom;

import java.util.ArrayList;
import java.util.List;

/** Aorta, vena cava, iliac, carotid and jugular vessels, filled as the contrast phase says, with calcified walls in some. */
final class GreatVessels {

  private final Patient patient;
  private final List<Structure> vessels = new ArrayList<>();
  private final double calcification;
  private final double k;

  private GreatVessels(final SpineCurve spine, final Patient patient) {
    final Draw d = patient.draw("vessels");
    this.patient = patient;
    k = patient.scale;
    calcification = d.chance(patient.degeneration) ? d.between(0.1, 0.9) * patient.degeneration : 0;
    final double wide = d.normal(1, 0.12) * (1 + 0.2 * patient.degeneration) * k;
    final double winding = d.between(0, 9) * patient.degeneration;
    final double turn = d.between(0, 6);
    aorta(spine, wide, winding, turn);
    cava(spine, d.normal(1, 0.12) * k);
    neck(spine, d);
  }

  /** @return one structure a vessel */
  static List<Structure> of(final SpineCurve spine, final Patient patient) {
    return new GreatVessels(spine, patient).vessels;
  }

  private void aorta(final SpineCurve spine, final double wide, final double winding, final double turn) {
    final List<double[]> nodes = new ArrayList<>();
    final List<Double> radius = new ArrayList<>();
    final double root = spine.zOf(13);
    final double arch = spine.zOf(10.6);
    final double cy = spine.trunkY(root);
    nodes.add(new double[] { 2 * k, cy + 52 * k, root });
    nodes.add(new double[] { 14 * k, cy + 58 * k, spine.zOf(12) });
    nodes.add(new double[] { 8 * k, cy + 46 * k, arch });
    nodes.add(new double[] { -12 * k, cy + 22 * k, arch + 4 });
    for (int i = 0; i < 4; i++)
      radius.add(14.5 * wide);
    for (double level = 11; level <= 22.4; level += 0.6) {
      final double z = spine.zOf(level);
      final double t = Distances.step(12, 19, level);
      final VertebraDimensions size = spine.size((int) Math.rint(level));
      final double r = Distances.mix(12.5, 9, t) * wide;
      nodes.add(new double[] { spine.bodyX(z) - Distances.mix(24, 10, t) * k + winding * Math.sin(0.9 * level + turn),
        spine.bodyY(z) + Distances.mix(0.25, 0.5, t) * size.upperDepth() + Distances.mix(6, r + 2, t), z });
      radius.add(r);
    }
    add(nodes, radius, patient.arterialHu, true);
    iliacs(spine, nodes.get(nodes.size() - 1), 5.5 * wide, patient.arterialHu, true, 0);
  }

  private void iliacs(final SpineCurve spine, final double[] from, final double r, final double hu, final boolean artery,
    final double behind) {
    for (int side = -1; side <= 1; side += 2) {
      final double[][] nodes = { from, { side * 30 * k, spine.trunkY(0) + 34 * k - behind, -5 * k },
        { side * 55 * k, spine.trunkY(-50) + 34 * k - behind, -45 * k },
        { side * 78 * k, spine.trunkY(-90) + 72 * k - behind, -95 * k }, { side * 82 * k, spine.trunkY(-90) + 80 * k - behind,
          -170 * k } };
      vessels.add(vessel(nodes, new double[] { r, r, r * 0.9, r * 0.85, r * 0.8 }, hu, artery));
    }
  }

  private void cava(final SpineCurve spine, final double wide) {
    final List<double[]> nodes = new ArrayList<>();
    final List<Double> radius = new ArrayList<>();
    for (double level = 15.5; level <= 23; level += 0.75) {
      final double z = spine.zOf(level);
      final VertebraDimensions size = spine.size((int) Math.rint(level));
      final double t = Distances.step(18.5, 16, level);
      nodes.add(new double[] { spine.bodyX(z) + 19 * k, spine.bodyY(z) + 0.46 * size.upperDepth() + (9 + 22 * t) * k, z });
      radius.add(10.5 * wide);
    }
    add(nodes, radius, Math.max(36, patient.venousHu), false);
    iliacs(spine, nodes.get(nodes.size() - 1), 6 * wide, Math.max(36, patient.venousHu), false, 12 * k);
    final double[][] superior = { { 24 * k, spine.trunkY(spine.zOf(13)) + 48 * k, spine.zOf(13.2) },
      { 26 * k, spine.trunkY(spine.zOf(9)) + 38 * k, spine.zOf(9) } };
    vessels.add(vessel(superior, new double[] { 9 * k, 8 * k }, Math.max(40, patient.venousHu * 1.3), false));
  }

  private void neck(final SpineCurve spine, final Draw d) {
    for (int side = -1; side <= 1; side += 2) {
      final List<double[]> artery = new ArrayList<>();
      final List<double[]> vein = new ArrayList<>();
      final List<double[]> vertebral = new ArrayList<>();
      final List<Double> r = new ArrayList<>();
      for (double level = 0.5; level <= 9; level += 1) {
        final double z = spine.zOf(level);
        artery.add(new double[] { spine.bodyX(z) + side * 25 * k, spine.bodyY(z) + 16 * k, z });
        vein.add(new double[] { spine.bodyX(z) + side * 34 * k, spine.bodyY(z) + 17 * k, z });
        r.add(1.0);
        if (level < 6.2) vertebral.add(new double[] { spine.bodyX(z) + side * 15.5 * k, spine.bodyY(z) - 3 * k, z });
      }
      add(artery, r.stream().map(v -> 3.6 * k).toList(), patient.arterialHu, true);
      final double jugular = d.between(4, 8) * k;
      add(vein, r.stream().map(v -> jugular).toList(), Math.max(40, patient.venousHu), false);
      add(vertebral, vertebral.stream().map(v -> 1.9 * k).toList(), patient.arterialHu, false);
    }
  }

  private void add(final List<double[]> nodes, final List<Double> radius, final double hu, final boolean artery) {
    vessels.add(vessel(nodes.toArray(double[][]::new), radius.stream().mapToDouble(Double::doubleValue).toArray(), hu, artery));
  }

  private Vessel vessel(final double[][] nodes, final double[] radius, final double hu, final boolean artery) {
    double widest = 0;
    for (final double r : radius)
      widest = Math.max(widest, r);
    return new Vessel(nodes, radius, widest + 4, hu, artery ? calcification : 0, patient.noise, Box.of(widest + 4, nodes));
  }

  /**
   * One blood vessel.
   *
   * @param nodes  of its axis, patient mm
   * @param radius of the lumen at each node
   * @param reach  from the axis, wall included
   * @param plaque 0 for none to 1 for a wall full of calcium
   */
  private record Vessel(double[][] nodes, double[] radius, double reach, double hu, double plaque, LatticeNoise noise, Box bounds)
    implements Structure
  {

    @Override
    public void paint(final double x, final double y, final double z, final Sample s) {
      double d = 1e3;
      for (int i = 1; i < nodes.length; i++) {
        final double[] a = nodes[i - 1];
        final double[] b = nodes[i];
        if (z < Math.min(a[2], b[2]) - reach || z > Math.max(a[2], b[2]) + reach) continue;
        if (x < Math.min(a[0], b[0]) - reach || x > Math.max(a[0], b[0]) + reach) continue;
        d = Math.min(d, Distances.cone(x, y, z, a[0], a[1], a[2], radius[i - 1], b[0], b[1], b[2], radius[i]));
      }
      if (!s.reaches(d - 2)) return;
      d += 0.8 * noise.at(x / 11, y / 11, z / 11);
      s.cover(d - 1.2, 42);
      s.cover(d, hu);
      if (plaque == 0) return;
      final double here = noise.rough(x / 8 + 3, y / 8, z / 12);
      s.blend(s.share(Math.abs(d) - 1.1) * Distances.clamp((here - 0.5 + 0.6 * plaque) * 6, 0, 1), 750);
    }
  }
}
