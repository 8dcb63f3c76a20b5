package io.github.rraunet.phantom;

import java.util.List;

/** Twelve pairs of ribs from the costovertebral joints round the cavity, their cartilage, and the sternum. Not foreground. */
final class RibCage {

  /** How far round a rib goes, in degrees from the back, and how far its front end lies below its head (mm). */
  private static final double[] END_DEGREES = { 150, 150, 148, 146, 142, 138, 132, 126, 118, 108, 82, 58 };
  private static final double[] DROP = { 40, 55, 68, 80, 90, 98, 105, 108, 105, 95, 65, 38 };

  private final SpineCurve spine;
  private final TrunkShape trunk;
  private final Patient patient;
  private final BoneTissue bone;
  private final BoneTissue cartilage;

  private RibCage(final SpineCurve spine, final TrunkShape trunk, final Patient patient) {
    this.spine = spine;
    this.trunk = trunk;
    this.patient = patient;
    bone = BoneTissue.of(patient, "ribs", 0.8);
    cartilage = BoneTissue.cartilage(patient);
  }

  static void addTo(final List<Structure> scene, final SpineCurve spine, final TrunkShape trunk, final Patient patient) {
    final RibCage cage = new RibCage(spine, trunk, patient);
    final Draw d = patient.draw("rib cage");
    final double sag = d.normal(1, 0.15);
    final double thick = d.normal(1, 0.1) * patient.scale;
    for (int rib = 0; rib < 12; rib++)
      for (int side = -1; side <= 1; side += 2)
        cage.addRib(scene, rib, side, sag * d.normal(1, 0.03), thick, d);
    cage.addSternum(scene, sag);
  }

  private void addRib(final List<Structure> scene, final int rib, final int side, final double sag, final double thick,
    final Draw d) {
    final int level = VertebraDimensions.T1 + rib;
    final Frame frame = spine.frame(level);
    final VertebraDimensions size = spine.size(level);
    final double bodyDepth = (size.upperDepth() + size.lowerDepth()) / 4;
    final double k = patient.scale;
    final double[] head = frame.toPatient(side * (size.upperWidth() / 2 + 3.5 * k), -bodyDepth * 0.72, size.height() * (rib == 0
      || rib > 9 ? 0.15 : 0.46));
    final double tipX = size.transverseWidth() / 2;
    final double[] tubercle = frame.toPatient(side * (tipX + (rib > 9 ? 6 : 0)), -bodyDepth - size.canalDepth()
      - (rib > 9 ? -2 : 1) * k,
      size.height() * 0.12 + 3);
    final double end = END_DEGREES[rib] * d.normal(1, rib > 9 ? 0.12 : 0.03);
    final int steps = 18;
    final double[][] nodes = new double[steps + 2][];
    final double[] radius = new double[nodes.length];
    nodes[0] = head;
    nodes[1] = tubercle;
    radius[0] = 4.6 * thick;
    radius[1] = 4.2 * thick;
    final double from = Math.toDegrees(Math.atan2(Math.abs(tubercle[0] - spine.bodyX(tubercle[2])),
      -(tubercle[1] - spine.trunkY(tubercle[2])))) + 8;
    for (int i = 0; i < steps; i++) {
      final double t = (i + 0.0) / (steps - 1);
      final double angle = Math.toRadians(Distances.mix(Math.max(20, from), end, t));
      final double turn = (1 - Math.cos(angle)) / (1 - Math.cos(Math.toRadians(end)));
      final double z = tubercle[2] - DROP[rib] * k * sag * turn;
      nodes[i + 2] = onCavity(side * Math.sin(angle), -Math.cos(angle), z, 5.5 * k * Distances.step(-0.05, 0.15, t) - 1);
      radius[i + 2] = Distances.mix(3.9, 3.5, t) * thick;
    }
    scene.add(new CurvedBone(nodes, radius, rib == 0 ? 0.9 : 1.6, 1.1 * k, bone));
    if (rib < 10) addCartilage(scene, nodes[nodes.length - 1], rib, side, sag, thick);
  }

  /** @return the point at an outward distance from the cavity's border, seen from its middle in a direction of the axial plane */
  private double[] onCavity(final double dx, final double dy, final double z, final double outside) {
    final TrunkShape.Section section = trunk.section(z);
    double low = 0;
    double high = 400;
    for (int i = 0; i < 24; i++) {
      final double r = (low + high) / 2;
      if (section.distance(section.centreX + r * dx, section.centreY + r * dy) < outside) low = r;
      else high = r;
    }
    return new double[] { section.centreX + low * dx, section.centreY + low * dy, z };
  }

  private void addCartilage(final List<Structure> scene, final double[] from, final int rib, final int side, final double sag,
    final double thick) {
    final double rise = rib < 2 ? 0 : Math.min(1, (rib - 1) / 6.0) * 45 * patient.scale;
    final double[][] nodes = new double[7][];
    final double[] radius = new double[7];
    final TrunkShape.Section section = trunk.section(from[2]);
    final double start = Math.atan2(Math.abs(from[0] - section.centreX), -(from[1] - section.centreY));
    final double stop = rib < 7 ? Math.toRadians(171) : start + Math.toRadians(16);
    nodes[0] = from;
    radius[0] = 3.6 * thick;
    for (int i = 1; i < 7; i++) {
      final double t = i / 6.0;
      final double angle = Distances.mix(start, stop, t);
      nodes[i] = onCavity(side * Math.sin(angle), -Math.cos(angle), from[2] + rise * t * t * (rib < 7 ? 1 : 0.5),
        4.5 * patient.scale);
      radius[i] = 3.8 * thick;
    }
    scene.add(new CurvedBone(nodes, radius, 1.7, 0.8, cartilage));
  }

  private void addSternum(final List<Structure> scene, final double sag) {
    final double top = spine.zOf(9) - 6;
    final double length = 175 * patient.scale;
    final double[][] nodes = new double[8][];
    final double[] radius = new double[8];
    for (int i = 0; i < 8; i++) {
      nodes[i] = onCavity(0, 1, top - length * i / 7.0 * Math.min(1.1, sag), 6);
      radius[i] = (i == 0 ? 7 : i == 7 ? 3.5 : 5.5) * patient.scale;
    }
    scene.add(new FlatBone(nodes, radius, 3.2, 1, BoneTissue.of(patient, "sternum", 0.7)));
  }
}
