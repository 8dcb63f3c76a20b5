package io.github.rraunet.phantom;

/** What is drawn once for the whole patient: size, build, curvature, bone quality, contrast agent. Angles in degrees. */
final class Patient {

  final long seed;
  /** Size of the skeleton, 1 for the mean adult. */
  final double scale;
  /** 0 slim to 1 obese. */
  final double obesity;
  /** Muscle bulk, 1 for the mean. */
  final double muscle;
  /** Share of fat within muscle, 0 to 1. */
  final double muscleFat;
  final boolean female;
  /** 0 none to 1 severe: osteophytes, narrow discs, vessel calcification. */
  final double degeneration;
  final double sacralSlope;
  final double lordosis;
  final double kyphosis;
  final double cervicalLordosis;
  /** Largest lateral tilt of a vertebra. */
  final double scoliosis;
  final double scoliosisPhase;
  final double corticalHu;
  final double cancellousHu;
  /** HU of arteries, veins, and extra of the organs. */
  final double arterialHu;
  final double venousHu;
  final double organEnhancement;
  final boolean oralContrast;
  final boolean armsDown;
  final LatticeNoise noise;

  Patient(final long seed) {
    this.seed = seed;
    final Draw d = Draw.of(seed, "patient");
    final boolean child = d.chance(0.05);
    scale = child ? d.between(0.62, 0.85) : d.normal(1, 0.07);
    female = d.chance(0.5);
    final double build = d.between(0, 1);
    obesity = child ? 0.3 * build : Math.pow(build, 1.5);
    muscle = d.normal(female ? 0.93 : 1.04, 0.1);
    muscleFat = child ? 0.03 : d.between(0, 1) * d.between(0.05, 0.8);
    degeneration = child ? 0 : Math.pow(d.between(0, 1), 1.3);
    sacralSlope = d.normal(38, 7);
    lordosis = sacralSlope + d.normal(9, 6);
    kyphosis = d.normal(36, 8);
    cervicalLordosis = d.normal(16, 9);
    scoliosis = d.chance(0.15) ? d.between(5, 16) : d.between(0, 4);
    scoliosisPhase = (d.chance(0.5) ? Math.PI : 0) + d.normal(0, 0.25);
    corticalHu = d.normal(720, 130);
    cancellousHu = child ? d.normal(240, 30) : Math.max(50, d.normal(185 - 75 * degeneration, 42));
    final int phase = d.below(4); // none, arterial, portal, late
    arterialHu = switch (phase) {
      case 1 -> d.between(230, 420);
      case 2 -> d.between(130, 200);
      case 3 -> d.between(80, 120);
      default -> d.between(32, 48);
    };
    venousHu = switch (phase) {
      case 1 -> d.between(45, 110);
      case 2 -> d.between(130, 190);
      case 3 -> d.between(85, 120);
      default -> d.between(32, 48);
    };
    organEnhancement = switch (phase) {
      case 1 -> d.between(10, 30);
      case 2 -> d.between(45, 70);
      case 3 -> d.between(25, 45);
      default -> 0;
    };
    oralContrast = d.chance(0.3);
    armsDown = d.chance(0.25);
    noise = new LatticeNoise(d.nextLong());
  }

  Draw draw(final String subject) {
    return Draw.of(seed, subject);
  }

  /** @return HU of muscle with its fat streaks */
  double muscleHu(final double x, final double y, final double z) {
    final double streak = noise.rough(x / 3.2, y / 4.5, z / 26);
    final double fat = Distances.clamp((streak - 0.5 + 0.6 * muscleFat) * 2, 0, 1);
    return Distances.mix(56 + 0.25 * organEnhancement + 8 * noise.at(x / 14, y / 14, z / 14), -70,
      fat * (0.15 + 0.6 * muscleFat));
  }

  /** @return HU of fat with strands and small vessels */
  double fatHu(final double x, final double y, final double z) {
    final double strand = noise.tubes(x / 26 + 3.3, y / 26, z / 26);
    final double share = Distances.clamp((0.05 - strand) / 0.04, 0, 1);
    return -106 + 7 * noise.at(x / 12, y / 12, z / 12) + 75 * share;
  }
}
