package io.github.rraunet.phantom;

import static io.github.rraunet.phantom.Distances.mix;
import static io.github.rraunet.phantom.Distances.step;

/**
 * The outline of neck and trunk as layers around an inner cavity whose cross-section changes with height: cavity, wall of
 * muscle (and ribs), fat, skin.
 */
final class TrunkShape {

  /** Levels as in {@link SpineCurve#zOf}, then mm: cavity half width, front, back; muscle at side, front, back. */
  private static final double[][] SECTIONS = {
    { -12, 52, 80, 70, 8, 4, 10 },
    { -2, 56, 80, 62, 8, 4, 12 },
    { 1, 40, 50, 20, 18, 9, 40 },
    { 4, 34, 42, 16, 22, 10, 42 },
    { 6, 36, 40, 16, 30, 10, 42 },
    { 7.3, 55, 46, 22, 52, 12, 40 },
    { 9, 92, 66, 38, 52, 16, 34 },
    { 12, 119, 100, 44, 26, 17, 27 },
    { 15, 130, 118, 46, 17, 12, 26 },
    { 18, 131, 113, 44, 14, 9, 34 },
    { 20, 124, 100, 36, 15, 9, 42 },
    { 22, 120, 92, 33, 20, 10, 46 },
    { 24, 124, 92, 38, 28, 10, 46 },
    { 25.5, 120, 95, 46, 44, 11, 46 },
    { 27, 112, 95, 55, 60, 13, 44 },
    { 28.5, 100, 88, 60, 74, 16, 42 },
    { 30, 92, 80, 55, 84, 24, 44 },
    { 36, 90, 76, 50, 84, 30, 44 },
  };

  private static final double LOWEST_MM = -500;

  private final SpineCurve spine;
  private final Patient patient;
  private final double width;
  private final double front;
  private final double sideFat;
  private final double frontFat;
  private final double backFat;
  private final double frontExponent;
  private final double backExponent;
  private final double furrow;
  private final Section[] sections;

  TrunkShape(final SpineCurve spine, final Patient patient) {
    final Draw d = patient.draw("trunk");
    this.spine = spine;
    this.patient = patient;
    width = patient.scale * d.normal(1, 0.05) * (1 + 0.12 * patient.obesity);
    front = patient.scale * d.normal(1, 0.08);
    sideFat = 4 + patient.obesity * d.between(20, 55);
    frontFat = 4 + patient.obesity * d.between(20, 60);
    backFat = 5 + patient.obesity * d.between(15, 55);
    frontExponent = d.between(2.15, 2.7);
    backExponent = d.between(2.5, 3.3);
    furrow = d.between(2, 9);
    sections = new Section[(int) (2 * (spine.zOf(-8) - LOWEST_MM))];
    for (int i = 0; i < sections.length; i++)
      sections[i] = new Section(LOWEST_MM + 0.5 * i);
  }

  /** Cross-section at one height, for the many samples of a row. */
  final class Section {
    final double z;
    final double level;
    final double centreX;
    final double centreY;
    final double halfWidth;
    final double toFront;
    final double toBack;
    final double wallSide;
    final double wallFront;
    final double wallBack;
    private final double fatShare;
    private final double belly;

    Section(final double z) {
      this.z = z;
      level = spine.levelAt(z);
      int i = 0;
      while (i < SECTIONS.length - 2 && SECTIONS[i + 1][0] < level)
        i++;
      final double[] a = SECTIONS[i];
      final double[] b = SECTIONS[i + 1];
      final double t = step(a[0], b[0], level);
      belly = step(13, 20, level) * step(29, 24, level);
      centreX = 0.5 * spine.bodyX(z);
      final double shift = 24 * patient.scale * step(8, 13, level);
      centreY = spine.trunkY(z) + shift;
      halfWidth = mix(a[1], b[1], t) * width * (1 + 0.1 * patient.obesity * belly);
      toFront = (mix(a[2], b[2], t) * front - shift) * (1 + (0.45 * patient.obesity - 0.12) * belly);
      toBack = mix(a[3], b[3], t) * patient.scale + shift;
      wallSide = mix(a[4], b[4], t) * patient.scale * patient.muscle;
      wallFront = mix(a[5], b[5], t) * patient.scale * patient.muscle;
      wallBack = mix(a[6], b[6], t) * patient.scale * patient.muscle;
      fatShare = mix(0.15, mix(0.6, 1, step(13, 19, level)), step(5, 10, level)) * mix(1, 0.35, step(2, 0, level));
    }

    /** @return mm outside (or, negative, inside) the cavity's border */
    double distance(final double x, final double y) {
      final double dy = y - centreY;
      return dy > 0 ? Distances.superellipse(x - centreX, dy, halfWidth, toFront, frontExponent)
        : Distances.superellipse(x - centreX, dy, halfWidth, toBack, backExponent);
    }

    /** @return thickness of the muscle wall in the direction of this position */
    double wall(final double x, final double y) {
      final double dx = (x - centreX) / halfWidth;
      final double dy = (y - centreY) / (y > centreY ? toFront : toBack);
      final double side = dx * dx / (dx * dx + dy * dy + 1e-6);
      final double end = y > centreY ? wallFront
        : wallBack * (0.55 + 0.45 * Math.exp(-dx * dx / 0.4)) - furrow * Math.exp(-(x - centreX) * (x - centreX) / 110);
      return Math.max(1, mix(end, wallSide, y > centreY ? side * side * (3 - 2 * side) : side * side * side));
    }

    /** @return thickness of the fat under the skin in the direction of this position */
    double fat(final double x, final double y) {
      final double dx = (x - centreX) / halfWidth;
      final double dy = (y - centreY) / (y > centreY ? toFront : toBack);
      final double side = dx * dx / (dx * dx + dy * dy + 1e-6);
      final double wave = 1 + 0.35 * patient.noise.at(x / 60 + 1.7, y / 60, z / 70);
      return Math.max(1, mix(y > centreY ? frontFat : backFat, sideFat, side) * fatShare * wave);
    }
  }

  /** @return the cross-section at the nearest half millimetre */
  Section section(final double z) {
    return sections[(int) Math.rint(Distances.clamp((z - LOWEST_MM) * 2, 0, sections.length - 1))];
  }

  /** @return y of the lowest point of the back of a patient who lies on it, mm */
  double lowestBack() {
    double lowest = 0;
    for (double level = 10; level < 29; level += 0.5) {
      final Section at = section(spine.zOf(level));
      final double x = at.centreX + 0.3 * at.halfWidth;
      final double y = at.centreY - at.toBack;
      lowest = Math.min(lowest, y - at.wall(x, y) - at.fat(x, y));
    }
    return lowest;
  }
}
