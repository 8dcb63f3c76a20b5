package io.github.rraunet.phantom;

import static io.github.rraunet.phantom.Distances.mix;

import java.util.List;

/**
 * Hip bones with the gap of the sacro-iliac joint, sockets, femoral heads and shafts. Not foreground. The iliac wing is a
 * wall whose course in the axial plane changes with height.
 */
final class Pelvis implements Structure {

  /**
   * The wall at some heights, relative to the upper sacral endplate: z, then x, y and half thickness of five points from the
   * back to the front, right side, mm for the mean adult.
   */
  private static final double[][] WALL = {
    { 48, 62, -48, 5, 82, -38, 4, 102, -16, 3.5, 118, 2, 4, 124, 12, 5 },
    { 25, 48, -56, 7, 70, -40, 5, 94, -12, 3.5, 118, 14, 4, 128, 34, 6 },
    { 2, 42, -62, 8, 58, -40, 8, 80, -4, 4.5, 106, 26, 4.5, 124, 52, 6 },
    { -22, 38, -68, 8, 54, -44, 9, 70, -12, 7, 94, 22, 5.5, 115, 50, 6.5 },
    { -45, 46, -64, 7, 57, -46, 8, 70, -18, 8, 88, 10, 9, 106, 38, 8 },
    { -68, 66, -42, 6, 71, -28, 9, 77, -8, 11, 88, 14, 13, 96, 32, 9 },
    { -88, 74, -36, 5, 76, -22, 9, 76, -4, 10, 78, 12, 9, 88, 34, 8 },
  };

  private final Patient patient;
  private final Sacrum sacrum;
  private final TrunkShape trunk;
  private final BoneTissue tissue;
  private final double scale;
  private final double width;
  private final double jointGap;
  private final double tilt;
  private final double iliacus;

  private Pelvis(final TrunkShape trunk, final Patient patient, final Sacrum sacrum) {
    final Draw d = patient.draw("pelvis");
    this.patient = patient;
    this.sacrum = sacrum;
    this.trunk = trunk;
    iliacus = d.normal(11, 2) * patient.muscle;
    tissue = BoneTissue.of(patient, "pelvic bone", 0.75);
    scale = patient.scale;
    width = scale * d.normal(patient.female ? 1.03 : 0.99, 0.03);
    jointGap = d.between(1.6, 3.6);
    tilt = Math.toRadians(0.5 * (patient.sacralSlope - 38));
  }

  static void addTo(final List<Structure> scene, final TrunkShape trunk, final Sacrum sacrum, final Patient patient) {
    final Pelvis pelvis = new Pelvis(trunk, patient, sacrum);
    for (int side = -1; side <= 1; side += 2)
      scene.add(new Socket(pelvis.at(side, 90, 8, -88), 27.5 * pelvis.scale, pelvis.tissue, patient, side));
    scene.add(pelvis);
    for (int side = -1; side <= 1; side += 2)
      pelvis.addHip(scene, side);
  }

  @Override
  public Box bounds() {
    return new Box(-150 * width, -100 * scale, -170 * scale, 150 * width, 90 * scale, 70 * scale);
  }

  @Override
  public void paint(final double px, final double y, final double z, final Sample s) {
    final double x = Math.abs(px) / width;
    if (x < 28) return;
    final double c = Math.cos(tilt);
    final double t = Math.sin(tilt);
    final double ty = (c * y + t * z) / scale;
    final double tz = (c * z - t * y) / scale;
    gluteals(px, y, z, x, ty, tz, s);
    if (tz < -100) return;
    double d = wall(x, ty, tz) * scale;
    if (d > 15) return;
    d += 0.8 * patient.noise.rough(px / 12, y / 12, z / 12);
    if (x < 78 && z < 25 * scale && z > -72 * scale) {
      // the joint's two faces follow each other
      final double toSacrum = sacrum.distance(px, y, z);
      final double lining = Math.max(Distances.intersection(toSacrum - 13, d - 12, 8), -y - 78 * scale);
      d = Math.max(Distances.union(d, lining, 6), jointGap - toSacrum);
    }
    tissue.paint(d, 1.6 * scale, px, y, z, s);
  }

  /** Muscle on both faces of the iliac wing: what lies outside of it in the cavity is buttock, not bowel. */
  private void gluteals(final double px, final double y, final double z, final double x, final double ty, final double tz,
    final Sample s) {
    if (tz > 56 || tz < -165 || !s.reaches(trunk.section(z).distance(px, y) - 2)) return;
    final int i = levelBelow(tz);
    final double[] a = WALL[i];
    final double[] b = WALL[i + 1];
    final double t = Distances.clamp((a[0] - tz) / (a[0] - b[0]), 0, 1);
    double wallX = mix(a[1], b[1], t) - 10;
    for (int n = 1; n < 5; n++) {
      final double y0 = mix(a[3 * n - 1], b[3 * n - 1], t);
      final double y1 = mix(a[3 * n + 2], b[3 * n + 2], t);
      if (ty < y0) break;
      wallX = mix(mix(a[3 * n - 2], b[3 * n - 2], t), mix(a[3 * n + 1], b[3 * n + 1], t), Distances.clamp((ty - y0) / (y1 - y0),
        0, 1));
    }
    final double inner = wallX - iliacus * Distances.step(-45, -20, ty) * Distances.step(56, 20, tz)
      + 4 * patient.noise.at(px / 20, y / 20, z / 20);
    final double septum = 1.5 - 22 * Math.abs(patient.noise.at(px / 40 + 2, y / 40, z / 60));
    final double below = -140 - tz + 12 * patient.noise.at(px / 30, y / 30, 5);
    s.cover(Math.max((inner - x) * 0.7, below), mix(patient.muscleHu(px, y, z), -85, 0.8 * s.share(-septum)));
  }

  private static int levelBelow(final double z) {
    int i = 0;
    while (i < WALL.length - 2 && WALL[i + 1][0] > z)
      i++;
    return i;
  }

  private static double wall(final double x, final double y, final double z) {
    final int i = levelBelow(z);
    final double[] a = WALL[i];
    final double[] b = WALL[i + 1];
    final double t = Distances.clamp((a[0] - z) / (a[0] - b[0]), 0, 1);
    double nearest = 1e3;
    // the crest: the wall ends earlier at front and back than in its middle
    final double arch = z > 2 ? (z - 2) / 58 : 0;
    if (arch > 1.25) return 1e3;
    for (int n = 1; n < 5; n++) {
      final double x0 = mix(a[3 * n - 2], b[3 * n - 2], t);
      final double y0 = mix(a[3 * n - 1], b[3 * n - 1], t);
      final double r0 = mix(a[3 * n], b[3 * n], t);
      final double x1 = mix(a[3 * n + 1], b[3 * n + 1], t);
      final double y1 = mix(a[3 * n + 2], b[3 * n + 2], t);
      final double r1 = mix(a[3 * n + 3], b[3 * n + 3], t);
      nearest = Distances.union(nearest, Distances.cone(x, y, 0, x0, y0, 0, r0, x1, y1, 0, r1), 4);
    }
    final double middle = Math.abs(y + 18 - 12 * arch) / 85;
    final double crest = z - (50 - 60 * middle * middle);
    return Distances.intersection(nearest, Math.max(crest, -z - 92), 4);
  }

  private void addHip(final List<Structure> scene, final int side) {
    final double[] socket = at(side, 90, 8, -88);
    final double[] ischium = at(side, 66, -38, -118);
    final double[] tuber = at(side, 58, -34, -150);
    final double[] pubis = at(side, 16, 54, -104);
    scene.add(bone(1.6, at(side, 76, 24, -84), 13, at(side, 52, 46, -90), 8, pubis, 9, at(side, 5, 56, -112), 8));
    scene.add(bone(1.6, at(side, 78, -14, -84), 13, ischium, 11, tuber, 13));
    scene.add(bone(1.4, tuber, 8, at(side, 34, 10, -138), 6, at(side, 8, 50, -122), 6.5));
    scene.add(new Cartilage(socket, 26 * scale));
    final double[] neck = at(side, 112, -4, -104);
    final double[] trochanter = at(side, 138, -18, -112);
    scene.add(bone(2.2, socket, 23.5, at(side, 104, 1, -97), 16.5, neck, 15, trochanter, 17, at(side, 134, -12, -145), 17,
      at(side, 128, -4, -220), 14, at(side, 120, 4, -330), 14));
    scene.add(bone(2, at(side, 142, -22, -100), 10, trochanter, 16));
  }

  private double[] at(final int side, final double x, final double y, final double z) {
    final double c = Math.cos(tilt);
    final double t = Math.sin(tilt);
    return new double[] { side * x * width, (c * y - t * z) * scale, (c * z + t * y) * scale };
  }

  /** @param parts alternating position and radius */
  private Structure bone(final double shell, final Object... parts) {
    final double[][] nodes = new double[parts.length / 2][];
    final double[] radius = new double[nodes.length];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = (double[]) parts[2 * i];
      radius[i] = ((Number) parts[2 * i + 1]).doubleValue() * scale;
    }
    return new CurvedBone(nodes, radius, 1, shell * scale, tissue);
  }

  /** The joint space around the femoral head. */
  private record Cartilage(double[] centre, double radius) implements Structure {

    @Override
    public Box bounds() {
      return Box.around(centre, radius + 2, radius + 2, radius + 2);
    }

    @Override
    public void paint(final double x, final double y, final double z, final Sample s) {
      s.cover(Distances.ellipsoid(x - centre[0], y - centre[1], z - centre[2], radius, radius, radius), 80);
    }
  }

  /** The socket of the hip joint: a bowl around the femoral head, open to the side and below. */
  private record Socket(double[] centre, double radius, BoneTissue tissue, Patient patient, int side) implements Structure {

    @Override
    public Box bounds() {
      return Box.around(centre, radius * 1.5, radius * 1.5, radius * 1.5);
    }

    @Override
    public void paint(final double x, final double y, final double z, final Sample s) {
      final double dx = (x - centre[0]) * side;
      final double dy = y - centre[1];
      final double dz = z - centre[2];
      final double r = Math.sqrt(dx * dx + dy * dy + dz * dz);
      final double bowl = Math.max(Math.abs(r - radius - 3) - 4.5, dx * 0.85 - dz * 0.5 - radius * 0.35);
      tissue.paint(bowl + patient.noise.at(x / 9, y / 9, z / 9), 1.8, x, y, z, s);
    }
  }
}
