package io.github.rraunet.phantom;

import io.github.rraunet.volume.Spacing;

/** Where the axial grid lies in the patient: what is in its middle, and how the patient lies on the table. */
final class FieldOfView {

  private final Frame pose; // scanner axes seen from the patient, origin in the middle of the grid
  private final double[] first; // scanner position of voxel 0, 0, 0 relative to the middle
  private final Spacing spacing;

  FieldOfView(final Scene scene, final Region region, final int[] size, final Spacing spacing) {
    this.spacing = spacing;
    final Draw d = scene.patient.draw("field of view " + region);
    final SpineCurve spine = scene.spine;
    final double level = switch (region) {
      case LUMBAR -> d.normal(21.5, 0.7);
      case THORACIC -> d.normal(13.5, 1.5);
      case CERVICAL -> d.normal(4.5, 1);
      case PELVIC -> d.normal(25.2, 0.7);
      case WHOLE -> 15.5;
      case RANDOM -> d.between(2, 26);
    };
    final double z = spine.zOf(level);
    final double[] extent = { size[0] * spacing.xMm(), size[1] * spacing.yMm() };
    // a wide field is centred on the trunk, a narrow one on the spine
    final double wide = Distances.step(150, 320, extent[1]);
    final double neck = Distances.step(10, 6, level);
    final double x = spine.bodyX(z) + d.normal(0, 0.03 * extent[0]);
    final double spineY = spine.bodyY(z) - 12;
    final double trunkY = spine.trunkY(z) + (neck > 0.5 ? 0 : 18) * spine.scale();
    final double y = Distances.mix(spineY, trunkY, wide) + d.normal(0, 0.03 * extent[1]);
    final double lift = Math.toRadians(d.normal(0, 2.5));
    final double lean = Math.toRadians(d.normal(0, 1.5));
    final double roll = Math.toRadians(d.chance(0.1) ? d.normal(0, 8) : d.normal(0, 2));
    pose = new Frame(new double[] { x, y, z }, Frame.PATIENT.turned(lift, lean, roll).r());
    first = new double[] { -0.5 * (size[0] - 1) * spacing.xMm(), -0.5 * (size[1] - 1) * spacing.yMm(),
      -0.5 * (size[2] - 1) * spacing.zMm() };
  }

  /** @return patient position (mm) of scanner coordinates relative to the middle of the grid */
  Frame pose() {
    return pose;
  }

  double scannerX(final double i) {
    return first[0] + i * spacing.xMm();
  }

  double scannerY(final double j) {
    return first[1] + j * spacing.yMm();
  }

  double scannerZ(final double k) {
    return first[2] + k * spacing.zMm();
  }

  /** @return box in scanner coordinates that holds a box in patient coordinates */
  Box seen(final Box box) {
    final double[][] corners = new double[8][3];
    for (int c = 0; c < 8; c++) {
      final double x = (c & 1) == 0 ? box.x0() : box.x1();
      final double y = (c & 2) == 0 ? box.y0() : box.y1();
      final double z = (c & 4) == 0 ? box.z0() : box.z1();
      corners[c] = new double[] { pose.localX(x, y, z), pose.localY(x, y, z), pose.localZ(x, y, z) };
    }
    return Box.of(0, corners);
  }

  /** @return affine map of the axial grid to scanner mm, whose origin is where the table's height and position put it */
  double[][] gridToScanner() {
    return new double[][] { { spacing.xMm(), 0, 0, first[0] }, { 0, spacing.yMm(), 0, first[1] },
      { 0, 0, spacing.zMm(), pose.o()[2] + first[2] } };
  }
}
