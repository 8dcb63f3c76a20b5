package io.github.rraunet.phantom;

/**
 * The frames of the vertebrae: a chain from the sacrum to the atlas. The origin of a vertebra's frame is the middle of its
 * body, z points to its upper endplate. Patient space has its origin in the middle of the upper sacral endplate.
 */
final class SpineCurve {

  /** Share of the lumbar lordosis that each joint from L5/S1 to L1/L2 has: most of it lies in the two lowest. */
  private static final double[] LORDOSIS = { 0.3, 0.26, 0.2, 0.14, 0.1 };

  /** Below the feet of any field of view that still holds spine. */
  private static final double LOWEST_MM = -700;

  private final VertebraDimensions[] sizes = new VertebraDimensions[VertebraDimensions.count()];
  private final Frame[] frames = new Frame[VertebraDimensions.count()];
  private final Frame sacrum;
  private final double scale;
  private final HeightTable bodyX;
  private final HeightTable bodyY;
  private final HeightTable trunkY;
  private final HeightTable levels;

  SpineCurve(final Patient patient) {
    final Draw d = patient.draw("spine");
    scale = patient.scale;
    final double wide = patient.scale * (patient.female ? 0.95 : 1.03) * d.normal(1, 0.035);
    final double deep = patient.scale * (patient.female ? 0.95 : 1.03) * d.normal(1, 0.035);
    final double tall = patient.scale * d.normal(1, 0.03);
    sacrum = Frame.PATIENT.turned(Math.toRadians(patient.sacralSlope), Math.toRadians(d.normal(0, 1)), 0);
    Frame at = sacrum;
    for (int level = VertebraDimensions.L5; level >= 0; level--) {
      final double narrowing = 1 - patient.degeneration * (d.chance(0.3) ? d.between(0.2, 0.65) : 0.1);
      final VertebraDimensions size = VertebraDimensions.mean(level).scaled(wide * d.normal(1, 0.012), deep * d.normal(1, 0.012),
        tall * d.normal(1, 0.015), 1.08 * tall * narrowing * d.normal(1, 0.05));
      sizes[level] = size;
      final double forward = Math.toRadians(forwardDegrees(level, patient) + d.normal(0, 0.7));
      final double wave = 2 * Math.PI * (VertebraDimensions.L5 - level) / 15.0 + patient.scoliosisPhase;
      final double side = Math.toRadians(patient.scoliosis * 2 * Math.PI / 15 * Math.cos(wave) + d.normal(0, 0.3));
      final double twist = Math.toRadians(patient.scoliosis * 0.25 * Math.cos(wave + 1) + d.normal(0, 0.4));
      at = at.moved(0, 0, size.discBelow() / 2).turned(forward, side, twist).moved(0, 0, size.discBelow() / 2
        + size.height() / 2);
      frames[level] = at;
      at = at.moved(0, 0, size.height() / 2);
    }
    final double top = at.o()[2] + 250;
    bodyX = new HeightTable(LOWEST_MM, top, z -> body(z, 0));
    bodyY = new HeightTable(LOWEST_MM, top, z -> body(z, 1));
    trunkY = new HeightTable(LOWEST_MM, top, this::smoothed);
    levels = new HeightTable(LOWEST_MM, top, this::level);
  }

  /** Change of the forward tilt from the level below to this one. */
  private static double forwardDegrees(final int level, final Patient patient) {
    if (level >= VertebraDimensions.L1) return -patient.lordosis * LORDOSIS[VertebraDimensions.L5 - level];
    if (level >= VertebraDimensions.T1) return patient.kyphosis / 12;
    if (level <= 1) return 3;
    return -(patient.cervicalLordosis + 20) / 6; // brings the neck up from the tilt of T1
  }

  /** The course of the trunk: that of the bodies, averaged over a hand's breadth. */
  private double smoothed(final double z) {
    double sum = 0;
    double weight = 0;
    for (double dz = -120; dz <= 120; dz += 10) {
      final double w = Math.exp(-dz * dz / (2 * 55 * 55.0));
      sum += w * bodyY(z + dz);
      weight += w;
    }
    return sum / weight;
  }

  Frame frame(final int level) {
    return frames[level];
  }

  VertebraDimensions size(final int level) {
    return sizes[level];
  }

  /** @return frame at the middle of the upper sacral endplate */
  Frame sacrum() {
    return sacrum;
  }

  double scale() {
    return scale;
  }

  /** @return height of the (fractional) level: 0 for C1 to 23 for L5, 24 at the upper sacral endplate, then a step every 35 mm */
  double zOf(final double level) {
    if (level <= 0) return frames[0].o()[2] - level * 20 * scale;
    if (level >= 24) return -(level - 24) * 35 * scale;
    final int low = Math.min(23, (int) level);
    final double below = low == 23 ? 0 : frames[low + 1].o()[2];
    return Distances.mix(frames[low].o()[2], below, level - low);
  }

  /** @return fractional level at a height: the inverse of {@link #zOf} */
  double levelAt(final double z) {
    return levels.at(z);
  }

  private double level(final double z) {
    if (z <= 0) return 24 - z / (35 * scale);
    int level = 23;
    while (level >= 0 && frames[level].o()[2] < z)
      level--;
    if (level < 0) return -(z - frames[0].o()[2]) / (20 * scale);
    final double here = frames[level].o()[2];
    final double below = level == 23 ? 0 : frames[level + 1].o()[2];
    if (level == 23 || z <= here) return level + (here - z) / Math.max(1, here - below);
    return level;
  }

  private double body(final double z, final int axis) {
    if (z <= 0) return axis == 1 ? Math.max(-45 * scale, 0.55 * z) : 0;
    int level = 23;
    while (level > 0 && frames[level].o()[2] < z)
      level--;
    final double[] above = frames[level].o();
    final double[] below = level == 23 ? new double[3] : frames[level + 1].o();
    final double t = Distances.clamp((z - below[2]) / Math.max(1, above[2] - below[2]), 0, 1);
    return Distances.mix(below[axis], above[axis], t);
  }

  /** @return x of the middle of the vertebral bodies at a height */
  double bodyX(final double z) {
    return bodyX.at(z);
  }

  /** @return y of the middle of the vertebral bodies at a height */
  double bodyY(final double z) {
    return bodyY.at(z);
  }

  /** @return y that the trunk follows */
  double trunkY(final double z) {
    return trunkY.at(z);
  }
}
