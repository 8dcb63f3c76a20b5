package io.github.rraunet.phantom;

/** The intervertebral disc below a vertebra; the vertebrae are painted over its ends. */
final class Disc implements Structure {

  private final Patient patient;
  private final Frame frame;
  private final double width;
  private final double depth;
  private final double height;
  private final double discHu;
  private final boolean vacuum;
  private final double bulge;

  Disc(final int level, final SpineCurve spine, final Patient patient) {
    final Draw d = patient.draw("disc" + level);
    this.patient = patient;
    final VertebraDimensions size = spine.size(level);
    frame = spine.frame(level).moved(0, 0, -(size.height() + size.discBelow()) / 2);
    width = size.lowerWidth() / 2;
    depth = size.lowerDepth() / 2;
    height = size.discBelow();
    discHu = d.normal(82, 12);
    vacuum = d.chance(0.25 * patient.degeneration);
    bulge = d.between(0, 2 * patient.degeneration);
  }

  @Override
  public Box bounds() {
    final double r = Math.max(width, depth) + 5;
    return Box.around(frame.o(), r, r, height + 12);
  }

  @Override
  public void paint(final double x, final double y, final double z, final Sample s) {
    final double lx = frame.localX(x, y, z);
    final double ly = frame.localY(x, y, z);
    final double lz = frame.localZ(x, y, z);
    double side = Distances.superellipse(lx, ly, width + bulge, depth + bulge, 2.4);
    side = Distances.intersection(side, -Distances.superellipse(lx, ly + depth + 8, 13, 7.5, 2), 3);
    final double distance = Math.max(side, Math.abs(lz) - height * 0.5 - 5);
    if (!s.reaches(distance)) return;
    final double ring = Distances.step(-6, -1, side);
    s.cover(distance, discHu + 18 * ring + 10 * patient.noise.at(x / 6, y / 6, z / 6));
    if (!vacuum) return;
    final double cleft = 3 + 9 * patient.noise.rough(x / 9, y / 9, 0); // gas in part of a degenerate disc
    s.cover(Math.max(Math.abs(lz) - 0.8, Math.max(side + 7, cleft)), -300);
  }
}
