package io.github.rraunet.phantom;

import static io.github.rraunet.phantom.Distances.clamp;
import static io.github.rraunet.phantom.Distances.mix;

import java.util.ArrayList;
import java.util.List;

/** Shoulder girdle and arms, raised beside the head or lying beside the trunk. Not foreground. */
final class Shoulders {

  private final List<Structure> bones = new ArrayList<>();
  private final List<Limb> limbs = new ArrayList<>();

  Shoulders(final SpineCurve spine, final Patient patient) {
    final Draw draw = patient.draw("shoulders");
    final BoneTissue bone = BoneTissue.of(patient, "shoulder", 0.8);
    for (int side = -1; side <= 1; side += 2)
      addSide(side, draw.normal(0, 8), spine, patient, bone);
  }

  /** @return skin and fat, to be painted before the trunk */
  List<Structure> skin() {
    return new ArrayList<>(limbs.stream().map(Limb::skin).toList());
  }

  /** @return muscle, to be painted after the trunk's wall, with which it merges */
  List<Structure> muscle() {
    return new ArrayList<>(limbs);
  }

  List<Structure> bones() {
    return bones;
  }

  private void addSide(final int side, final double tilt, final SpineCurve spine, final Patient patient, final BoneTissue bone) {
    final double k = patient.scale;
    final double z2 = spine.zOf(8.2);
    final double cy = spine.trunkY(z2);
    final double lift = (patient.armsDown ? 0 : 38) * k + tilt;
    final double[] acromial = { side * 150 * k, cy + 6 * k, z2 + 12 * k + lift };
    bones.add(new CurvedBone(new double[][] { { side * 20 * k, cy + 62 * k, z2 - 18 * k }, { side * 70 * k, cy + 58 * k, z2
      + 2 * k + 0.3 * lift },
      { side * 110 * k, cy + 22 * k, z2 + 8 * k + 0.7 * lift }, acromial }, new double[] { 8.5 * k, 6 * k, 6 * k, 7.5 * k }, 1,
        1.6, bone));
    final double[] glenoid = { side * 142 * k, cy - 4 * k, z2 - 16 * k + lift };
    final double[] inner = { side * 78 * k, cy - 62 * k, z2 - 10 * k };
    final double[] lower = { side * (patient.armsDown ? 92 : 118) * k, cy - 62 * k, z2 - 128 * k };
    bones.add(new Blade(glenoid, inner, lower, 2.6 * k, bone, patient));
    bones.add(new CurvedBone(new double[][] { inner, { side * 112 * k, cy - 58 * k, z2 + 2 * k + 0.5 * lift }, acromial },
      new double[] { 3 * k, 5 * k, 6 * k }, 1.4, 1.6, bone));
    final double[] head = { side * 166 * k, cy + 2 * k, z2 - 14 * k + lift };
    final double[] elbow = patient.armsDown ? new double[] { side * 232 * k, cy - 30 * k, spine.zOf(20) }
      : new double[] { side * 195 * k, cy + 50 * k, z2 + 260 * k };
    final double[] shaft = { mix(head[0], elbow[0], 0.25), mix(head[1], elbow[1], 0.25), mix(head[2], elbow[2], 0.25) };
    bones.add(new CurvedBone(new double[][] { head, shaft, elbow }, new double[] { 23 * k, 11.5 * k, 12 * k }, 1, 2.4 * k, bone));
    final double flesh = (42 + 18 * patient.obesity) * k;
    final double round = (50 + 12 * patient.obesity) * k;
    limbs.add(new Limb(new double[] { side * 30 * k, cy - 14 * k, spine.zOf(6.6) }, head, 0.7 * round, round, patient, true));
    limbs.add(new Limb(new double[] { side * 96 * k, cy + 8 * k, z2 - 75 * k }, head, round, round, patient, true));
    limbs.add(new Limb(head, elbow, flesh, flesh * 0.75, patient, true));
    if (!patient.armsDown) return;
    final double[] wrist = { side * 225 * k, cy + 20 * k, spine.zOf(27) };
    limbs.add(new Limb(elbow, wrist, flesh * 0.75, flesh * 0.45, patient, true));
    bones.add(new CurvedBone(new double[][] { elbow, wrist }, new double[] { 8 * k, 8 * k }, 1, 2.4, bone));
    bones.add(new CurvedBone(new double[][] { { elbow[0] - side * 20, elbow[1] + 8, elbow[2] }, { wrist[0] - side * 24, wrist[1]
      + 6, wrist[2] } },
      new double[] { 8 * k, 7 * k }, 1, 2.4, bone));
  }

  /** A triangular plate, bent over the ribs: the shoulder blade. */
  private record Blade(double[] glenoid, double[] inner, double[] lower, double half, BoneTissue bone,
    Patient patient) implements Structure {

    @Override
    public Box bounds() {
      return Box.of(18, glenoid, inner, lower);
    }

    @Override
    public void paint(final double x, final double y, final double z, final Sample s) {
      // along the outer border from the joint to the lower tip; a plate between it and the inner border
      final double t = clamp((glenoid[2] - z) / (glenoid[2] - lower[2]), -0.1, 1.05);
      final double outerX = mix(glenoid[0], lower[0], t);
      final double innerX = mix(inner[0], lower[0], t);
      final double outerY = mix(glenoid[1], lower[1], Math.sqrt(Math.max(0, t)));
      final double innerY = mix(inner[1], lower[1], t);
      final double d2 = Distances.cone(x, y, 0, outerX, outerY, 0, half * mix(3.2, 1.6, Math.min(1, 2 * Math.max(0, t))),
        innerX, innerY, 0, half);
      final double d = Math.max(d2, Math.max(z - glenoid[2] - 8, lower[2] - 6 - z));
      if (d < 3) bone.paint(d + 0.8 * patient.noise.at(x / 15, y / 15, z / 15), 1.2, x, y, z, s);
    }
  }

  /**
   * Flesh around a bone of the arm and shoulder: skin and fat are painted before the trunk, muscle after it, so that they merge.
   */
  private record Limb(double[] from, double[] to, double wide, double narrow, Patient patient,
    boolean core) implements Structure {

    Limb skin() {
      return new Limb(from, to, wide, narrow, patient, false);
    }

    @Override
    public Box bounds() {
      return Box.of(Math.max(wide, narrow) + 5, from, to);
    }

    @Override
    public void paint(final double x, final double y, final double z, final Sample s) {
      final double d = Distances.cone(x, y, z, from[0], from[1], from[2], wide, to[0], to[1], to[2], narrow)
        + 5 * patient.noise.at(x / 35, y / 35, z / 35);
      if (!s.reaches(d)) return;
      final double flesh = d + 6 + 14 * patient.obesity;
      if (core) {
        final double septum = 2.5 - 14 * Math.abs(patient.noise.at(x / 32 + 6, y / 32, z / 60));
        s.cover(Math.max(flesh, septum), patient.muscleHu(x, y, z));
        return;
      }
      s.cover(d, 10);
      s.cover(d + 2, patient.fatHu(x, y, z));
    }
  }
}
