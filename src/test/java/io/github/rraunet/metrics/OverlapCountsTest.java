package io.github.rraunet.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.util.function.DoublePredicate;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.planar.PlanarImgs;
import org.junit.jupiter.api.Test;

class OverlapCountsTest {

  private static final Spacing CT = new Spacing(0.5, 0.5, 2);

  /** A box of foreground in 9 x 7 x 5 voxels, from the first to behind the last index. */
  private static Volume box(final int value, final int x0, final int x1, final int y0, final int y1, final int z0, final int z1) {
    final var image = PlanarImgs.unsignedBytes(9, 7, 5);
    for (int z = z0; z < z1; z++)
      for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++) image.getAt(x, y, z).set(value);
    return Volume.of(image).spacing(CT).kind(Volume.Kind.MASK).name("box " + value).build();
  }

  private static OverlapCounts counts(final Volume reference, final DoublePredicate inReference, final Volume prediction,
    final DoublePredicate inPrediction)
  {
    return MaskPair.of(reference, inReference, prediction, inPrediction, CT, 2, Progress.NONE).counts();
  }

  private static OverlapCounts evaluated(final Volume reference, final Volume prediction) {
    final var asked = new EvaluationSettings(Metric.parse("overlap"), MetricSettings.DEFAULT, LabelSelection.parse("union:all"),
      Aggregation.PER_CASE, null, Double.NaN, EvaluationSettings.Grids.SAME);
    return new CaseEvaluator(asked, 1).evaluate("case", reference, prediction, Progress.NONE).foreground().counts();
  }

  @Test
  void countsTwoBoxes() {
    final Volume reference = box(255, 1, 5, 2, 5, 0, 2); // 4 x 3 x 2 = 24
    final Volume prediction = box(1, 3, 8, 2, 6, 1, 4); // 5 x 4 x 3 = 60; common: x 3..4, y 2..4, z 1 = 6
    final OverlapCounts counts = evaluated(reference, prediction);
    assertThat(counts).isEqualTo(new OverlapCounts(6, 54, 18, 315 - 6 - 54 - 18));
    assertThat(counts.referenceVoxels()).isEqualTo(24);
    assertThat(counts.predictionVoxels()).isEqualTo(60);
    assertThat(counts.dice()).isEqualTo(12 / 84.0);
    assertThat(counts.jaccard()).isEqualTo(6 / 78.0);
    assertThat(counts.accuracy()).isEqualTo(243 / 315.0);
    assertThat(counts.precision()).isEqualTo(0.1);
    assertThat(counts.recall()).isEqualTo(0.25);
    assertThat(counts.specificity()).isEqualTo(237 / 291.0);
    assertThat(counts.referenceMl(CT)).isCloseTo(0.012, within(1e-12)); // 24 x 0.5 mm3
    assertThat(counts.predictionMl(CT)).isCloseTo(0.030, within(1e-12));
    assertThat(counts.empty()).isEqualTo(EmptyMasks.NONE);
  }

  @Test
  void publishedRowHolds() { // Dice = 2 P R / (P + R) and Jaccard = D / (2 - D), for counts of a 552-slice volume
    final var counts = new OverlapCounts(1_518_000_000L, 62_000_000L, 71_000_000L, 34_525_872_000L);
    assertThat(counts.dice()).isCloseTo(2 * counts.precision() * counts.recall() / (counts.precision() + counts.recall()),
      within(1e-12));
    assertThat(counts.jaccard()).isCloseTo(counts.dice() / (2 - counts.dice()), within(1e-12));
    assertThat(counts.dice()).isCloseTo(0.958031, within(1e-6));
  }

  @Test
  void labelsAreChosenByAPredicate() {
    final var labels = ArrayImgs.unsignedShorts(4, 3, 2);
    final int[] values = { 0, 24, 25, 26, 33, 34, 300, 25, 0, 0, 1, 33, 0, 0, 0, 0, 0, 0, 29, 0, 0, 0, 0, 24 };
    final var mask = ArrayImgs.unsignedBytes(4, 3, 2);
    for (int i = 0; i < values.length; i++) {
      labels.getAt(i % 4, i / 4 % 3, i / 12).set(values[i]);
      mask.getAt(i % 4, i / 4 % 3, i / 12).set(i < 6 ? 255 : 0);
    }
    final OverlapCounts counts = counts(Volume.of(labels).build(), v -> v >= 25 && v <= 33, Volume.of(mask).build(),
      v -> v != 0);
    assertThat(counts).isEqualTo(new OverlapCounts(3, 3, 3, 15)); // 25, 26, 33 | 0, 24, 34 | 25, 33, 29
  }

  @Test
  void nanIsBackground() {
    final var image = ArrayImgs.floats(3, 2, 1);
    image.getAt(0, 0, 0).set(Float.NaN);
    image.getAt(2, 1, 0).set(-1);
    final Volume volume = Volume.of(image).build();
    assertThat(counts(volume, v -> v != 0, volume, v -> v != 0)).isEqualTo(new OverlapCounts(1, 0, 0, 5));
    assertThat(counts(volume, v -> !(v > 5), volume, v -> v != 0)).as("0 is background, whatever is asked").isEqualTo(
      new OverlapCounts(1, 0, 0, 5));
  }

  @Test
  void emptyRules() {
    final var both = new OverlapCounts(0, 0, 0, 10);
    assertThat(new double[] { both.dice(), both.jaccard(), both.accuracy(), both.precision(), both.recall(),
      both.specificity() }).containsOnly(1);
    assertThat(both.empty()).isEqualTo(EmptyMasks.BOTH);
    final var missed = new OverlapCounts(0, 0, 4, 6);
    assertThat(new double[] { missed.dice(), missed.jaccard(), missed.precision(), missed.recall(), missed.accuracy(), missed
      .specificity(), missed.volumeSimilarity() }).containsOnly(0);
    assertThat(missed.empty()).isEqualTo(EmptyMasks.PREDICTION);
    final var invented = new OverlapCounts(0, 3, 0, 7);
    assertThat(new double[] { invented.dice(), invented.jaccard(), invented.precision(), invented.recall(), invented.accuracy(),
      invented.specificity(), invented.volumeSimilarity() }).containsOnly(0);
    assertThat(invented.empty()).isEqualTo(EmptyMasks.REFERENCE);
    assertThat(invented.empty().key()).isEqualTo("reference");
    final var full = new OverlapCounts(10, 0, 0, 0);
    assertThat(full.specificity()).isEqualTo(1);
    assertThat(full.dice()).isEqualTo(1);
  }

  @Test
  void pooledCountsAdd() {
    assertThat(new OverlapCounts(1, 2, 3, 4).plus(new OverlapCounts(10, 20, 30, 40)))
      .isEqualTo(new OverlapCounts(11, 22, 33, 44));
    assertThatIllegalArgumentException().isThrownBy(() -> new OverlapCounts(1, -2, 3, 4)).withMessageContaining("FP=-2");
  }

  @Test
  void differentGridsAreRefused() {
    final Volume nine = box(255, 0, 1, 0, 1, 0, 1);
    final Volume turned = Volume.of(PlanarImgs.unsignedBytes(7, 9, 5)).name("turned").build();
    assertThatIllegalArgumentException().isThrownBy(() -> evaluated(nine, turned))
      .withMessageContaining("9x7x5")
      .withMessageContaining("7x9x5").withMessageContaining("turned");
    final Volume probability = nine.newProbability("p");
    assertThatIllegalArgumentException().isThrownBy(() -> evaluated(nine, probability))
      .withMessageContaining("threshold");
    final Volume ras = Volume.of(nine.stored()).spacing(CT).oriented(true).name("a").build();
    final Volume lps = Volume.of(nine.stored()).oriented(true).name("b")
      .voxelToWorld(VoxelToWorld.ofRows(new double[][] { { -0.5, 0, 0, 0 }, { 0, -0.5, 0, 0 }, { 0, 0, 2, 0 } })).build();
    assertThatIllegalArgumentException().isThrownBy(() -> evaluated(ras, lps))
      .withMessageContaining("RAS").withMessageContaining("LPS");
    final Volume coarse = Volume.of(nine.stored()).spacing(new Spacing(0.5, 0.6, 2)).oriented(true).build();
    assertThatIllegalArgumentException().isThrownBy(() -> evaluated(ras, coarse))
      .withMessageContaining("0.6");
    assertThat(evaluated(nine, lps).truePositives()).isEqualTo(1); // one of them knows of no geometry
  }

  @Test
  void picturesShowAllLabelsThatAreAskedFor() {
    final var image = ArrayImgs.unsignedBytes(5, 1, 2);
    for (int i = 0; i < 10; i++)
      image.getAt(i % 5, 0, i / 5).set(i % 5); // two voxels of each label 1 to 4
    final Volume labels = Volume.of(image).build();
    final var asked = new EvaluationSettings(Metric.parse("dice"), MetricSettings.DEFAULT, LabelSelection.parse("1,3"),
      Aggregation.PER_CASE, null, Double.NaN, EvaluationSettings.Grids.SAME);
    final var result = new CaseEvaluator(asked, 1).evaluate("case", labels, labels, Progress.NONE);
    assertThat(result.foreground().counts()).isEqualTo(new OverlapCounts(4, 0, 0, 6));
    assertThat(result.shown()).isEqualTo("1+3");
  }
}
