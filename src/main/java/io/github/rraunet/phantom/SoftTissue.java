package io.github.rraunet.phantom;

import static io.github.rraunet.phantom.Distances.clamp;
import static io.github.rraunet.phantom.Distances.mix;
import static io.github.rraunet.phantom.Distances.step;

/** Air, skin, fat, the muscular wall, and the fat that fills the cavity before any organ is painted. Painted first. */
final class SoftTissue implements Structure {

  private static final double SKIN_MM = 2;

  private final Patient patient;
  private final TrunkShape trunk;

  SoftTissue(final TrunkShape trunk, final Patient patient) {
    this.trunk = trunk;
    this.patient = patient;
  }

  @Override
  public Box bounds() {
    return Box.EVERYWHERE;
  }

  @Override
  public void paint(final double x, final double y, final double z, final Sample s) {
    final LatticeNoise noise = patient.noise;
    final double wx = x + 7 * noise.at(x / 70, y / 70, z / 90);
    final double wy = y + 7 * noise.at(x / 70 + 9, y / 70, z / 90);
    final TrunkShape.Section section = trunk.section(z);
    final double d = section.distance(wx, wy);
    if (d > 200) return;
    final double wall = section.wall(wx, wy);
    final double fat = section.fat(wx, wy);
    final double outside = d - wall - fat;
    if (!s.reaches(outside - SKIN_MM)) return;
    // where a later layer fills the sample, the ones below it need not be painted
    if (s.share(outside) < 1) s.cover(outside - SKIN_MM, 5 + 40 * noise.at(x / 9, y / 9, z / 9));
    final double muscle = d - wall + 1.2 * noise.at(x / 11, y / 11, z / 22);
    if (s.share(muscle) < 1) s.cover(outside, patient.fatHu(x, y, z));
    if (s.reaches(muscle) && s.share(d) < 1) {
      // sheets of muscle with thin fat planes between them
      final double plane = Math.abs(clamp(d / wall, 0, 1) * 3 % 1 - 0.5) * wall / 3;
      final double planes = s.share(plane - 0.35 - patient.muscleFat * 0.8) * 0.75;
      s.cover(muscle, mix(patient.muscleHu(x, y, z), -70, planes));
    }
    if (!s.reaches(d)) return;
    s.cover(d, patient.fatHu(x + 40, y, z));
    final double legs = step(27.9, 28.6, section.level + 0.4 * noise.at(x / 30, y / 30, z / 30));
    if (legs == 0) return;
    // below the pelvic floor: the muscles of the thighs, fat between them and in the middle
    final double sheath = Math.min(Math.abs(x) - 9, 22 * Math.abs(noise.at(x / 42, y / 42 + 5, z / 80)) - 1.5);
    s.blend(legs * s.share(-sheath), patient.muscleHu(x, y, z));
  }
}
