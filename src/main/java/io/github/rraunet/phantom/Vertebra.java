package io.github.rraunet.phantom;

/** One vertebra from C1 to L5: bone and truth. */
final class Vertebra implements Structure {

  private final Frame frame;
  private final int level;
  private final VertebraShape shape;
  private final BoneTissue tissue;
  private final Patient patient;
  private final double scale;
  private final double bodyShell;
  private final double archShell;
  private final double half;
  private final double roughness;
  private final Box bounds;

  Vertebra(final int level, final SpineCurve spine, final Patient patient, final BoneTissue tissue) {
    final Draw d = patient.draw("vertebra" + level);
    this.level = level;
    this.tissue = tissue;
    this.patient = patient;
    frame = spine.frame(level);
    scale = patient.scale;
    final VertebraDimensions size = spine.size(level);
    shape = new VertebraShape(size, level, patient, d);
    half = size.height() / 2;
    bodyShell = d.normal(0.75, 0.12) * Math.sqrt(scale);
    archShell = d.normal(1.35, 0.2) * Math.sqrt(scale);
    roughness = d.between(0.3, 0.7) + 0.6 * patient.degeneration;
    bounds = level > 1 ? shape.reach(frame) : Box.around(frame.o(), 48 * scale, 55 * scale, 42 * scale);
  }

  @Override
  public Box bounds() {
    return bounds;
  }

  @Override
  public void paint(final double x, final double y, final double z, final Sample s) {
    final double lx = frame.localX(x, y, z);
    final double ly = frame.localY(x, y, z);
    final double lz = frame.localZ(x, y, z);
    double distance = distance(lx, ly, lz);
    if (distance > 4) return;
    distance += roughness * patient.noise.rough(x / 7, y / 7, z / 7 + level);
    final double share = s.share(distance);
    if (share <= 0) return;
    s.vertebra += (1 - s.vertebra) * share;
    if (level <= 1) {
      tissue.paint(distance, archShell, x, y, z, s);
      return;
    }
    final double inBody = s.share(shape.body(lx, ly, lz));
    final double thickness = Distances.mix(archShell, bodyShell, Distances.step(0.1, 0.9, inBody));
    double spongy = tissue.cancellousHu(x, y, z);
    spongy += inBody * 90 * Math.exp(-Math.max(0, half - Math.abs(lz)) / 2.2); // dense bone under the endplates
    spongy += (1 - inBody) * 50;
    if (inBody > 0.5) spongy -= 70 * Math.exp(-(lx * lx / 40 + lz * lz / 14)) * Distances.step(6, -8, ly); // basivertebral vein
    s.shell(distance, thickness, tissue.corticalHu * (1 + 0.12 * patient.noise.at(x / 5, y / 5, z / 5)), spongy);
  }

  private double distance(final double lx, final double ly, final double lz) {
    if (level == 0) return UpperNeckShape.atlas(lx, ly, lz, scale);
    if (level == 1) return UpperNeckShape.axis(lx, ly, lz, scale);
    return shape.distance(lx, ly, lz);
  }

  /** @return 0 for C1 to 23 for L5 */
  int level() {
    return level;
  }

  /** @return its surface; for C1 and C2 only the measures of the canal count */
  VertebraShape shape() {
    return shape;
  }
}
