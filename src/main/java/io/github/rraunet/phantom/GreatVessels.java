package io.github.rraunet.phantom;

import java.util.ArrayList;
import java.util.List;

/** Aorta, vena cava, iliac, carotid and jugular vessels, filled as the contrast phase says, with calcified walls in some. */
final class GreatVessels implements Structure {

  /** A blood vessel: axis, radii, HU. */
  private record Vessel(double[][] nodes, double[] radius, double hu, boolean artery) {}

  private final Patient patient;
  private final List<Vessel> vessels = new ArrayList<>();
  private final Box bounds;
  private final double calcification;
  private final double k;

  GreatVessels(final SpineCurve spine, final TrunkShape trunk, final Patient patient) {
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
    final List<double[]> all = new ArrayList<>();
    for (final Vessel v : vessels)
      all.addAll(List.of(v.nodes));
    bounds = Box.of(25, all.toArray(double[][]::new));
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

  private void iliacs(final SpineCurve spine, final double[] from, final double r, final double hu, final boolean artery, final double behind) {
    for (int side = -1; side <= 1; side += 2) {
      final double[][] nodes = { from, { side * 30 * k, spine.trunkY(0) + 34 * k - behind, -5 * k }, { side * 55 * k, spine.trunkY(-50) + 34 * k - behind, -45 * k },
        { side * 78 * k, spine.trunkY(-90) + 72 * k - behind, -95 * k }, { side * 82 * k, spine.trunkY(-90) + 80 * k - behind, -170 * k } };
      vessels.add(new Vessel(nodes, new double[] { r, r, r * 0.9, r * 0.85, r * 0.8 }, hu, artery));
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
    final double[][] superior = { { 24 * k, spine.trunkY(spine.zOf(13)) + 48 * k, spine.zOf(13.2) }, { 26 * k, spine.trunkY(spine.zOf(9)) + 38 * k, spine.zOf(9) } };
    vessels.add(new Vessel(superior, new double[] { 9 * k, 8 * k }, Math.max(40, patient.venousHu * 1.3), false));
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
    vessels.add(new Vessel(nodes.toArray(double[][]::new), radius.stream().mapToDouble(Double::doubleValue).toArray(), hu, artery));
  }

  @Override
  public Box bounds() {
    return bounds;
  }

  @Override
  public void paint(final double x, final double y, final double z, final Sample s) {
    for (final Vessel v : vessels) {
      double d = 1e3;
      for (int i = 1; i < v.nodes.length; i++) {
        final double[] a = v.nodes[i - 1];
        final double[] b = v.nodes[i];
        if (z < Math.min(a[2], b[2]) - 22 || z > Math.max(a[2], b[2]) + 22) continue;
        d = Math.min(d, Distances.cone(x, y, z, a[0], a[1], a[2], v.radius[i - 1], b[0], b[1], b[2], v.radius[i]));
      }
      if (!s.reaches(d - 1.3)) continue;
      d += 0.8 * patient.noise.at(x / 11, y / 11, z / 11);
      s.cover(d - 1.2, 42);
      s.cover(d, v.hu);
      if (!v.artery || calcification == 0) continue;
      final double plaque = patient.noise.rough(x / 8 + 3, y / 8, z / 12);
      s.blend(s.share(Math.abs(d) - 1.1) * Distances.clamp((plaque - 0.5 + 0.6 * calcification) * 6, 0, 1), 750);
    }
  }
}
