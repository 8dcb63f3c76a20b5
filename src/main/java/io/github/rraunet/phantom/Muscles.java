package io.github.rraunet.phantom;

import static io.github.rraunet.phantom.Distances.clamp;
import static io.github.rraunet.phantom.Distances.mix;
import static io.github.rraunet.phantom.Distances.step;
import static io.github.rraunet.phantom.Distances.superellipse;

/** The muscles along the spine: erector spinae with multifidus, psoas, quadratus lumborum, iliacus and the neck's. */
final class Muscles implements Structure {

  private final SpineCurve spine;
  private final Patient patient;
  private final double psoas;
  private final double quadratus;
  private final double skew;

  Muscles(final SpineCurve spine, final Patient patient) {
    final Draw d = patient.draw("muscles");
    this.spine = spine;
    this.patient = patient;
    psoas = d.normal(1, 0.15) * patient.muscle;
    quadratus = d.normal(1, 0.15) * patient.muscle;
    skew = d.normal(1, 0.05);
  }

  @Override
  public Box bounds() {
    return new Box(-140, -130, -200, 140, 120, spine.zOf(-1));
  }

  @Override
  public void paint(final double x, final double y, final double z, final Sample s) {
    final double level = spine.levelAt(z);
    final double k = patient.scale;
    final double wobble = 2.5 * patient.noise.at(x / 22, y / 22, z / 40);
    final double bx = spine.bodyX(z);
    final double by = spine.bodyY(z);
    final double side = x > bx ? skew : 1 / skew;
    final double lx = Math.abs(x - bx) * side;
    final double ly = y - by;
    erector(x, y, z, lx, ly, level, wobble, s);
    if (level > 18.5 && level < 29) {
      final double grow = step(18.5, 22.5, level);
      final double r = mix(5, 21, grow) * k * psoas * mix(1, 0.75, step(25, 29, level));
      final double drop = step(23.5, 28.5, level);
      final double px = mix(mix(27, 46, grow), 80, drop) * k;
      final double py = mix(mix(-4, 4, grow), 62, drop) * k;
      muscle(superellipse(lx - px, ly - py, r, r * 1.25, 2.2) + wobble, x, y, z, s);
    }
    if (level > 23.6 && level < 27.5) { // multifidus and gluteus behind the sacrum
      final double fade = step(27.5, 26.5, level);
      muscle(superellipse(lx, ly + 40 * k, 48 * k, 25 * k * fade + 1, 2.4) + wobble, x, y, z, s);
    }
    if (level > 18.8 && level < 23.2) {
      final double tilt = (lx - 68 * k) * 0.25;
      muscle(superellipse(lx - 68 * k, ly + 26 * k - tilt, 24 * k * quadratus, 9 * k * quadratus, 2.2) + wobble
        + 6 * step(22.5, 23.2, level), x, y, z, s);
    }
  }

  private void erector(final double x, final double y, final double z, final double lx, final double ly, final double level,
    final double wobble,
    final Sample s)
  {
    if (level > 25.2) return;
    final double k = patient.scale * Math.sqrt(patient.muscle);
    final double lumbar = step(17, 20, level);
    final double neck = step(8, 5, level);
    final double fade = step(25.2, 23.2, level);
    final double a = mix(mix(28, 34, lumbar), 24, neck) * k * mix(0.35, 1, fade);
    final double b = mix(mix(13, 22, lumbar), 20, neck) * k * mix(0.4, 1, fade);
    final double cx = mix(mix(27, 34, lumbar), 22, neck) * k * mix(0.7, 1, fade);
    final double cy = mix(mix(46, 58, lumbar), 34, neck) * k + 14 * (1 - fade);
    final double d = superellipse(lx - cx, ly + cy, a, b, 2.3) + wobble;
    if (s.reaches(d - 3)) s.cover(d - 1.5, -80); // the fascia's fat plane around it
    final double septum = Math.abs(lx - cx * 0.62 + 9 * patient.noise.at(y / 26, z / 40, x > spine.bodyX(z) ? 3 : 9)) - 0.6
      - patient.muscleFat;
    muscle(Math.max(d, -septum), x, y, z, s);
  }

  private void muscle(final double distance, final double x, final double y, final double z, final Sample s) {
    if (s.reaches(distance)) s.blend(clamp(s.share(distance), 0, 1), patient.muscleHu(x, y, z));
  }
}
