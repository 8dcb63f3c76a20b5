package io.github.rraunet.phantom;

import java.util.List;

/**
 * Metal and cement of earlier operations, in few patients: pedicle screws with rods, cement in vertebral bodies, a hip
 * prosthesis.
 */
final class Implants {

  private Implants() {}

  static void addTo(final List<Structure> scene, final SpineCurve spine, final Patient patient, final Vertebra[] vertebrae) {
    final Draw d = patient.draw("implants");
    final double k = patient.scale;
    if (d.chance(0.05)) {
      final int first = 15 + d.below(7);
      final int last = Math.min(VertebraDimensions.L5, first + 1 + d.below(3));
      for (int side = -1; side <= 1; side += 2)
        addScrews(scene, spine, vertebrae, first, last, side, k);
    }
    if (d.chance(0.05)) {
      for (int n = 1 + d.below(3); n > 0; n--) {
        final int level = 12 + d.below(12);
        final VertebraDimensions size = spine.size(level);
        scene.add(new Cement(spine.frame(level), size.upperWidth() * 0.36, size.upperDepth() * 0.34, size.height() * 0.36,
          patient.noise));
      }
    }
    if (d.chance(0.04)) {
      final int side = d.chance(0.5) ? 1 : -1;
      final double[] head = { side * 91 * k, 4 * k, -88 * k };
      scene.add(new Rod(head, new double[] { side * 92 * k, 4 * k, -88 * k }, 15 * k));
      scene.add(new Rod(head, new double[] { side * 126 * k, -8 * k, -128 * k }, 7.5 * k));
      scene.add(new Rod(new double[] { side * 126 * k, -8 * k, -118 * k }, new double[] { side * 126 * k, -2 * k, -260 * k },
        7 * k));
    }
  }

  private static void addScrews(final List<Structure> scene, final SpineCurve spine, final Vertebra[] vertebrae,
    final int first, final int last,
    final int side, final double k)
  {
    double[] before = null;
    for (int level = first; level <= last; level++) {
      final VertebraDimensions size = spine.size(level);
      final Frame frame = spine.frame(level);
      final double pedicleX = (size.canalWidth() + size.pedicleWidth()) / 2;
      final double canalY = vertebrae[level].shape().canalY();
      final double[] tip = frame.toPatient(side * pedicleX * 0.45, size.upperDepth() * 0.25, size.height() * 0.15);
      final double[] head = frame.toPatient(side * (pedicleX + 6 * k), canalY - size.canalDepth() / 2 - 10 * k,
        size.height() * 0.2);
      scene.add(new Rod(tip, head, 3 * k));
      scene.add(new Rod(head, frame.toPatient(side * (pedicleX + 6.5 * k), canalY - size.canalDepth() / 2 - 16 * k,
        size.height() * 0.2), 6 * k));
      if (before != null) scene.add(new Rod(before, head, 2.9 * k));
      before = head;
    }
  }

  /** A metal rod. */
  private record Rod(double[] from, double[] to, double radius) implements Structure {

    @Override
    public Box bounds() {
      return Box.of(radius + 3, from, to);
    }

    @Override
    public void paint(final double x, final double y, final double z, final Sample s) {
      s.cover(Distances.cone(x, y, z, from[0], from[1], from[2], radius, to[0], to[1], to[2], radius), 5000);
    }
  }

  /** Bone cement in a vertebral body. */
  private record Cement(Frame frame, double rx, double ry, double rz, LatticeNoise noise) implements Structure {

    @Override
    public Box bounds() {
      final double r = 1.5 * Math.max(rx, Math.max(ry, rz));
      return Box.around(frame.o(), r, r, r);
    }

    @Override
    public void paint(final double x, final double y, final double z, final Sample s) {
      final double d = Distances.ellipsoid(frame.localX(x, y, z), frame.localY(x, y, z), frame.localZ(x, y, z), rx, ry, rz);
      s.cover(d + 5 * noise.rough(x / 6, y / 6, z / 6), 1900);
    }
  }
}
