package io.github.rraunet.phantom;

import static io.github.rraunet.phantom.Distances.ellipsoid;
import static io.github.rraunet.phantom.Distances.mix;

import java.util.List;

/** Skull with brain, face, jaw and teeth. None of it is foreground. */
final class Head {

  private final SpineCurve spine;
  private final Patient patient;
  private final double k;
  private final Draw draw;

  private Head(final SpineCurve spine, final Patient patient) {
    this.spine = spine;
    this.patient = patient;
    k = patient.scale;
    draw = patient.draw("head");
  }

  static void addTo(final List<Structure> scene, final SpineCurve spine, final Patient patient) {
    new Head(spine, patient).addSkull(scene);
  }

  private void addSkull(final List<Structure> scene) {
    final double[] atlas = spine.frame(0).o();
    final double k0 = Math.min(1.05, mix(1, k, 0.6)); // a child's head is relatively large
    final BoneTissue bone = BoneTissue.of(patient, "skull", 1.2);
    scene.add(new Skull(new double[] { atlas[0], atlas[1] + 22 * k0, atlas[2] + 88 * k0 }, k0, bone, patient));
    final double x = atlas[0];
    final double y = atlas[1];
    final double z = atlas[2];
    final BoneTissue jaw = BoneTissue.of(patient, "jaw", 1);
    final double open = draw.normal(0, 4);
    for (int side = -1; side <= 1; side += 2) {
      final double[] joint = { x + side * 48 * k0, y + 22 * k0, z + 30 * k0 };
      final double[] angle = { x + side * 46 * k0, y + 26 * k0, z - 22 * k0 + open };
      final double[] body = { x + side * 32 * k0, y + 66 * k0, z - 36 * k0 + open };
      final double[] chin = { x, y + 92 * k0, z - 40 * k0 + open };
      scene.add(new CurvedBone(new double[][] { joint, angle, body, chin }, new double[] { 5 * k0, 6 * k0, 6.5 * k0, 7 * k0 },
        1.7, 2.2, jaw));
      scene.add(new CurvedBone(new double[][] { { x + side * 18 * k0, y + 2 * k0, z + 12 * k0 },
        { x + side * 17 * k0, y - 4 * k0, z + 20 * k0 } },
        new double[] { 8 * k0, 9 * k0 }, 1, 1.5, bone)); // occipital condyle
    }
    for (int row = 0; row < 2; row++)
      for (int tooth = -6; tooth <= 6; tooth++) {
        if (draw.chance(0.12)) continue;
        final double angle = Math.toRadians(tooth * 13);
        final double[] root = { x + 30 * k0 * Math.sin(angle), y + 48 * k0 + 42 * k0 * Math.cos(angle), z
          - (row == 0 ? 20 : 6) * k0 + (row == 0 ? open : 0) };
        final double[] crown = { root[0], root[1], root[2] + (row == 0 ? 9 : -9) * k0 };
        final double filling = draw.chance(0.08) ? 3000 : 1900;
        scene.add(new Tooth(root, crown, 3.6 * k0, filling));
      }
    scene.add(new CurvedBone(new double[][] { { x - 20 * k, y + 52 * k, z - 50 * k }, { x, y + 66 * k, z - 54 * k },
      { x + 20 * k, y + 52 * k, z - 50 * k } },
      new double[] { 2.6 * k, 4 * k, 2.6 * k }, 1, 1.5, jaw)); // hyoid
  }

  /** Brain case with a floor that is open over the canal, dense temporal bone, air cells and the bones of the face. */
  private record Skull(double[] centre, double k, BoneTissue bone, Patient patient) implements Structure {

    @Override
    public Box bounds() {
      return new Box(centre[0] - 90 * k, centre[1] - 105 * k, centre[2] - 135 * k, centre[0] + 90 * k, centre[1] + 130 * k,
        centre[2] + 100 * k);
    }

    @Override
    public void paint(final double x, final double y, final double z, final Sample s) {
      final double lx = x - centre[0];
      final double ly = y - centre[1];
      final double lz = z - centre[2];
      final LatticeNoise noise = patient.noise;
      final double wave = 2.5 * noise.at(x / 22, y / 22, z / 22);
      final double vault = ellipsoid(lx, ly, lz, 72 * k, 90 * k, 76 * k) + wave;
      final double head = Math.min(vault, faceDistance(lx, ly, lz) - 4 * k);
      s.cover(head - 9, 20);
      s.cover(head - 7, patient.fatHu(x, y, z));
      s.cover(head - 4, 55);
      face(lx, ly, lz, x, y, z, s);
      if (!s.reaches(vault)) return;
      final double foramen = Math.hypot(lx, ly + 28 * k) - 16 * k;
      final double floor = -lz - 64 * k + 0.22 * Math.abs(lx);
      final double shellMm = 5.5 * k + 1.5 * noise.at(x / 30, y / 30, z / 30);
      s.cover(vault, 60);
      final double wall = Math.max(Math.max(vault, -vault - shellMm), lz < -50 * k ? -foramen : -1e3);
      bone.paint(wall, 1.6, x, y, z, s);
      s.cover(Math.max(vault + shellMm, floor), 34 + 5 * noise.at(x / 7, y / 7, z / 7));
      final double petrous = Distances.cone(Math.abs(lx), ly, lz, 20 * k, -2 * k, -58 * k, 6 * k, 64 * k, -18 * k, -54 * k,
        13 * k);
      bone.paint(petrous + 2 * noise.at(x / 5, y / 5, z / 5), 3.5, x, y, z, s);
      final double mastoid = ellipsoid(Math.abs(lx) - 58 * k, ly + 26 * k, lz + 66 * k, 12 * k, 15 * k, 20 * k);
      bone.paint(mastoid, 2, x, y, z, s);
      if (noise.at(x / 4, y / 4, z / 4) > 0) s.cover(mastoid + 3, -700);
    }

    private double faceDistance(final double lx, final double ly, final double lz) {
      return ellipsoid(lx, ly - 36 * k, lz + 72 * k, 56 * k, 66 * k, 58 * k);
    }

    private void face(final double lx, final double ly, final double lz, final double x, final double y, final double z,
      final Sample s) {
      final double d = faceDistance(lx, ly, lz);
      if (!s.reaches(d)) return;
      s.cover(d, patient.muscleHu(x, y, z));
      final double[] cell = new double[3];
      if (ly < 30 * k || lz < -86 * k) return;
      patient.noise.cells(Math.abs(lx) / (21 * k), ly / (24 * k), lz / (22 * k), cell);
      final double border = (cell[0] - 0.09) * 21 * k;
      bone.paint(Math.max(d + 6, border), 1.4, x, y, z, s);
      s.cover(Math.max(d + 8, -border), cell[1] > -0.2 ? -960 : 40);
    }
  }

  /** One tooth, or a filled one. */
  private record Tooth(double[] root, double[] crown, double r, double hu) implements Structure {

    @Override
    public Box bounds() {
      return Box.of(r + 2, root, crown);
    }

    @Override
    public void paint(final double x, final double y, final double z, final Sample s) {
      s.cover(Distances.cone(x, y, z, root[0], root[1], root[2], 0.6 * r, crown[0], crown[1], crown[2], r), hu);
    }
  }
}
