package io.github.rraunet.phantom;

import static io.github.rraunet.phantom.Distances.cone;
import static io.github.rraunet.phantom.Distances.ellipsoid;
import static io.github.rraunet.phantom.Distances.intersection;
import static io.github.rraunet.phantom.Distances.mix;
import static io.github.rraunet.phantom.Distances.superellipse;
import static io.github.rraunet.phantom.Distances.union;

/**
 * Sacrum and coccyx: five fused segments along a curve hollow to the front, with wings, canal, crest and foramina, then
 * small free segments. All is foreground.
 */
final class Sacrum implements Structure {

  private static final int FUSED = 5;
  /** At the levels 0 (upper endplate of S1) to 5 (end of S5), mm. */
  private static final double[] BODY_WIDTH = { 49, 41, 33, 29, 26, 21 };
  private static final double[] BODY_DEPTH = { 32, 24, 17, 14, 12, 9 };
  private static final double[] WIDTH = { 106, 104, 88, 70, 56, 30 };
  private static final double[] WING_DEPTH = { 26, 27, 19, 13, 10, 7 };
  private static final double[] CANAL_WIDTH = { 31, 27, 20, 15, 11, 7 };
  private static final double[] CANAL_DEPTH = { 16, 13, 9, 7, 5, 4 };
  private static final double[] SEGMENT_HEIGHT = { 29, 25, 21, 18, 15 };
  private static final double[] CURVE_DEGREES = { 3, 7, 13, 16, 13 };
  private static final double[][] COCCYX = { { 12, 4.5, 7 }, { 8, 4, 6 }, { 5.5, 3.6, 5 }, { 4, 3, 4 } };

  private final Patient patient;
  private final BoneTissue tissue;
  private final double scale;
  private final double wide;
  private final Frame[] segments = new Frame[FUSED];
  private final double[] heights = new double[FUSED];
  private final Frame[] coccyx;
  private final double shell;
  private final double wingDensity;
  private final double remnant;
  private final double crest;
  private final Box bounds;

  Sacrum(final SpineCurve spine, final Patient patient, final BoneTissue tissue) {
    final Draw d = patient.draw("sacrum");
    this.patient = patient;
    this.tissue = tissue;
    scale = patient.scale;
    wide = scale * d.normal(patient.female ? 1.03 : 1, 0.04);
    shell = d.normal(1.15, 0.2) * Math.sqrt(scale);
    wingDensity = d.between(0.15, 0.8);
    remnant = d.between(0.3, 1);
    crest = d.normal(1, 0.15);
    final double bend = d.normal(1, 0.25);
    Frame at = spine.sacrum();
    for (int i = 0; i < FUSED; i++) {
      heights[i] = SEGMENT_HEIGHT[i] * scale * d.normal(1, 0.03);
      at = at.turned(-Math.toRadians(CURVE_DEGREES[i] * bend), 0, 0).moved(0, 0, -heights[i] / 2);
      segments[i] = at;
      at = at.moved(0, 0, -heights[i] / 2);
    }
    coccyx = new Frame[3 + d.below(2)];
    final double hook = Math.toRadians(d.normal(17, 8));
    for (int i = 0; i < coccyx.length; i++) {
      final double r = COCCYX[i][2] * scale;
      at = at.turned(-hook, Math.toRadians(d.normal(0, 4)), 0).moved(0, 0, -r - d.between(0, 1.5));
      coccyx[i] = at;
      at = at.moved(0, 0, -r);
    }
    final double[][] ends = new double[4 + coccyx.length][];
    ends[0] = segments[0].toPatient(58 * wide, 24 * scale, 26 * scale);
    ends[1] = segments[0].toPatient(-58 * wide, 24 * scale, -16 * scale);
    ends[2] = segments[0].toPatient(0, -60 * scale, 16 * scale);
    ends[3] = segments[3].toPatient(0, -32 * scale, -16 * scale);
    for (int i = 0; i < coccyx.length; i++)
      ends[4 + i] = coccyx[i].o();
    bounds = Box.of(14, ends);
  }

  @Override
  public Box bounds() {
    return bounds;
  }

  @Override
  public void paint(final double x, final double y, final double z, final Sample s) {
    double distance = distance(x, y, z);
    if (distance > 4) return;
    distance += 0.6 * patient.noise.rough(x / 8, y / 8, z / 8);
    if (!s.reaches(distance)) return;
    s.vertebra += (1 - s.vertebra) * s.share(distance);
    final double spongy = tissue.cancellousHu(x, y, z);
    final int i = segmentAt(x, y, z);
    final double lx = Math.abs(segments[i].localX(x, y, z));
    final double lz = segments[i].localZ(x, y, z);
    final double inBody = Distances.step(0.62, 0.4, lx / (BODY_WIDTH[i] * wide));
    final double density = mix(wingDensity, i == 0 ? 0.9 : 0.6, inBody);
    double hu = spongy * density - (1 - density) * 40 + 110 * Math.max(0, patient.noise.at(x / 10 + 3, y / 10, z / 10));
    final double toJoint = heights[i] / 2 - Math.abs(lz);
    if (i > 0 || lz < 0) hu += inBody * (toJoint < 1.2 ? -40 * remnant : 260 * remnant * Math.exp(-(toJoint - 1.2) / 1.4));
    else hu += inBody * 120 * Math.exp(-toJoint / 2);
    s.shell(distance, shell, tissue.corticalHu * 0.9, hu);
  }

  /** @return signed distance to sacrum and coccyx, patient mm */
  double distance(final double x, final double y, final double z) {
    double tail = 1e3;
    for (int i = 0; i < coccyx.length; i++) {
      final Frame f = coccyx[i];
      tail = union(tail, ellipsoid(f.localX(x, y, z), f.localY(x, y, z), f.localZ(x, y, z), COCCYX[i][0] * scale,
        COCCYX[i][1] * scale,
        COCCYX[i][2] * scale), 1.5);
    }
    return Math.min(tail, fused(x, y, z));
  }

  private int segmentAt(final double x, final double y, final double z) {
    int best = 0;
    double nearest = 1e9;
    for (int i = 0; i < FUSED; i++) {
      final double gap = Math.abs(segments[i].localZ(x, y, z)) - heights[i] / 2;
      if (gap < nearest) {
        nearest = gap;
        best = i;
      }
    }
    return best;
  }

  private double fused(final double x, final double y, final double z) {
    final int i = segmentAt(x, y, z);
    final Frame f = segments[i];
    final double lx = Math.abs(f.localX(x, y, z));
    final double ly = f.localY(x, y, z);
    final double lz = f.localZ(x, y, z);
    final double level = Distances.clamp(i + 0.5 - lz / heights[i], 0, FUSED);
    final double bodyA = at(BODY_WIDTH, level) * wide / 2;
    final double bodyB = at(BODY_DEPTH, level) * scale / 2;
    final double edge = at(WIDTH, level) * wide / 2;
    final double wing = at(WING_DEPTH, level) * scale / 2;
    final double canalA = at(CANAL_WIDTH, level) * wide / 2;
    final double canalB = at(CANAL_DEPTH, level) * scale / 2;
    final double canalY = -bodyB - canalB;
    double d = superellipse(lx, ly, bodyA, bodyB, 2.3);
    final double wingY = -4 * scale - 0.28 * wing;
    d = union(d, cone(lx, ly, 0, bodyA * 0.6, wingY + 1, 0, wing, edge - wing * 0.7, wingY - 8 * scale * edge / (53 * wide), 0,
      wing * 0.75), 6);
    final double rear = canalY - canalB - 3.5 * scale;
    d = union(d, cone(lx, ly, 0, canalA + 4, canalY + 1, 0, 5 * scale * bodyB / 16 + 2, 0, rear, 0, 3.2 * scale), 4);
    final double ridge = Math.max(0, Math.cos(2 * Math.PI * (level - 0.6))) * (level < 4 ? 1 : 0) * crest;
    d = union(d, cone(lx, ly, 0, 0, rear, 0, 3 * scale, 0, rear - 9 * ridge * scale, 0, 2.6 * scale), 3);
    d = Math.max(d, -superellipse(lx, ly - canalY, canalA, canalB, 2));
    d = Math.max(d, -foramen(lx, ly, level, bodyA, i));
    // ends: the wings slope down from the endplate
    final double slope = 6 * scale * Distances.step(0.9, 1.8, lx / bodyA);
    final double top = i == 0 ? lz - heights[0] / 2 + slope : -1e3;
    final double bottom = i == FUSED - 1 ? -lz - heights[i] / 2 : -1e3;
    d = intersection(d, Math.max(top, bottom), 3);
    if (i > 0) return d;
    final double processX = 23 * wide;
    final double processY = -29 * scale;
    return union(d, cone(lx, ly, lz, processX, processY, heights[0] / 2 - 12, 6 * scale, processX - 1, processY - 1,
      heights[0] / 2 + 7 * scale, 4.6 * scale), 3);
  }

  private double foramen(final double lx, final double ly, final double level, final double bodyA, final int i) {
    final double joint = Math.rint(level);
    if (joint < 1 || joint > 4) return 1e3;
    final double r = mix(6, 3.2, (joint - 1) / 3) * scale;
    final double along = (level - joint) * heights[i];
    final double across = lx - bodyA * 0.86 - 0.12 * Math.max(0, ly);
    return Math.sqrt(across * across + along * along) - r;
  }

  private static double at(final double[] table, final double level) {
    final int low = Math.min(FUSED - 1, (int) level);
    return mix(table[low], table[low + 1], level - low);
  }
}
