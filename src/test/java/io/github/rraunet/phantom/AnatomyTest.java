package io.github.rraunet.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Measures the anatomy of some patients as one would on a workstation, with rulers and by counting. */
class AnatomyTest {

  private static final int L3 = 21;
  private static final int T7 = 13;

  @Test
  void lumbarBodiesMeasureWhatPublishedOnesDo() {
    for (final Scene scene : adults()) {
      final VertebraShape shape = shape(scene, L3);
      final String seed = "seed " + scene.patient.seed;
      // means of L3 in Panjabi et al., Spine 17:299-306 (1992): 44 to 48 mm wide, 35 mm deep, canal 24 x 18 mm; individuals vary
      // by a fifth
      assertThat(chord(d -> shape.body(d, 0, 8))).as("width of L3, " + seed).isBetween(35.0, 62.0);
      assertThat(chord(d -> shape.body(0, d, 5))).as("depth of L3, " + seed).isBetween(25.0, 45.0);
      final VertebraDimensions size = scene.spine.size(L3);
      assertThat(size.height() + size.discBelow()).as("from endplate to endplate of the next, " + seed).isBetween(25.0, 45.0);
      assertThat(chord(d -> shape.canal(d, shape.canalY()))).as("canal width, " + seed).isBetween(17.0, 32.0);
      assertThat(chord(d -> shape.canal(0, shape.canalY() + d))).as("canal depth, " + seed).isBetween(12.0, 25.0);
    }
  }

  @Test
  void lumbarBodyVolumesAreNearThoseMeasuredInACt() {
    // published by TotalSegmentator's own test data for one adult: 34 to 39 ml a body
    double sum = 0;
    int n = 0;
    for (final Scene scene : adults()) {
      final VertebraShape shape = shape(scene, L3);
      sum += millilitres((x, y, z) -> shape.body(x, y, z) < 0);
      n++;
    }
    assertThat(sum / n).isBetween(26.0, 50.0);
  }

  @Test
  void vertebraeAreCountedAlongTheColumn() {
    final List<String> failures = new ArrayList<>();
    for (final Scene scene : adults()) {
      int runs = 0;
      boolean before = false;
      for (int level = 2; level <= 23; level++) {
        final double[] a = scene.spine.frame(level - 1).o();
        final double[] b = scene.spine.frame(level).o();
        for (double t = 0; t < 1; t += 0.02) {
          final boolean bone = vertebraShare(scene, Distances.mix(a[0], b[0], t), Distances.mix(a[1], b[1], t),
            Distances.mix(a[2], b[2], t)) > 0.5;
          if (bone && !before) runs++;
          before = bone;
        }
      }
      // from the middle of C2 to the middle of L5: C2 to L5 is 23 bodies with 22 discs between
      if (runs != 23) failures.add("seed " + scene.patient.seed + ": " + runs);
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void canalIsOpenFromTheAtlasToTheSacrum() {
    for (final Scene scene : adults())
      for (int level = 2; level <= 23; level++) {
        final double[] p = scene.spine.frame(level).toPatient(0, shape(scene, level).canalY(), 0);
        assertThat(vertebraShare(scene, p[0], p[1], p[2])).as("seed " + scene.patient.seed + " level " + level).isZero();
      }
  }

  @Test
  void ribsAndPelvisAreBoneButNotForeground() {
    final Scene scene = new Scene(3);
    final List<Structure> others = scene.structures.stream().filter(s -> !(s instanceof Vertebra
      || s instanceof Sacrum)).toList();
    int dense = 0;
    for (double z = -90; z < 320; z += 9)
      for (double y = -110; y < 150; y += 3)
        for (double x = -150; x < 150; x += 3) {
          final Sample s = new Sample(1.5);
          for (final Structure other : others)
            if ((other instanceof CurvedBone || other instanceof Pelvis || other instanceof FlatBone)
              && other.bounds().contains(x, y, z))
              other.paint(x, y, z, s);
          assertThat(s.vertebra).isZero();
          if (s.hu > 250) dense++;
        }
    assertThat(dense * 81.0 / 1000).as("ml of dense bone that is not spine").isBetween(150.0, 1500.0);
  }

  @Test
  void ribsStartAtTheVertebraeButAreApartFromThem() {
    final Scene scene = new Scene(4);
    final Frame frame = scene.spine.frame(T7);
    int shared = 0;
    int rib = 0;
    for (double z = -20; z < 20; z += 1.5)
      for (double y = -70; y < 10; y += 1.5)
        for (double x = 12; x < 70; x += 1.5) {
          final double[] p = frame.toPatient(x, y, z);
          boolean inRib = false;
          for (final Structure s : scene.structures)
            inRib |= s instanceof CurvedBone bone && bone.bounds().contains(p[0], p[1], p[2]) && bone.distance(p[0], p[1],
              p[2]) < 0;
          if (!inRib) continue;
          rib++;
          if (vertebraShare(scene, p[0], p[1], p[2]) > 0.5) shared++;
        }
    assertThat(rib).isGreaterThan(300);
    assertThat(shared).as("of " + rib + " rib samples inside a vertebra").isLessThan(rib / 5);
  }

  @Test
  void sacrumIsWideAboveAndNarrowBelow() {
    final Scene scene = new Scene(2);
    final Sacrum sacrum = (Sacrum) scene.structures.stream().filter(Sacrum.class::isInstance).findFirst().orElseThrow();
    final double k = scene.spine.scale();
    final double upper = widthAt(sacrum, -12 * k);
    final double lower = widthAt(sacrum, -85 * k);
    assertThat(upper / k).isBetween(90.0, 125.0);
    assertThat(lower).isLessThan(0.7 * upper);
  }

  @Test
  void gaussianBlurKeepsTheMeanAndLowersTheVarianceAsTold() {
    final int n = 200;
    final float[] noise = new float[n * n];
    final Draw d = Draw.of(1, "blur");
    for (int i = 0; i < noise.length; i++)
      noise[i] = (float) d.normal(10, 1);
    final double before = variance(noise);
    GaussianBlur.apply(noise, new float[n * n], n, n, 1.2, 0.8);
    double mean = 0;
    for (final float v : noise)
      mean += v / noise.length;
    assertThat(mean).isCloseTo(10, within(0.02));
    assertThat(variance(noise)).isCloseTo(before * GaussianBlur.power(1.2) * GaussianBlur.power(0.8), within(0.01));
  }

  private interface Inside {
    boolean at(double x, double y, double z);
  }

  private interface Line {
    double distance(double mm);
  }

  private static double millilitres(final Inside shape) {
    int n = 0;
    for (double z = -30; z < 30; z++)
      for (double y = -40; y < 40; y++)
        for (double x = -45; x < 45; x++)
          if (shape.at(x, y, z)) n++;
    return n / 1000.0;
  }

  private static double chord(final Line line) {
    int n = 0;
    for (double mm = -60; mm < 60; mm += 0.1)
      if (line.distance(mm) < 0) n++;
    return 0.1 * n;
  }

  private static double widthAt(final Sacrum sacrum, final double z) {
    double widest = 0;
    for (double x = 0; x < 80; x += 0.5)
      for (double y = -90; y < 30; y += 2)
        if (sacrum.distance(x, y, z) < 0) widest = Math.max(widest, 2 * x);
    return widest;
  }

  private static double variance(final float[] values) {
    double sum = 0;
    double square = 0;
    for (final float v : values) {
      sum += v;
      square += (double) v * v;
    }
    return square / values.length - sum / values.length * sum / values.length;
  }

  private static double vertebraShare(final Scene scene, final double x, final double y, final double z) {
    final Sample s = new Sample(0.5);
    for (final Structure structure : scene.structures)
      if (structure instanceof Vertebra && structure.bounds().contains(x, y, z)) structure.paint(x, y, z, s);
    return s.vertebra;
  }

  private static VertebraShape shape(final Scene scene, final int level) {
    return scene.structures.stream().filter(Vertebra.class::isInstance).map(Vertebra.class::cast).filter(v -> v.level() == level)
      .findFirst().orElseThrow().shape();
  }

  private static List<Scene> adults() {
    final List<Scene> adults = new ArrayList<>();
    for (long seed = 1; adults.size() < 8; seed++) {
      final Scene scene = new Scene(seed);
      if (scene.patient.scale > 0.9) adults.add(scene);
    }
    return adults;
  }
}
