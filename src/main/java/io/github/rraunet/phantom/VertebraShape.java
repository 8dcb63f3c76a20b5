package io.github.rraunet.phantom;

import static io.github.rraunet.phantom.Distances.clamp;
import static io.github.rraunet.phantom.Distances.cone;
import static io.github.rraunet.phantom.Distances.ellipsoid;
import static io.github.rraunet.phantom.Distances.intersection;
import static io.github.rraunet.phantom.Distances.mix;
import static io.github.rraunet.phantom.Distances.step;
import static io.github.rraunet.phantom.Distances.superellipse;
import static io.github.rraunet.phantom.Distances.union;

/**
 * The surface of one vertebra from C3 to L5 in its own frame (origin in the middle of the body, x right, y front, z up,
 * mm): the body with its waist, endplates and rim, and the arch with pedicles, laminae and processes. The form changes
 * smoothly from the thoracic to the lumbar one over T10 to L1.
 */
final class VertebraShape {

  private final VertebraDimensions size;
  private final boolean cervical;
  /** 0 thoracic to 1 lumbar. */
  private final double lumbar;
  private final double scale;
  private final double waist;
  private final double dish;
  private final double osteophyte;
  private final double fracture;
  private final double wedge;
  private final double roundness;
  private final double processLength;
  private final double tipDown;
  private final double back;
  private final double canalY;

  VertebraShape(final VertebraDimensions size, final int level, final Patient patient, final Draw d) {
    this.size = size;
    cervical = level < VertebraDimensions.T1;
    lumbar = step(15.5, 19.2, level);
    scale = patient.scale;
    waist = d.normal(cervical ? 0.06 : mix(0.09, 0.13, lumbar), 0.025);
    dish = d.normal(cervical ? 0.6 : 1.3, 0.4) + 0.8 * patient.degeneration * d.between(0, 1);
    osteophyte = d.chance(patient.degeneration) ? d.between(0.5, 5) * patient.degeneration : 0;
    final boolean fractured = !cervical && d.chance(0.04 + 0.1 * patient.degeneration * (patient.cancellousHu < 130 ? 1 : 0.2));
    fracture = fractured ? d.between(0.1, 0.45) : 0;
    wedge = level == VertebraDimensions.L5 ? 0.13 : level >= 21 ? 0.05 : cervical ? 0.0 : mix(-0.06, -0.02, lumbar);
    roundness = mix(2.1, 2.6, lumbar) + d.normal(0, 0.1);
    processLength = d.normal(1, 0.08);
    tipDown = d.normal(0, 2);
    back = (size.upperDepth() + size.lowerDepth()) / 4;
    canalY = -back - size.canalDepth() / 2 - 0.3;
  }

  /** @return largest extents of the vertebra from its origin, mm */
  Box reach(final Frame frame) {
    final double side = size.transverseWidth() / 2 * 1.15 + 6;
    final double rear = back + size.canalDepth() + size.spinousLength() * 1.2 + 10;
    final double down = size.height() / 2 + Math.max(18, size.spinousLength() * 1.1) + 6;
    final double up = size.height() / 2 + 16;
    return Box.of(3, frame.toPatient(side, back + 8, up), frame.toPatient(-side, back + 8, up), frame.toPatient(side, -rear, up),
      frame.toPatient(-side, -rear, up), frame.toPatient(side, back + 8, -down), frame.toPatient(-side, back + 8, -down),
      frame.toPatient(side, -rear, -down), frame.toPatient(-side, -rear, -down));
  }

  /** @return signed distance to the whole vertebra */
  double distance(final double x, final double y, final double z) {
    final double body = body(x, y, z);
    if (y > back * 0.6) return cervical ? union(body, cervicalRib(Math.abs(x), y, z), 2) : body;
    double arch = cervical ? cervicalArch(Math.abs(x), y, z) : arch(Math.abs(x), y, z);
    if (cervical) arch = union(arch, cervicalRib(Math.abs(x), y, z), 2);
    return Math.max(union(body, arch, 3 * scale), -canal(x, y));
  }

  /** @return signed distance to the canal, a rounded triangle along z */
  double canal(final double x, final double y) {
    final double narrowing = 1 - 0.18 * clamp((canalY - y) / size.canalDepth() * 2, -0.3, 1.2);
    return superellipse(x / narrowing, y - canalY, size.canalWidth() / 2, size.canalDepth() / 2, 2.3);
  }

  double canalY() {
    return canalY;
  }

  /** @return signed distance to the body alone */
  double body(final double x, final double y, final double z) {
    final double half = size.height() / 2;
    final double t = clamp(z / half, -1.2, 1.2);
    final double grow = 0.5 + 0.5 * t;
    final double rim = osteophyte * Math.exp(-sq((half - Math.abs(z)) / 3.5)) * (y > -back * 0.5 ? 1 : 0.2);
    final double tight = 1 - waist * (1 - Math.min(1, t * t));
    final double a = mix(size.lowerWidth(), size.upperWidth(), grow) / 2 * tight + rim;
    final double b = mix(size.lowerDepth(), size.upperDepth(), grow) / 2 * mix(1, tight, 0.8) + rim;
    double side = superellipse(x, y, a, b, roundness);
    final double dent = superellipse(x, y - canalY, size.canalWidth() / 2 + 1, size.canalDepth() / 2 + 2.5, 2);
    side = intersection(side, -dent, 3);
    final double r = clamp((x * x) / (a * a) + (y * y) / (b * b), 0, 1.2);
    final double front = clamp(y / b, -1, 1);
    final double crush = 1 - fracture * (0.55 + 0.45 * front);
    final double hollow = dish * (1 + 3 * fracture) * (1 - r);
    double top = half * (1 + wedge * front) * crush - hollow;
    double bottom = half * (1 + wedge * front * 0.6) - hollow * 0.9;
    if (cervical) top += 4 * scale * step(0.6, 1, Math.abs(x) / a) * step(0.8, -0.2, front) - 1;
    if (cervical) bottom += 1.5 * scale * step(0, 1, front);
    return intersection(side, Math.max(z - top, -z - bottom), 2.2 * scale);
  }

  private double arch(final double x, final double y, final double z) {
    final double h = size.height();
    final double half = size.canalWidth() / 2;
    final double rear = canalY - size.canalDepth() / 2;
    final double pedicleX = half + size.pedicleWidth() / 2;
    final double tallness = size.pedicleHeight() / size.pedicleWidth();
    final double pillarY = mix(rear + 3, rear + 3.5, lumbar);
    final double pillarX = half + mix(2, 5, lumbar) * scale;
    // pedicle, an upright oval
    double d = cone(x, y, z / tallness, pedicleX - 1, -back + 5, h * 0.2 / tallness, size.pedicleWidth() / 2 + 0.8, pillarX + 1,
      pillarY, h * 0.14 / tallness,
      size.pedicleWidth() / 2 * mix(0.9, 0.75, lumbar));
    // lamina, a slanted plate from the pillar to the root of the spinous process
    final double plate = mix(2.6, 3.4, lumbar) * scale;
    final double plateTall = mix(3.4, 3.2, lumbar);
    final double slant = 0.12 * (z + 4);
    d = union(d, cone(x, y - slant, (z + mix(3, 4, lumbar)) / plateTall, pillarX - 1, pillarY - 1.5, 0, plate, 0, rear - plate
      - 0.5, -4 * scale / plateTall, plate), 2.5);
    d = union(d, transverse(x, y, z, pillarX, pillarY), 3);
    d = union(d, articular(x, y, z, half, rear, h), 2);
    return union(d, spinous(x, y, z, rear), 3.5);
  }

  private double transverse(final double x, final double y, final double z, final double pillarX, final double pillarY) {
    final double tipX = size.transverseWidth() / 2 * processLength;
    final double rootZ = size.height() * 0.12;
    final double flat = mix(1.1, 1.9, lumbar); // lumbar ones are blades
    final double tipY = mix(pillarY - 13 * scale, pillarY + 1, lumbar);
    final double tipR = mix(4.6, 2.3, lumbar) * scale;
    final double rootR = mix(4.2, 3.6, lumbar) * scale;
    return cone(x, y, z / flat, pillarX, pillarY, rootZ / flat, rootR, tipX - tipR, tipY, (rootZ + mix(3, 1, lumbar)
      + tipDown) / flat, tipR);
  }

  private double articular(final double x, final double y, final double z, final double half, final double rear, final double h) {
    final double upX = half + mix(1.5, 7, lumbar) * scale;
    final double upY = rear + mix(2.5, 3.5, lumbar) * scale;
    final double upZ = h / 2 + mix(0, 2, lumbar);
    final double up = cone(x, y, z, upX, upY, upZ - h * 0.45, mix(4, 5, lumbar) * scale, upX, upY, upZ,
      mix(3.2, 4.6, lumbar) * scale);
    final double downX = half + mix(0, 0.3, lumbar) * scale;
    final double downY = rear - mix(2.5, 5, lumbar) * scale;
    final double downZ = -h / 2 - mix(1, 5, lumbar) * scale;
    final double down = cone(x, y, z, downX - 1, rear - 2, -3, mix(3.2, 4.5, lumbar) * scale, downX, downY, downZ,
      mix(3, 4.6, lumbar) * scale);
    return Math.min(up, down);
  }

  /** A narrow neck at the arch and a tall, rounded blade behind it, along a line that slopes down. */
  private double spinous(final double x, final double y, final double z, final double rear) {
    final double slope = Math.toRadians(size.spinousSlope());
    final double length = (size.spinousLength() * processLength - 2) * Math.cos(slope);
    final double along = clamp(rear - y, 0, length);
    final double across = (z + 5 * scale + along * Math.tan(slope)) * Math.cos(slope);
    final double r = mix(2.6, 2.7, lumbar) * scale;
    final double neckTall = mix(1.9, 2.1, lumbar);
    final double neck = cone(x, y, across / neckTall, 0, rear - 2, 0, r, 0, rear - 0.85 * length, 0, r);
    final double bladeY = rear - 0.62 * length;
    final double blade = ellipsoid(x, y - bladeY, across + 1, mix(3.2, 4, lumbar) * scale, 0.42 * length,
      mix(5.2, 11, lumbar) * scale);
    return union(neck, blade, 3);
  }

  private double cervicalArch(final double x, final double y, final double z) {
    final double half = size.canalWidth() / 2;
    final double rear = canalY - size.canalDepth() / 2;
    final double s = scale;
    double d = ellipsoid(x - half - 6 * s, y - canalY + 1, z - (y - canalY) * 0.4, 6.2 * s, 6 * s, size.height() * 0.78);
    d = union(d, cone(x, y, z / 1.3, half - 2, -back + 2, 1, size.pedicleWidth() / 2, half + 4, canalY + 2, 1,
      size.pedicleWidth() / 2), 2);
    d = union(d, cone(x, y - 0.2 * (z + 2), (z + 2) / 2.6, half + 3, canalY - 4, 0, 2.4 * s, 0, rear - 2, -0.6, 2.6 * s), 2);
    final double slope = Math.tan(Math.toRadians(size.spinousSlope()));
    final double tipY = rear - size.spinousLength() * processLength;
    final double fork = size.spinousLength() < 22 ? 3.5 * s : 0.5;
    return union(d, cone(x, y, (z + 3 - (y - rear) * slope) / 1.5, 0, rear - 1, 0, 3 * s, fork, tipY, 0, 3 * s), 2);
  }

  /** The transverse process of the neck: a front and a back bar with the hole of the vertebral artery between. */
  private double cervicalRib(final double x, final double y, final double z) {
    final double tip = size.transverseWidth() / 2;
    final double s = scale;
    final double front = cone(x, y, z, size.upperWidth() / 2 - 1, 0, 0, 2.4 * s, tip - 2, 2.5, -2.5, 2.2 * s);
    final double rear = cone(x, y, z, size.canalWidth() / 2 + 5, canalY + 4, -1, 3 * s, tip - 1, -4, -3.5, 2.6 * s);
    return Math.min(Math.min(front, rear), cone(x, y, z, tip - 2, 2.5, -2.5, 1.9 * s, tip - 1, -4, -3.5, 1.9 * s));
  }

  private static double sq(final double v) {
    return v * v;
  }
}
