package io.github.rraunet.phantom;

import io.github.rraunet.volume.Spacing;
import java.util.Arrays;

/** Paints the scene on one axial slice, as the mean of several planes across its thickness. */
final class SlicePainter {

  private final Scene scene;
  private final FieldOfView field;
  private final int width;
  private final int height;
  private final Spacing spacing;
  private final float[] plane;
  private final float[] planeShare;
  private final float[] hu;
  private final float[] share;

  SlicePainter(final Scene scene, final FieldOfView field, final int width, final int height, final Spacing spacing) {
    this.scene = scene;
    this.field = field;
    this.width = width;
    this.height = height;
    this.spacing = spacing;
    plane = new float[width * height];
    planeShare = new float[width * height];
    hu = new float[width * height];
    share = new float[width * height];
  }

  /** @return true HU of the slice painted last, x fastest */
  float[] hu() {
    return hu;
  }

  /** @return share of each voxel filled by vertebra */
  float[] vertebraShare() {
    return share;
  }

  void paint(final int k) {
    final int planes = ScannerModel.planes(spacing);
    final double edge = (spacing.xMm() + spacing.yMm() + spacing.zMm() / planes) / 3;
    Arrays.fill(hu, 0);
    Arrays.fill(share, 0);
    for (int p = 0; p < planes; p++) {
      Arrays.fill(plane, -1000);
      Arrays.fill(planeShare, 0);
      final double z = field.scannerZ(k + (p + 0.5) / planes - 0.5);
      for (final Structure structure : scene.structures)
        paintPlane(structure, z, edge);
      for (int i = 0; i < hu.length; i++) {
        hu[i] += plane[i] / planes;
        share[i] += planeShare[i] / planes;
      }
    }
  }

  private void paintPlane(final Structure structure, final double z, final double edge) {
    final Box inside = structure.bounds();
    final Box box = field.seen(inside);
    if (z < box.z0() || z > box.z1()) return;
    final int i0 = firstAtOrAfter(box.x0(), field.scannerX(0), spacing.xMm());
    final int i1 = Math.min(width, firstAtOrAfter(box.x1(), field.scannerX(0), spacing.xMm()));
    final int j0 = firstAtOrAfter(box.y0(), field.scannerY(0), spacing.yMm());
    final int j1 = Math.min(height, firstAtOrAfter(box.y1(), field.scannerY(0), spacing.yMm()));
    final Frame pose = field.pose();
    final double[] o = pose.o();
    final double[][] r = pose.r();
    final Sample s = new Sample(edge);
    for (int j = j0; j < j1; j++) {
      final double sy = field.scannerY(j);
      final double rowX = o[0] + sy * r[1][0] + z * r[2][0];
      final double rowY = o[1] + sy * r[1][1] + z * r[2][1];
      final double rowZ = o[2] + sy * r[1][2] + z * r[2][2];
      for (int i = i0; i < i1; i++) {
        final double sx = field.scannerX(i);
        final double x = rowX + sx * r[0][0];
        final double y = rowY + sx * r[0][1];
        final double pz = rowZ + sx * r[0][2];
        if (!inside.contains(x, y, pz)) continue;
        final int at = j * width + i;
        s.hu = plane[at];
        s.vertebra = planeShare[at];
        structure.paint(x, y, pz, s);
        plane[at] = (float) s.hu;
        planeShare[at] = (float) s.vertebra;
      }
    }
  }

  private static int firstAtOrAfter(final double mm, final double firstMm, final double stepMm) {
    return (int) Math.max(0, Math.min(1 << 20, Math.ceil((mm - firstMm) / stepMm)));
  }
}
