package io.github.rraunet.phantom;

/**
 * What the canal holds: epidural fat, the dural sac with its fluid, the cord down to L1, nerve roots below; and the fat of the
 * foramina.
 */
final class SpinalCanal implements Structure {

  private final Patient patient;
  private final double[][] centre;
  private final double[] wide;
  private final double[] deep;
  private final double cordEnd;
  private final double sacHu;
  private final double fatShare;
  private final Box bounds;

  SpinalCanal(final SpineCurve spine, final Patient patient, final VertebraShape[] shapes) {
    final Draw d = patient.draw("canal");
    this.patient = patient;
    final int n = VertebraDimensions.count();
    centre = new double[n + 2][];
    wide = new double[n + 2];
    deep = new double[n + 2];
    for (int level = 0; level < n; level++) {
      final VertebraDimensions size = spine.size(level);
      centre[level] = spine.frame(level).toPatient(0, level < 2 ? -15 * patient.scale : shapes[level].canalY(), 0);
      wide[level] = size.canalWidth() / 2;
      deep[level] = size.canalDepth() / 2;
    }
    final Frame sacrum = spine.sacrum();
    final double k = patient.scale;
    centre[n] = sacrum.toPatient(0, -25 * k, -12 * k);
    centre[n + 1] = sacrum.toPatient(0, -20 * k, -45 * k);
    wide[n] = 14 * k;
    deep[n] = 8 * k;
    wide[n + 1] = 8 * k;
    deep[n + 1] = 5 * k;
    cordEnd = spine.zOf(VertebraDimensions.L1 + d.normal(0.3, 0.4));
    sacHu = d.normal(16, 6);
    fatShare = d.between(0.4, 1);
    bounds = Box.of(40, centre);
  }

  @Override
  public Box bounds() {
    return bounds;
  }

  @Override
  public void paint(final double x, final double y, final double z, final Sample s) {
    int low = 0;
    while (low < centre.length - 2 && centre[low + 1][2] > z)
      low++;
    final double[] a = centre[low];
    final double[] b = centre[low + 1];
    final double t = Distances.clamp((a[2] - z) / (a[2] - b[2]), 0, 1);
    final double dx = x - Distances.mix(a[0], b[0], t);
    final double dy = y - Distances.mix(a[1], b[1], t);
    if (Math.abs(dx) > 35 || Math.abs(dy) > 30) return;
    final double end = z - a[2] - 12;
    final double w = Distances.mix(wide[low], wide[low + 1], t);
    final double h = Distances.mix(deep[low], deep[low + 1], t);
    // fat and roots in the foramina beside the canal
    s.cover(Math.max(end, Distances.ellipsoid(Math.abs(dx) - w, dy, 0, 9, h * 0.9, 1)), -75);
    s.cover(Math.max(end, Distances.superellipse(Math.abs(dx) - w - 3, dy - 1, 3.2, 2.6, 2)), 35);
    s.cover(Math.max(end, Distances.superellipse(dx, dy, w + 1, h + 1.5, 2)), Distances.mix(20, -85, fatShare));
    s.cover(Math.max(end, Distances.superellipse(dx, dy - 1, w * 0.8, h * 0.82, 2)), sacHu);
    if (z > cordEnd) s.cover(Math.max(end, Distances.superellipse(dx, dy - 1, Math.min(6, w * 0.5), Math.min(4.2, h * 0.55),
      2)), 38);
    else {
      final double roots = patient.noise.at(x / 2.5, y / 2.5, z / 40);
      if (roots > 0.1) s.cover(Math.max(end, Distances.superellipse(dx, dy + 1, w * 0.6, h * 0.5, 2)), sacHu + 25 * roots);
    }
  }
}
