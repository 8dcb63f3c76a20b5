package io.github.rraunet.phantom;

/** The table below the patient and, in some scans, a mattress, a blanket and cables. Painted before the patient. */
final class Couch implements Structure {

  private final boolean present;
  private final double top;
  private final double bend;
  private final double halfWidth;
  private final double thickness;
  private final double shellHu;
  private final double coreHu;
  private final double mattress;
  private final boolean blanket;
  private final LatticeNoise noise;

  /** @param back y of the patient's back */
  Couch(final Patient patient, final double back) {
    final Draw d = patient.draw("couch");
    noise = patient.noise;
    present = d.chance(0.8);
    mattress = d.chance(0.5) ? d.between(5, 25) : 1;
    top = back - mattress;
    bend = d.chance(0.7) ? 1 / d.between(450, 1200) : 0;
    halfWidth = d.between(190, 270);
    thickness = d.between(15, 60);
    shellHu = d.between(-300, 120);
    coreHu = d.between(-960, -780);
    blanket = d.chance(0.3);
  }

  @Override
  public Box bounds() {
    return present ? new Box(-300, top - 130, -1e6, 300, top + 80, 1e6) : Box.around(new double[3], 0, 0, 0);
  }

  @Override
  public void paint(final double x, final double y, final double z, final Sample s) {
    final double surface = top + 0.5 * bend * x * x;
    final double edge = Math.abs(x) - halfWidth;
    if (mattress > 1) s.cover(Math.max(edge, Math.max(y - surface - mattress, surface - y)), -940);
    final double slab = Math.max(edge, Math.max(y - surface, surface - thickness - y));
    s.shell(slab, 1.6, shellHu, coreHu);
    if (!blanket) return;
    final double fold = surface + 14 + 30 * noise.at(x / 50, z / 80, 2);
    s.cover(Math.abs(y - fold) - 1.5, -720);
  }
}
