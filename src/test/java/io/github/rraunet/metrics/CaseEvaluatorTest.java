package io.github.rraunet.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.metrics.EvaluationSettings.Grids;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.util.List;
import java.util.Map;
import net.imglib2.img.planar.PlanarImgs;
import org.junit.jupiter.api.Test;

/** What is said of pairs that are not quite what they should be, and lengths that are not quite what headers mean. */
class CaseEvaluatorTest {

  private static final int[] SIZE = { 12, 10, 8 };
  /** Edges as they come of a rotated map with numbers of 4 bytes. */
  private static final double[] NEARLY_ONE = { 1, 1.0000000089, 0.9999999, 1.0000002 };

  @FunctionalInterface
  private interface Value {
    double at(int x, int y, int z);
  }

  private static Volume.Builder builder(final Value value, final Spacing spacing) {
    final var img = PlanarImgs.floats(SIZE[0], SIZE[1], SIZE[2]);
    final var cursor = img.localizingCursor();
    while (cursor.hasNext()) {
      cursor.fwd();
      cursor.get().set((float) value.at(cursor.getIntPosition(0), cursor.getIntPosition(1), cursor.getIntPosition(2)));
    }
    return Volume.of(img).voxelToWorld(VoxelToWorld.ofSpacing(spacing)).oriented(true);
  }

  private static Volume volume(final String name, final Value value) {
    return builder(value, new Spacing(1, 1, 1)).name(name).build();
  }

  /** A cube of 4x4x4 voxels whose left side is at x. */
  private static Value cube(final int x0, final double value) {
    return (x, y, z) -> x >= x0 && x < x0 + 4 && y >= 3 && y < 7 && z >= 2 && z < 6 ? value : 0;
  }

  private static CaseEvaluator.Result evaluate(final String metrics, final MetricSettings settings, final String labels,
    final double threshold, final Grids grids, final Volume reference, final Volume prediction)
  {
    return new CaseEvaluator(new EvaluationSettings(Metric.parse(metrics), settings, LabelSelection.parse(labels),
      Aggregation.PER_CASE, null, threshold, grids), 2).evaluate("c", reference, prediction, Progress.NONE);
  }

  private static CaseEvaluator.Result plainly(final double threshold, final Volume reference, final Volume prediction) {
    return evaluate("dice", MetricSettings.DEFAULT, "all", threshold, Grids.SAME, reference, prediction);
  }

  @Test
  void lengthsInFourBytesDoNotDecideWhatIsWithinAMillimetre() {
    final MetricSettings inMm = MetricSettings.DEFAULT.withRadiusMm(1).withBoundaryIouMm(1);
    final double inVoxels = evaluate("sbd", MetricSettings.DEFAULT.withRadius(1), "all", Double.NaN, Grids.SAME, volume("g",
      cube(3, 1)), volume("m", cube(4, 1))).rows().get(0).values().get(Metric.SBD);
    for (final double edge : NEARLY_ONE) {
      final Spacing spacing = new Spacing(edge, edge, edge);
      final Map<Metric, Double> found = evaluate("nsd,sbd,biou", inMm, "all", Double.NaN, Grids.SAME, builder(cube(3, 1), spacing)
        .build(), builder(cube(4, 1), spacing).build()).rows().get(0).values();
      assertThat(found.get(Metric.NSD)).as("edge %s", edge).isEqualTo(1);
      assertThat(found.get(Metric.SBD)).as("edge %s", edge).isCloseTo(inVoxels, within(1e-12));
      // Below 1 mm is the boundary alone: 56 of 64 voxels each, in common the rims of 12 voxels in three of the five planes.
      assertThat(found.get(Metric.BIOU)).as("edge %s", edge).isCloseTo(36 / 76.0, within(1e-12));
    }
  }

  @Test
  void whatReadingFoundOutIsTold() {
    final Volume uncalibrated = builder(cube(3, 1), new Spacing(1, 1, 1)).name("g").note("mm is assumed.").build();
    assertThat(plainly(Double.NaN, uncalibrated, volume("m", cube(3, 1))).notes()).containsExactly(
      "The reference 'g': mm is assumed.");
  }

  @Test
  void aThresholdThatIsNotUsedIsTold() {
    final Volume grey = volume("grey", cube(3, 200));
    assertThat(plainly(0.5, volume("g", cube(3, 1)), grey).notes()).singleElement().asString().startsWith(
      "The threshold 0.5 was not used");
    assertThat(plainly(0.5, volume("g", cube(3, 1)), volume("p", cube(3, 0.75))).notes()).isEmpty();
  }

  @Test
  void valuesThatAreNoProbabilitiesAreNamed() {
    final Volume percent = volume("percent", (x, y, z) -> cube(3, 0.5 + 10 * x).at(x, y, z));
    assertThatThrownBy(() -> plainly(0.5, volume("g", cube(3, 1)), percent)).hasMessageContaining("neither a mask nor a"
      + " probability map").hasMessageContaining("between 0 and 60.5");
    final Volume interpolated = volume("p", (x, y, z) -> x == 0 ? -1e-6 : x == 11 ? 1.000001 : cube(3, 0.75).at(x, y, z));
    assertThat(plainly(0.5, volume("g", (x, y, z) -> x == 11 ? 1 : cube(3, 1).at(x, y, z)), interpolated).rows().get(0).values()
      .get(Metric.DICE)).isEqualTo(1);
    assertThatThrownBy(() -> plainly(Double.NaN, volume("g", cube(3, 1)), volume("m", cube(3, 4294967296.0))))
      .hasMessageContaining("found 4294967296");
  }

  @Test
  void aMaskBesideALabelMapIsTold() {
    final Volume map = volume("g", (x, y, z) -> cube(3, z < 4 ? 20 : 21).at(x, y, z));
    for (final Volume mask : List.of(volume("m", cube(3, 255)), volume("m", cube(3, 1))))
      assertThat(plainly(Double.NaN, map, mask).notes()).singleElement().asString().contains("prediction 'm' has one value only")
        .contains("only the row 'all'").contains("labels=union:all");
    assertThat(plainly(0.5, map, volume("m", cube(3, 0.75))).notes()).singleElement().asString().contains(
      "'m' is a probability map of one target");
    assertThat(plainly(Double.NaN, map, volume("m", (x, y, z) -> cube(3, z < 4 ? 20 : 0).at(x, y, z))).notes()).as(
      "the other label was missed").isEmpty();
    assertThat(plainly(Double.NaN, map, volume("m", (x, y, z) -> 0)).notes()).isEmpty();
    assertThat(evaluate("dice", MetricSettings.DEFAULT, "union:all", Double.NaN, Grids.SAME, map, volume("m", cube(3, 255)))
      .notes()).isEmpty();
  }

  /** Two classes numbered 1 and 2: 64 voxels of 2, half of them in the same place, so the Dice coefficient of label 2 is 1/2. */
  @Test
  void anImageWithoutBackgroundIsTold() {
    final Volume g = volume("g", (x, y, z) -> cube(3, 1).at(x, y, z) + 1);
    final Volume m = volume("m", (x, y, z) -> cube(5, 1).at(x, y, z) + 1);
    final CaseEvaluator.Result result = plainly(Double.NaN, g, m);
    assertThat(result.rows()).extracting(row -> row.label() + " " + row.values().get(Metric.DICE)).startsWith("all 1.0").contains(
      "2 0.5");
    assertThat(result.notes()).hasSize(2).allSatisfy(note -> assertThat(note).contains("has no voxel of 0").contains("if its"
      + " background is 1").contains("labels=2"));
    assertThat(plainly(Double.NaN, volume("g", cube(3, 1)), m).notes()).filteredOn(note -> note.contains("no voxel of 0"))
      .singleElement().asString().startsWith("The prediction 'm'");
    assertThat(plainly(Double.NaN, volume("g", cube(3, 1)), volume("full", (x, y, z) -> 255)).notes()).singleElement().asString()
      .endsWith("so all of it is foreground in the row 'all'.");
    assertThat(evaluate("dice", MetricSettings.DEFAULT, "2", Double.NaN, Grids.SAME, g, m).notes()).isEmpty();
  }

  private static Volume moved(final String name, final double x) {
    return builder(cube(3, 1), new Spacing(1, 1, 1)).voxelToWorld(VoxelToWorld.ofRows(new double[][] { { 1, 0, 0, x }, { 0, 1, 0,
      0 }, { 0, 0, 1, 0 } })).name(name).build();
  }

  private static Volume mirrored(final String name) {
    return builder(cube(3, 1), new Spacing(1, 1, 1)).voxelToWorld(VoxelToWorld.ofRows(new double[][] { { -1, 0, 0, 11 }, { 0, 1,
      0, 0 }, { 0, 0, 1, 0 } })).name(name).build();
  }

  @Test
  void whatWasComparedElsewhereIsTold() {
    final Volume g = volume("g", cube(3, 1));
    assertThat(evaluate("dice", MetricSettings.DEFAULT, "all", Double.NaN, Grids.IGNORE, g, mirrored("m")).notes())
      .containsExactly("Compared voxel by voxel as resample=ignore says, although reference 'g' and prediction 'm' differ in"
        + " orientation: RAS and LAS.");
    assertThat(evaluate("dice", MetricSettings.DEFAULT, "all", Double.NaN, Grids.IGNORE, g, moved("m", 2)).notes())
      .singleElement().asString().contains("although reference 'g' and prediction 'm' lie in different places");
    final Volume thick = builder(cube(3, 1), new Spacing(1, 1, 2)).name("m").build();
    assertThat(evaluate("dice", MetricSettings.DEFAULT, "all", Double.NaN, Grids.IGNORE, g, thick).notes()).as("places differ"
      + " with them").singleElement().asString().startsWith("The voxel sizes differ");
    // Of the cube at x 3 to 6 the prediction, which begins at 5, can have the half: 2 x 4 x 4 voxels are missed.
    final CaseEvaluator.Result part = evaluate("recall", MetricSettings.DEFAULT, "all", Double.NaN, Grids.NEAREST, g, moved("m",
      5));
    assertThat(part.notes()).contains("32 voxels of the reference 'g' are not 0 and lie outside the prediction's grid; they count"
      + " as missed.");
  }

  @Test
  void thatOnlyOneSaysHowItLiesIsTold() {
    final Volume g = volume("g", cube(3, 1));
    final Volume placeless = builder(cube(3, 1), new Spacing(1, 1, 1)).oriented(false).name("m").build();
    for (final Grids grids : List.of(Grids.SAME, Grids.IGNORE)) {
      assertThat(evaluate("dice", MetricSettings.DEFAULT, "all", Double.NaN, grids, g, placeless).notes()).containsExactly(
        "Compared voxel by voxel, because only the reference 'g' says how it lies in the patient; look whether the two fit.");
      assertThat(evaluate("dice", MetricSettings.DEFAULT, "all", Double.NaN, grids, placeless, g).notes()).containsExactly(
        "Compared voxel by voxel, because only the prediction 'g' says how it lies in the patient; look whether the two fit.");
      assertThat(evaluate("dice", MetricSettings.DEFAULT, "all", Double.NaN, grids, placeless, placeless).notes()).isEmpty();
    }
  }

  @Test
  void whatHelpsIsSaid() {
    final Volume g = volume("g", cube(3, 1));
    assertThatThrownBy(() -> plainly(Double.NaN, g, mirrored("m"))).hasMessageContaining("orientation").hasMessageContaining(
      "resample=nearest").hasMessageContaining("resample=ignore").hasMessageNotContaining("spacing=");
    assertThatThrownBy(() -> plainly(Double.NaN, g, moved("m", 2))).hasMessageContaining("places").hasMessageNotContaining(
      "spacing=");
    final Volume thick = builder(cube(3, 1), new Spacing(1, 1, 2)).name("m").build();
    assertThatThrownBy(() -> plainly(Double.NaN, g, thick)).hasMessageContaining("voxel size").hasMessageContaining("spacing=");
    final Volume small = Volume.of(PlanarImgs.unsignedBytes(5, 5, 5)).name("m").build();
    for (final Grids grids : List.of(Grids.SAME, Grids.IGNORE))
      assertThatThrownBy(() -> evaluate("dice", MetricSettings.DEFAULT, "all", Double.NaN, grids, g, small)).hasMessageContaining(
        "differ in size").hasMessageContaining("crop or resample").hasMessageNotContaining("ignore");
  }
}
