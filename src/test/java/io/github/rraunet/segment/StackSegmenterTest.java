package io.github.rraunet.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.engine.ModelDescription;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.UsedPlanes;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class StackSegmenterTest {

  private static final IntensityWindow WINDOW = new IntensityWindow(-1000, 1000);
  private static final FakePredictor.Rule BY_PLACE = (input, x, y, width, height) ->
    input * (x + 2 * y + 1) / (width + 2 * height);
  private static final FakePredictor.Rule COPY = (input, x, y, width, height) -> input;

  private static ModelDescription model(final SliceGeometry geometry, final String orientation, final double threshold) {
    return new ModelDescription("fake", "spine", new SlicePreparation(WINDOW, geometry), Orientation.parse(orientation),
      threshold, "image",
      "probability", "00", Map.of());
  }

  private static final ModelDescription ONE_MM = model(new SliceGeometry.PixelSpacing(1, 16), "RAS", 0.3);

  private static SegmentationSettings both(final int batchSize) {
    return new SegmentationSettings(OutputType.BOTH, Double.NaN, false, batchSize);
  }

  private static Volume random(final Img<UnsignedShortType> image, final String orientation, final Spacing spacing) {
    final var random = new Random(5);
    image.forEach(v -> v.set(random.nextInt(2400)));
    final Orientation code = Orientation.parse(orientation);
    final double[] step = { spacing.xMm(), spacing.yMm(), spacing.zMm() };
    final double[][] rows = new double[3][4];
    for (int d = 0; d < 3; d++) { // turned by a few degrees about one axis
      final double angle = code.worldAxis(d) == 2 ? 0 : 0.1;
      final int other = code.worldAxis(d) == 0 ? 1 : 0;
      final double sign = code.isNegative(d) ? -1 : 1;
      rows[code.worldAxis(d)][d] = sign * step[d] * Math.cos(angle);
      if (angle > 0) rows[other][d] = (other == 1 ? 1 : -1) * sign * step[d] * Math.sin(angle);
    }
    rows[0][3] = -40;
    rows[2][3] = 17;
    return Volume.of(image).calibration(1, -1024).voxelToWorld(VoxelToWorld.ofRows(rows)).oriented(true).name("ct").build();
  }

  @AfterEach
  void noThreadIsLeft() {
    assertThat(Thread.getAllStackTraces().keySet()).noneMatch(t -> t.getName().startsWith(SegmentationPipeline.THREAD_PREFIX));
  }

  @Test
  void everyVoxelIsWhatTheNetworkSaysOfItInTheModelsOrientation() throws Exception {
    for (final String from : new String[] { "RAS", "LPI", "PIR", "SRA", "IPL" })
      for (final String to : new String[] { "RAS", "LPS", "ASR" }) {
        final List<Img<UnsignedShortType>> images =
          List.of(PlanarImgs.unsignedShorts(23, 19, 17), ArrayImgs.unsignedShorts(23, 19, 17));
        for (final Img<UnsignedShortType> image : images) {
          final Volume input = random(image, from, new Spacing(1, 1, 1));
          final var predictor = new FakePredictor(BY_PLACE);
          final Segmentation result =
            new StackSegmenter(predictor, model(new SliceGeometry.PixelSpacing(1, 16), to, 0.3), both(3))
              .segment(input, Progress.NONE);
          final Volume mask = result.mask().orElseThrow();
          final Volume probability = result.probability().orElseThrow();
          assertThat(mask.voxelToWorld()).isEqualTo(input.voxelToWorld());
          assertThat(mask.dimensions()).containsExactly(23, 19, 17);
          assertThat(mask.isOriented()).isTrue();
          assertThat(mask.kind()).isEqualTo(Volume.Kind.MASK);
          assertThat(probability.kind()).isEqualTo(Volume.Kind.PROBABILITY);
          compare(input.reoriented(Orientation.parse(to)), probability.reoriented(Orientation.parse(to)),
            mask.reoriented(Orientation.parse(to)),
            from + " as " + to);
          assertThat(predictor.open).hasValue(0);
          assertThat(predictor.largestCount).isEqualTo(3);
        }
      }
  }

  /** The definition voxel by voxel, through views. */
  private static void compare(final Volume input, final Volume probability, final Volume mask, final String what) {
    final long[] d = input.dimensions();
    final int width = (int) (d[0] + 15) / 16 * 16;
    final int height = (int) (d[1] + 15) / 16 * 16;
    for (int z = 0; z < d[2]; z++)
      for (int y = 0; y < d[1]; y++)
        for (int x = 0; x < d[0]; x++) {
          final float p = BY_PLACE.probability(WINDOW.apply(input.values().getAt(x, y, z).get()), x, y, width, height);
          assertThat(probability.values().getAt(x, y, z).get()).as("%s at %d,%d,%d", what, x, y, z).isCloseTo(p, within(1e-6f));
          assertThat(mask.values().getAt(x, y, z).get()).as("%s at %d,%d,%d", what, x, y, z).isEqualTo(p > 0.3f ? 255f : 0f);
        }
  }

  @Test
  void unequalSpacingIsResampledAlongTheRightAxes() throws Exception {
    final Spacing spacing = new Spacing(0.8, 1.7, 2.5);
    final var model = model(new SliceGeometry.PixelSpacing(1.2, 16), "RAS", 0.3);
    final Volume oblique = random(PlanarImgs.unsignedShorts(40, 26, 21), "PIR", spacing);
    final Volume turned = oblique.reoriented(Orientation.RAS);
    final Img<UnsignedShortType> copy = PlanarImgs.unsignedShorts(turned.dimensions());
    final long[] d = turned.dimensions();
    for (int z = 0; z < d[2]; z++)
      for (int y = 0; y < d[1]; y++)
        for (int x = 0; x < d[0]; x++)
          copy.getAt(x, y, z).setReal(turned.stored().getAt(x, y, z).getRealDouble());
    final Volume straight = Volume.of(copy).calibration(1, -1024).spacing(turned.spacing()).build();
    final var predictor = new FakePredictor(BY_PLACE);
    final Volume a = new StackSegmenter(predictor, model, both(0)).segment(oblique, Progress.NONE).probability().orElseThrow();
    final Volume b = new StackSegmenter(predictor, model, both(0)).segment(straight, Progress.NONE).probability().orElseThrow();
    final Volume seen = a.reoriented(Orientation.RAS);
    for (int z = 0; z < d[2]; z++)
      for (int y = 0; y < d[1]; y++)
        for (int x = 0; x < d[0]; x++)
          assertThat(seen.values().getAt(x, y, z).get()).isEqualTo(b.values().getAt(x, y, z).get());
  }

  @Test
  void unorientedStackIsTakenPlaneByPlane() throws Exception {
    final Img<UnsignedShortType> image = PlanarImgs.unsignedShorts(20, 18, 5);
    final var random = new Random(8);
    image.forEach(v -> v.set(random.nextInt(2400)));
    final Volume input = Volume.of(image).calibration(1, -1024).build();
    final Segmentation result = new StackSegmenter(new FakePredictor(BY_PLACE),
      model(new SliceGeometry.PixelSpacing(1, 16), "PIR", 0.3), both(0))
      .segment(input, Progress.NONE);
    compare(input, result.probability().orElseThrow(), result.mask().orElseThrow(), "unoriented");
    assertThat(result.batchSize()).isEqualTo(4);
    assertThat(result.slices()).isEqualTo(5);
    assertThat(result.notes()).isEmpty();
    assertThat(result.seconds()).isPositive();
  }

  @Test
  void nothingIsLeftOfWhatWasInTheArraysOfResults() throws Exception {
    for (final String from : new String[] { "RAS", "PIR", "IPL" }) {
      final Volume input = random(PlanarImgs.unsignedShorts(16, 17, 18), from, new Spacing(1, 1, 1));
      final var planes = new UsedPlanes();
      final Segmentation found = new StackSegmenter(new FakePredictor(BY_PLACE), ONE_MM, both(3), planes).segment(input,
        Progress.NONE);
      assertThat(planes.given()).isEqualTo(2 * 18);
      final Segmentation expected = new StackSegmenter(new FakePredictor(BY_PLACE), ONE_MM, both(3)).segment(input,
        Progress.NONE);
      assertThat(values(found.mask().orElseThrow())).isEqualTo(values(expected.mask().orElseThrow()));
      assertThat(values(found.probability().orElseThrow())).isEqualTo(values(expected.probability().orElseThrow()));
    }
  }

  private static List<Float> values(final Volume volume) {
    final List<Float> values = new ArrayList<>();
    Views.flatIterable(volume.values()).forEach(v -> values.add(v.getRealFloat()));
    return values;
  }

  @Test
  void onlyWhatIsAskedForIsMade() throws Exception {
    final Volume input = random(PlanarImgs.unsignedShorts(16, 17, 3), "RAS", new Spacing(1, 1, 1));
    final Segmentation mask = new StackSegmenter(new FakePredictor(COPY), ONE_MM, SegmentationSettings.DEFAULT)
      .segment(input, Progress.NONE);
    assertThat(mask.probability()).isEmpty();
    assertThat(mask.threshold()).isEqualTo(0.3);
    final Segmentation probability = new StackSegmenter(new FakePredictor(COPY), ONE_MM,
      new SegmentationSettings(OutputType.PROBABILITY, 0.7, true, 1)).segment(input, Progress.NONE);
    assertThat(probability.mask()).isEmpty();
    assertThat(probability.threshold()).isEqualTo(0.7);
    assertThat(probability.removedVoxels()).isZero();
  }

  @Test
  void thresholdIsStrict() throws Exception {
    final Img<UnsignedShortType> image = PlanarImgs.unsignedShorts(16, 16, 2);
    image.forEach(v -> v.set(1000)); // 0 HU, 0.5 of the window
    image.getAt(3, 2, 1).set(1001);
    final Volume input = Volume.of(image).calibration(1, -1000).build();
    final Volume mask = new StackSegmenter(new FakePredictor(COPY), ONE_MM,
      new SegmentationSettings(OutputType.MASK, 0.5, false, 0))
      .segment(input, Progress.NONE).mask().orElseThrow();
    assertThat(sum(mask)).isEqualTo(255);
    assertThat(mask.values().getAt(3, 2, 1).get()).isEqualTo(255);
  }

  private static double sum(final Volume volume) {
    double sum = 0;
    for (final RealType<?> v : volume.stored())
      sum += v.getRealDouble();
    return sum;
  }

  @Test
  void keepsOnlyTheLargestComponentWhenAsked() throws Exception {
    final Img<UnsignedShortType> image = PlanarImgs.unsignedShorts(20, 18, 4);
    for (int z = 0; z < 4; z++) image.getAt(5, 6, z).set(3000);
    for (int z = 0; z < 3; z++) image.getAt(15, 6, z).set(3000);
    final Volume input = Volume.of(image).calibration(1, -1024).build();
    final Segmentation result = new StackSegmenter(new FakePredictor(COPY), ONE_MM,
      new SegmentationSettings(OutputType.MASK, 0.5, true, 0))
      .segment(input, Progress.NONE);
    assertThat(result.removedVoxels()).isEqualTo(3);
    assertThat(sum(result.mask().orElseThrow())).isEqualTo(4 * 255);
  }

  @ParameterizedTest
  @CsvSource({ "1, 1", "2, 2", "3, 4", "5, 8", "8, 8", "9, 12", "40, 12" })
  void batchesOfShortStacksComeInFewSizes(final int slices, final int batchSize) throws Exception {
    final Segmentation result = new StackSegmenter(new FakePredictor(COPY), ONE_MM, both(12)).segment(Volume.of(ArrayImgs.floats(
      17, 16, slices)).build(), Progress.NONE);
    assertThat(result.batchSize()).isEqualTo(batchSize);
    assertThat(result.slices()).isEqualTo(slices);
  }

  @Test
  void nanConstantAndSingleSlicesAreSegmented() throws Exception {
    final var nan = ArrayImgs.floats(17, 16, 1);
    nan.forEach(v -> v.set(Float.NaN));
    final Segmentation ofNan = new StackSegmenter(new FakePredictor(COPY), ONE_MM, both(7))
      .segment(Volume.of(nan).build(), Progress.NONE);
    assertThat(sum(ofNan.mask().orElseThrow())).isZero();
    assertThat(ofNan.batchSize()).isEqualTo(1);
    assertThat(ofNan.lowestValue()).isNaN();
    assertThat(ofNan.notes()).singleElement().asString().contains("NaN");
    final var constant = ArrayImgs.floats(17, 16, 3);
    constant.forEach(v -> v.set(-200));
    final Segmentation ofConstant = new StackSegmenter(new FakePredictor(COPY), ONE_MM, both(0))
      .segment(Volume.of(constant).build(), Progress.NONE);
    assertThat(ofConstant.notes()).singleElement().asString().contains("-200");
  }

  /** Such as a block that a resampling left without values: the mask has a hole there that nobody sees in its volume. */
  @Test
  void voxelsWithoutAFiniteValueAreCounted() throws Exception {
    final Img<FloatType> image = PlanarImgs.floats(20, 18, 6);
    int n = 0;
    for (final FloatType v : image)
      v.set(n++ % 2 == 0 ? -900 : 400);
    final Volume stack = Volume.of(image).spacing(new Spacing(1, 1, 3)).oriented(true).build();
    assertThat(new StackSegmenter(new FakePredictor(COPY), ONE_MM, both(4)).segment(stack, Progress.NONE).notes()).isEmpty();
    for (int y = 3; y < 10; y++)
      for (int x = 2; x < 7; x++)
        image.getAt(x, y, 4).set(Float.NaN);
    image.getAt(0, 0, 0).set(Float.POSITIVE_INFINITY);
    image.getAt(1, 0, 5).set(Float.NEGATIVE_INFINITY);
    final Segmentation result = new StackSegmenter(new FakePredictor(COPY), ONE_MM, both(4)).segment(stack, Progress.NONE);
    assertThat(result.notes()).containsExactly("Values that are infinite, or not a number, count as the lower end of the model's"
      + " intensity window (-1000), or the upper for infinity: 37 voxels.");
    assertThat(result.probability().orElseThrow().values().getAt(4, 6, 4).get()).isZero();
  }

  @Test
  void oneSagittalPlaneIsSegmentedAsItIsAndSaid() throws Exception {
    final Volume input = random(PlanarImgs.unsignedShorts(20, 18, 1), "PIR", new Spacing(1, 1, 4));
    final Segmentation result = new StackSegmenter(new FakePredictor(BY_PLACE), ONE_MM, both(0)).segment(input, Progress.NONE);
    compare(Volume.of(input.stored()).calibration(1, -1024).build(), Volume.of(result.probability().orElseThrow().stored())
      .build(),
      Volume.of(result.mask().orElseThrow().stored()).build(), "sagittal plane");
    assertThat(result.notes()).singleElement().asString().contains("PIR").contains("RAS");
  }

  @Test
  void saysWhenValuesAreNoHounsfieldUnits() throws Exception {
    final Img<UnsignedShortType> image = PlanarImgs.unsignedShorts(16, 16, 3);
    image.getAt(1, 2, 0).set(1500);
    final Segmentation raw = new StackSegmenter(new FakePredictor(COPY), ONE_MM, both(0))
      .segment(Volume.of(image).build(), Progress.NONE);
    assertThat(raw.notes()).singleElement().asString().contains("No value is below 0").contains("0 to 1500");
    assertThat(raw.highestValue()).isEqualTo(1500);
  }

  @Test
  void refusesSlicesThatCannotBe() {
    final Volume thin = Volume.of(PlanarImgs.unsignedShorts(40, 1, 3)).build();
    assertThatIllegalArgumentException().isThrownBy(() -> new StackSegmenter(new FakePredictor(COPY), ONE_MM, both(0))
      .segment(thin, Progress.NONE))
      .withMessageContaining("40x1");
    final Volume tiny = Volume.of(PlanarImgs.unsignedShorts(40, 30, 3)).spacing(new Spacing(0.001, 0.001, 1)).build();
    final var predictor = new FakePredictor(COPY);
    assertThatIllegalArgumentException().isThrownBy(() -> new StackSegmenter(predictor, ONE_MM, both(0))
      .segment(tiny, Progress.NONE))
      .withMessageContaining("0.001");
    assertThat(predictor.opened).hasValue(0);
  }

  @Test
  void reportsEverySliceInTheEnd() throws Exception {
    final Volume input = random(PlanarImgs.unsignedShorts(16, 18, 30), "RAS", new Spacing(1, 1, 1));
    final List<Long> done = new ArrayList<>();
    final Thread caller = Thread.currentThread();
    final Progress progress = new Progress() {
      @Override
      public void report(final String step, final long finished, final long total) {
        assertThat(step).isEqualTo("Segmenting slices");
        assertThat(total).isEqualTo(30);
        assertThat(Thread.currentThread()).isSameAs(caller);
        done.add(finished);
      }

      @Override
      public boolean isCanceled() {
        return false;
      }
    };
    new StackSegmenter(new FakePredictor(COPY), ONE_MM, both(4)).segment(input, progress);
    assertThat(done).isSorted().startsWith(0L).endsWith(30L).doesNotHaveDuplicates();
  }

  @Test
  void settingsAreChecked() {
    assertThatIllegalArgumentException().isThrownBy(() -> new SegmentationSettings(OutputType.MASK, 1.5, false, 0))
      .withMessageContaining("1.5");
    assertThatIllegalArgumentException().isThrownBy(() -> new SegmentationSettings(OutputType.MASK, 0.5, false, -1))
      .withMessageContaining("-1");
    assertThatIllegalArgumentException().isThrownBy(() -> OutputType.parse("labels"))
      .withMessageContaining("mask, probability or both");
    assertThat(OutputType.parse(" Both ")).isEqualTo(OutputType.BOTH);
  }
}
