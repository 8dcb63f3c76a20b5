package io.github.rraunet.phantom;

/** How the bone of a patient looks inside: cortical shell, trabeculae, marrow. */
final class BoneTissue {

  private final Patient patient;
  private final LatticeNoise noise;
  /** HU of the cortex, before partial volume. */
  final double corticalHu;
  private final double cancellousHu;
  private final double grainHu;
  private final double unevenness;

  private BoneTissue(final Patient patient, final double corticalHu, final double cancellousHu, final Draw d) {
    this.patient = patient;
    this.noise = patient.noise;
    this.corticalHu = corticalHu;
    this.cancellousHu = cancellousHu;
    grainHu = d.between(25, 80);
    unevenness = d.between(0.08, 0.4);
  }

  /** @param density of the spongy bone relative to the patient's vertebrae */
  static BoneTissue of(final Patient patient, final String subject, final double density) {
    final Draw d = patient.draw(subject);
    return new BoneTissue(patient, patient.corticalHu * d.between(0.9, 1.1), patient.cancellousHu * density, d);
  }

  /** Rib cartilage: a little denser than muscle, with a calcified rim in old age. */
  static BoneTissue cartilage(final Patient patient) {
    final Draw d = patient.draw("cartilage");
    return new BoneTissue(patient, 110 + patient.degeneration * d.between(0, 350), 95, d);
  }

  /** @return HU of spongy bone: fine trabeculae on patches of more and less mineral */
  double cancellousHu(final double x, final double y, final double z) {
    final double patches = noise.at(x / 13, y / 13, z / 13);
    final double grain = noise.rough(x / 2.3 + 5, y / 2.3, z / 3.4);
    return cancellousHu * (1 + unevenness * patches) + grainHu * grain;
  }

  /** Paints bone with its shell where the signed distance says so. */
  void paint(final double distance, final double shellMm, final double x, final double y, final double z, final Sample s) {
    if (!s.reaches(distance)) return;
    s.shell(distance, shellMm, corticalHu * (1 + 0.15 * noise.at(x / 6, y / 6, z / 6)), cancellousHu(x, y, z));
  }

  Patient patient() {
    return patient;
  }
}
