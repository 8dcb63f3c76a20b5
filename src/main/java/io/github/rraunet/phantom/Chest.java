package io.github.rraunet.phantom;

import static io.github.rraunet.phantom.Distances.clamp;
import static io.github.rraunet.phantom.Distances.cone;
import static io.github.rraunet.phantom.Distances.ellipsoid;
import static io.github.rraunet.phantom.Distances.mix;
import static io.github.rraunet.phantom.Distances.superellipse;
import static io.github.rraunet.phantom.Distances.union;

/**
 * What lies in the cavity above the diaphragm: lungs with their vessels, heart, mediastinum, oesophagus; and the windpipe up to
 * the neck.
 */
final class Chest implements Structure {

  private final SpineCurve spine;
  private final TrunkShape trunk;
  private final Diaphragm diaphragm;
  private final Patient patient;
  private final double k;
  private final double heartZ;
  private final double heartSize;
  private final double lungHu;
  private final double vesselWidth;
  private final double effusion;
  private final double carina;
  private final double larynx;

  Chest(final SpineCurve spine, final TrunkShape trunk, final Diaphragm diaphragm, final Patient patient) {
    final Draw d = patient.draw("chest");
    this.spine = spine;
    this.trunk = trunk;
    this.diaphragm = diaphragm;
    this.patient = patient;
    k = patient.scale;
    heartZ = spine.zOf(14.3 + d.normal(0, 0.3));
    heartSize = d.normal(1, 0.08);
    lungHu = d.normal(-850, 35);
    vesselWidth = d.between(0.05, 0.085);
    effusion = d.chance(0.15) ? d.between(5, 35) : -50;
    carina = spine.zOf(11.4);
    larynx = spine.zOf(4);
  }

  @Override
  public Box bounds() {
    return new Box(-200 * k, -120 * k, spine.zOf(19.5), 200 * k, 220 * k, spine.zOf(1));
  }

  @Override
  public void paint(final double x, final double y, final double z, final Sample s) {
    final TrunkShape.Section section = trunk.section(z);
    final double ty = y - spine.trunkY(z);
    final double sx = x - spine.bodyX(z);
    if (section.level > 7.6) {
      final double above = Math.max(section.distance(x, y) + 3.5 + 1.5 * patient.noise.at(x / 18, y / 18, z / 18),
        diaphragm.height(x, y) - z + 2);
      if (s.reaches(above)) {
        final double heart = heart(sx, ty, z);
        final double mediastinum = mediastinum(x, y, z, sx, section, heart);
        final double lung = Math.max(above, 3 - mediastinum);
        if (s.reaches(mediastinum) && above < 0) s.cover(Math.max(mediastinum, above), patient.fatHu(x, y, z));
        lung(lung, x, y, z, sx, ty, section, s);
        heartChambers(Math.max(heart, above), x, y, z, s);
      }
    }
    airway(x, y, z, s);
  }

  private double heart(final double sx, final double ty, final double z) {
    final double lz = z - heartZ;
    final double turned = sx + 26 * k + 0.4 * lz;
    return ellipsoid(turned, ty - 62 * k - 0.2 * turned, lz, 54 * k * heartSize, 44 * k * heartSize, 56 * k * heartSize);
  }

  private double mediastinum(final double x, final double y, final double z, final double sx, final TrunkShape.Section section,
    final double heart) {
    final double by = y - spine.bodyY(z);
    final double column = superellipse(sx, by + 8, 23 * k, 32 * k, 2);
    final double narrow = 26 * k + 8 * patient.noise.at(x / 30, y / 30, z / 40);
    final double middle = superellipse(sx + 4, y - section.centreY - section.toFront * 0.45, narrow, section.toFront * 0.62, 2.4);
    return union(union(column, middle, 10), heart - 5, 8);
  }

  private void lung(final double distance, final double x, final double y, final double z, final double sx, final double ty,
    final TrunkShape.Section section, final Sample s)
  {
    if (!s.reaches(distance)) return;
    final double outward = clamp(Math.abs(sx) / section.halfWidth, 0, 1);
    final double tube = patient.noise.tubes(x / 33, y / 33, z / 33);
    final double fine = patient.noise.tubes(x / 15 + 4, y / 15, z / 15);
    final double big = clamp((vesselWidth * 1.6 * (1.15 - outward) - tube) / 0.03, 0, 1);
    final double small = clamp((vesselWidth * 1.2 - fine) / 0.05, 0, 1) * 0.6;
    final double dependent = 90 * Distances.step(20, -40, ty);
    final double tissue = lungHu + dependent + 25 * patient.noise.at(x / 20, y / 20, z / 20);
    s.cover(distance, mix(tissue, Math.max(30, 0.5 * (patient.arterialHu + patient.venousHu)), Math.max(big, small)));
    if (effusion > 0 && ty < -section.toBack + effusion) s.cover(distance, 12);
  }

  private void heartChambers(final double heart, final double x, final double y, final double z, final Sample s) {
    if (!s.reaches(heart)) return;
    s.cover(heart, 50 + patient.organEnhancement);
    final double blood = patient.noise.at(x / 45, y / 45, z / 45);
    final double hu = blood > 0 ? patient.arterialHu : mix(patient.arterialHu, patient.venousHu, 0.6);
    s.cover(Math.max(heart + 9, 5 - 40 * Math.abs(blood)), Math.max(38, hu));
  }

  private void airway(final double x, final double y, final double z, final Sample s) {
    if (z < carina - 45 * k || z > larynx + 60 * k) return;
    final double cx = 0.9 * spine.bodyX(z);
    final double front = mix(31, 25, Distances.step(carina, larynx, z)) * k;
    final double cy = spine.bodyY(z) + front;
    double d;
    if (z > carina) {
      d = superellipse(x - cx, y - cy, 9 * k, 8.5 * k, 2.2);
    } else {
      d = cone(Math.abs(x - cx - 3), y, z, 0, cy, carina, 7 * k, 42 * k, cy - 6, carina - 45 * k, 5 * k);
    }
    d = Math.max(d, z - larynx - 60 * k);
    if (!s.reaches(d - 2.2)) return;
    final double rings = patient.degeneration > 0.5 ? 160 : 70;
    s.cover(d - 2.2, z > larynx - 35 * k ? 2.2 * rings : rings);
    s.cover(d, -985);
  }
}
