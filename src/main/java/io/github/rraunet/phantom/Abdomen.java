package io.github.rraunet.phantom;

import static io.github.rraunet.phantom.Distances.clamp;
import static io.github.rraunet.phantom.Distances.ellipsoid;
import static io.github.rraunet.phantom.Distances.intersection;
import static io.github.rraunet.phantom.Distances.mix;
import static io.github.rraunet.phantom.Distances.step;
import static io.github.rraunet.phantom.Distances.superellipse;
import static io.github.rraunet.phantom.Distances.union;

/** What lies in the cavity below the diaphragm: bowel, colon, stomach, liver, spleen, kidneys, bladder. */
final class Abdomen implements Structure {

  private final SpineCurve spine;
  private final TrunkShape trunk;
  private final Diaphragm diaphragm;
  private final Patient patient;
  private final double k;
  private final double l1;
  private final double l2;
  private final double t11;
  private final double liverSize;
  private final double liverHu;
  private final double spleenSize;
  private final double kidneyHu;
  private final double pelvisHu;
  private final double[] kidneyZ;
  private final double[] kidneyX;
  private final double bowelScale;
  private final double bowelFat;
  private final double gasShare;
  private final double contrastShare;
  private final double stomachHu;
  private final double stomachSize;
  private final double bladder;
  private final double colonWidth;

  Abdomen(final SpineCurve spine, final TrunkShape trunk, final Diaphragm diaphragm, final Patient patient) {
    final Draw d = patient.draw("abdomen");
    this.spine = spine;
    this.trunk = trunk;
    this.diaphragm = diaphragm;
    this.patient = patient;
    k = patient.scale;
    l1 = spine.zOf(19);
    l2 = spine.zOf(20);
    t11 = spine.zOf(17);
    liverSize = d.normal(1, 0.09);
    liverHu = d.normal(58, 7) - 45 * (d.chance(0.2) ? d.between(0, 1) : 0) + patient.organEnhancement * 0.9;
    spleenSize = d.normal(1, 0.13);
    kidneyHu = 32 + patient.organEnhancement * 2.4;
    pelvisHu = d.chance(0.3) && patient.organEnhancement > 20 ? d.between(300, 1100) : 8;
    kidneyZ = new double[] { d.normal(-8, 9), d.normal(4, 9) };
    kidneyX = new double[] { d.normal(60, 5), d.normal(60, 5) };
    bowelScale = d.between(26, 38) * k;
    bowelFat = d.between(0.05, 0.12) + 0.18 * patient.obesity;
    gasShare = d.between(0.05, 0.3);
    contrastShare = patient.oralContrast ? d.between(0.2, 0.7) : 0;
    stomachHu = patient.oralContrast ? d.between(60, 400) : d.between(0, 45);
    stomachSize = d.between(0.55, 1.15);
    bladder = d.between(0.5, 1.25);
    colonWidth = d.between(17, 29) * k;
  }

  @Override
  public Box bounds() {
    return new Box(-210 * k, -140 * k, -138 * k, 210 * k, 230 * k, spine.zOf(13));
  }

  @Override
  public void paint(final double x, final double y, final double z, final Sample s) {
    final double wx = x + 6 * patient.noise.at(x / 38, y / 38, z / 44);
    final double wy = y + 6 * patient.noise.at(x / 38 + 13, y / 38, z / 44);
    final TrunkShape.Section section = trunk.section(z);
    final double inside = section.distance(wx, wy) + 3;
    if (!s.reaches(inside)) return;
    final double below = Math.max(inside, diaphragm.height(x, y) * -1 + z);
    if (!s.reaches(below)) return;
    final double ty = wy - spine.trunkY(z);
    final double sx = wx - 0.5 * spine.bodyX(z);
    bowel(x, y, z, sx, ty, below, s);
    colon(x, y, z, sx, ty, below, section, s);
    stomach(x, y, z, sx, ty, below, s);
    liver(x, y, z, sx, ty, below, s);
    final double spleen = ellipsoid(sx + 98 * k, ty + 8 * k, z - t11 + 8 * k, 34 * k * spleenSize, 52 * k * spleenSize,
      54 * k * spleenSize);
    organ(intersection(spleen, below, 4), 48 + patient.organEnhancement * 1.15, x, y, z, s);
    kidneys(x, y, z, wx, wy, s);
    pelvis(x, y, z, sx, ty, below, s);
  }

  private void organ(final double distance, final double hu, final double x, final double y, final double z, final Sample s) {
    if (s.reaches(distance)) s.cover(distance, hu + 7 * patient.noise.at(x / 17, y / 17, z / 17));
  }

  private void bowel(final double x, final double y, final double z, final double sx, final double ty, final double below,
    final Sample s) {
    if (ty < -2 * k || below > -3) return;
    final double[] cell = new double[3];
    final LatticeNoise noise = patient.noise;
    final double wx = x + 9 * noise.at(x / 31, y / 31, z / 31 + 3);
    final double wz = z + 9 * noise.at(x / 31 + 5, y / 31, z / 31);
    noise.cells(wx / bowelScale, y / bowelScale, wz / (1.25 * bowelScale), cell);
    final double fat = bowelFat + 0.1 * Math.max(0, noise.at(x / 60, y / 60, z / 60));
    final double front = step(-2 * k, 22 * k, ty);
    final double loop = (fat + 0.5 * (1 - front) - cell[0]) * bowelScale + 3.5 * noise.rough(x / 12, y / 12, z / 12);
    if (cell[1] > 0.75 || !s.reaches(loop)) return; // some cells are mesenteric fat
    loop(loop, below, cell, x, y, z, s, bowelScale, 2.2);
  }

  /** A cross-section of bowel: wall, then what its cell number says: gas above fluid, contrast, stool, or collapsed. */
  private void loop(final double distance, final double below, final double[] cell, final double x, final double y,
    final double z, final Sample s,
    final double size, final double wallMm)
  {
    s.cover(Math.max(distance, below), 38 + 0.5 * patient.organEnhancement);
    final double lumen = Math.max(distance + wallMm, below + wallMm);
    if (!s.reaches(lumen)) return;
    final double kind = 0.5 + 0.5 * cell[1] / 0.75;
    double hu = 22 + 18 * patient.noise.at(x / 6, y / 6, z / 6);
    if (kind < contrastShare) hu = 180 + 220 * patient.noise.at(x / 50, y / 50, z / 50);
    else if (kind > 1 - gasShare && cell[2] * size > size * 0.1 - 6) hu = -950;
    s.cover(lumen, hu);
  }

  private void colon(final double x, final double y, final double z, final double sx, final double ty, final double below,
    final TrunkShape.Section section, final Sample s)
  {
    final double haustra = 1 + 0.3 * patient.noise.at(x / 45, y / 45, z / 17);
    final double r = colonWidth * haustra;
    final double low = spine.zOf(24.6);
    final double upper = spine.zOf(19.5);
    final double flank = (section.halfWidth - r - 5) * mix(1, 0.72, step(22.4, 24.4, section.level));
    double d = superellipse(Math.abs(sx) - flank, ty - 14 * k, r, r, 2);
    d = Math.max(d, Math.max(z - upper, low - z));
    final double droop = 30 * k * (1 - sx * sx / (flank * flank));
    final double across = Math.hypot(ty - section.toFront + r + 14 * k, z - upper + droop) - r;
    d = Math.min(d, Math.max(across, Math.abs(sx) - flank));
    if (!s.reaches(Math.max(d, below))) return;
    s.cover(Math.max(d, below), 38 + 0.4 * patient.organEnhancement);
    final double lumen = Math.max(d, below) + 2.3;
    final double content = patient.noise.at(x / 55 + 8, y / 55, z / 35);
    final double crumbs = patient.noise.rough(x / 6, y / 6, z / 6);
    double hu = content > 0.1 ? -950 : 35 + 60 * crumbs - 420 * step(0.15, 0.55, crumbs);
    if (content < -0.25 && contrastShare > 0) hu = 350 + 200 * crumbs;
    s.cover(lumen, hu);
  }

  private void stomach(final double x, final double y, final double z, final double sx, final double ty, final double below,
    final Sample s) {
    final double r = stomachSize * k;
    double d = ellipsoid(sx + 55 * k, ty - 38 * k, z - t11 - 4, 38 * r, 46 * r, 52 * r);
    d = union(d, Distances.cone(sx, ty, z, -48 * k, 55 * k, t11 - 20, 26 * r, 18 * k, 66 * k, l1 - 5, 17 * r), 12);
    d = intersection(d, below + 3, 5);
    if (!s.reaches(d)) return;
    s.cover(d, 42 + 0.6 * patient.organEnhancement);
    final double fold = 3.5 + 2 * patient.noise.at(x / 8, y / 8, z / 8);
    final double gas = ty > 38 * k + 24 * r ? -950 : stomachHu + 50 * Math.max(0, patient.noise.at(x / 9, y / 9, z / 9));
    s.cover(d + fold, gas);
  }

  private void liver(final double x, final double y, final double z, final double sx, final double ty, final double below,
    final Sample s) {
    final double r = liverSize * k;
    double d = ellipsoid(sx - 62 * k, ty - 18 * k, z - t11 + 6 * k, 82 * r, 98 * r, 92 * r);
    d = union(d, ellipsoid(sx - 14 * k, ty - 62 * k, z - t11 - 4 * k, 76 * r, 46 * r, 44 * r), 20);
    d = Math.max(d, 14 * k - ty - 55 * k + 0.25 * Math.abs(sx - 20));
    d = intersection(d, below, 4);
    if (!s.reaches(d)) return;
    final double vessel = patient.noise.tubes(x / 42 + 2, y / 42, z / 42);
    final double share = clamp((0.055 - vessel) / 0.03, 0, 1);
    organ(d, mix(liverHu, Math.max(38, patient.venousHu), share), x, y, z, s);
    final double bladderD = ellipsoid(sx - 48 * k, ty - 48 * k, z - l1, 15 * k, 26 * k, 26 * k);
    organ(bladderD, 12, x, y, z, s);
  }

  private void kidneys(final double x, final double y, final double z, final double wx, final double wy, final Sample s) {
    final int side = x > spine.bodyX(z) ? 0 : 1;
    final double lx = Math.abs(wx - spine.bodyX(z)) - kidneyX[side] * k;
    final double ly = wy - spine.bodyY(z) + 4 * k;
    final double lz = z - (l1 + l2) / 2 - kidneyZ[side] * k;
    if (Math.abs(lz) > 75 * k || Math.abs(lx) > 45 * k || Math.abs(ly) > 60 * k) return;
    final double tilted = lx + 0.15 * lz;
    final double capsule = 3 + 12 * patient.obesity + 5 * patient.noise.at(x / 25, y / 25, z / 25);
    s.cover(ellipsoid(tilted, ly, lz, 28 * k, 25 * k, 55 * k) - capsule, patient.fatHu(x, y + 20, z));
    final double d = ellipsoid(tilted, ly, lz, 28 * k, 25 * k, 55 * k);
    if (!s.reaches(d)) return;
    final double pyramids = patient.noise.at(x / 9, y / 9, z / 9);
    final double deep = step(-4, -12, d);
    organ(d, kidneyHu * (1 - 0.3 * deep * Math.max(0, pyramids) * (patient.arterialHu > 200 ? 1 : 0)), x, y, z, s);
    final double sinus = ellipsoid(tilted + 14 * k, ly - 4 * k, lz, 17 * k, 9 * k, 26 * k) + 3 * pyramids;
    s.cover(sinus, -90);
    s.cover(ellipsoid(tilted + 13 * k, ly - 3 * k, lz, 8 * k, 5 * k, 17 * k) + 2 * pyramids, pelvisHu);
  }

  private void pelvis(final double x, final double y, final double z, final double sx, final double ty, final double below,
    final Sample s) {
    if (z > -20 * k) return;
    final double r = bladder * k;
    final double d = ellipsoid(sx, ty - 42 * k, z + 98 * k, 44 * r, 36 * r, 38 * r);
    if (s.reaches(d)) {
      s.cover(d, 40 + 0.4 * patient.organEnhancement);
      s.cover(d + 3.5, pelvisHu > 100 && ty < 40 * k ? pelvisHu * 0.6 : 8);
    }
    if (patient.female) organ(ellipsoid(sx - 6, ty - 2 * k, z + 82 * k, 30 * k, 26 * k, 24 * k), 55
      + 0.9 * patient.organEnhancement, x, y, z, s);
    // in front of the sacrum, bending back below the coccyx
    final double path = y - spine.bodyY(z) - 36 * k + 6 * k * Math.sin(z / (26 * k)) + 22 * k * step(-105 * k, -135 * k, z);
    final double rectum = superellipse(sx - 8 * Math.sin(z / 30), path, 19 * k, 15 * k, 2);
    if (!s.reaches(Math.max(rectum, below))) return;
    s.cover(Math.max(rectum, below), 40);
    final double content = patient.noise.at(x / 30, y / 30, z / 30);
    s.cover(rectum + 3.5, content > 0.15 ? -900 : 35 + 60 * patient.noise.rough(x / 5, y / 5, z / 5));
  }
}
