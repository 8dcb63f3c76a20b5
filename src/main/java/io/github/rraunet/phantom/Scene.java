package io.github.rraunet.phantom;

import java.util.ArrayList;
import java.util.List;

/** Everything that is scanned, in the order of painting. */
final class Scene {

  final Patient patient;
  final SpineCurve spine;
  final List<Structure> structures = new ArrayList<>();

  Scene(final long seed) {
    patient = new Patient(seed);
    spine = new SpineCurve(patient);
    final BoneTissue vertebral = BoneTissue.of(patient, "vertebral bone", 1);
    final TrunkShape trunk = new TrunkShape(spine, patient);
    final Sacrum sacrum = new Sacrum(spine, patient, vertebral);
    final Vertebra[] vertebrae = new Vertebra[VertebraDimensions.count()];
    final VertebraShape[] shapes = new VertebraShape[vertebrae.length];
    for (int level = 0; level < vertebrae.length; level++) {
      vertebrae[level] = new Vertebra(level, spine, patient, vertebral);
      shapes[level] = vertebrae[level].shape();
    }
    final Shoulders shoulders = new Shoulders(spine, patient);
    structures.add(new Couch(patient, trunk.lowestBack()));
    structures.addAll(shoulders.skin());
    structures.add(new SoftTissue(trunk, patient));
    structures.addAll(shoulders.muscle());
    final Diaphragm diaphragm = new Diaphragm(spine, patient);
    structures.add(new Abdomen(spine, trunk, diaphragm, patient));
    structures.add(new Chest(spine, trunk, diaphragm, patient));
    structures.addAll(GreatVessels.of(spine, patient));
    structures.add(new Muscles(spine, patient));
    Head.addTo(structures, spine, patient);
    structures.addAll(shoulders.bones());
    RibCage.addTo(structures, spine, trunk, patient);
    Pelvis.addTo(structures, trunk, sacrum, patient);
    for (int level = 1; level < vertebrae.length; level++)
      structures.add(new Disc(level, spine, patient));
    structures.add(new SpinalCanal(spine, patient, shapes));
    structures.add(sacrum);
    for (int level = vertebrae.length - 1; level >= 0; level--)
      structures.add(vertebrae[level]);
    Implants.addTo(structures, spine, patient, vertebrae);
  }
}
