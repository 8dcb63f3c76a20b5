package io.github.rraunet.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.SharedData;
import io.github.rraunet.phantom.PhantomSettings;
import io.github.rraunet.phantom.SpinePhantom;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.LabelChoice;
import io.github.rraunet.volume.LabelSet;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.imglib2.RandomAccess;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.Test;

class NoisySetTest {

  private static final double[] ALPHAS = { 0.55, 0.68, 0.77, 0.85 };
  private static final double[] BETAS = { 0.25, 0.5, 0.75 };
  private static final String MIXTURE = "erosion,dilation,elastic";

  private record Image(String name, Volume volume) implements NoisySet.Source {

    @Override
    public Volume read(final Progress progress) {
      return volume;
    }
  }

  private static NoiseSettings settings(final double alpha, final double beta, final String types) {
    return new NoiseSettings(alpha, beta, NoiseSettings.AlphaScope.NOISY, NoiseShare.parse(types, ""), null, LabelChoice.parse(
      "union:all"), NoiseSettings.Mode.TWO_D, false, 11);
  }

  private static NoiseSettings with(final NoiseSettings s, final String labels, final String mode, final String scope) {
    return new NoiseSettings(s.alpha(), s.beta(), NoiseSettings.AlphaScope.parse(scope), s.shares(), s.sigma(), LabelChoice.parse(
      labels), NoiseSettings.Mode.parse(mode), s.countEmpty(), s.seed());
  }

  private static NoisySet make(final List<Image> images, final NoiseSettings settings, final Map<String, Volume> written,
    final int threads) throws IOException
  {
    return NoisySet.make(images, settings, (source, noisy, progress) -> written.put(source.name(), noisy), threads,
      Progress.NONE);
  }

  private interface Values {
    double at(int x, int y, int z);
  }

  private static Volume volume(final int w, final int h, final int d, final Values values) {
    final var image = PlanarImgs.floats(w, h, d);
    final var cursor = image.localizingCursor();
    while (cursor.hasNext()) {
      cursor.fwd();
      cursor.get().set((float) values.at(cursor.getIntPosition(0), cursor.getIntPosition(1), cursor.getIntPosition(2)));
    }
    return Volume.of(image).voxelToWorld(VoxelToWorld.ofSpacing(new Spacing(1, 1, 2))).oriented(true).name("test").build();
  }

  private static Values values(final Volume volume) {
    final RandomAccess<FloatType> access = volume.values().randomAccess();
    return (x, y, z) -> access.setPositionAndGet(x, y, z).get();
  }

  /** Each slice counted again, voxel by voxel. */
  private static void recount(final NoisySet set, final Map<String, Volume> clean, final Map<String, Volume> noisy,
    final LabelSet labels)
  {
    int wrong = 0;
    for (final ManifestRow row : set.rows()) {
      final Volume before = clean.get(row.id().file());
      final Values a = values(before);
      final Values b = values(noisy.get(row.id().file()));
      long inA = 0;
      long inB = 0;
      long inBoth = 0;
      for (int y = 0; y < before.dimensions()[1]; y++)
        for (int x = 0; x < before.dimensions()[0]; x++) {
          final int z = row.id().slice() - 1;
          final boolean ofA = row.id().label() == 0 ? labels.test(a.at(x, y, z)) : a.at(x, y, z) == row.id().label();
          final boolean ofB = row.id().label() == 0 ? b.at(x, y, z) != 0 : b.at(x, y, z) == row.id().label();
          if (ofA) inA++;
          if (ofB) inB++;
          if (ofA && ofB) inBoth++;
        }
      assertThat(row.counts()).as(row.id().toString()).isEqualTo(new NoisyMask.Counts(inA, inB, inBoth));
      assertThat(row.isNoisy()).as(row.id().toString()).isEqualTo(inA != inB || inA != inBoth);
      if (row.isNoisy()) wrong++;
    }
    assertThat(set.noisy()).hasSize(wrong);
  }

  private static void levels(final Volume mask, final LabelSet labels, final double[] betas, final String... types)
    throws IOException
  {
    final List<String> off = new ArrayList<>();
    for (final String type : types)
      for (final double alpha : ALPHAS)
        for (final double beta : betas) {
          final NoiseSettings settings = with(settings(alpha, beta, type), labels == LabelSet.ALL ? "union:all" : "union:"
            + labels, "2d", "noisy");
          final Map<String, Volume> written = new HashMap<>();
          final NoisySet set = make(List.of(new Image("a", mask)), settings, written, 2);
          recount(set, Map.of("a", mask), written, labels);
          final NoiseStatistics noisy = NoiseStatistics.of(set.noisy());
          assertThat(noisy.n()).isEqualTo((int) Math.round(beta * set.masks().size()));
          if (Math.abs(noisy.mean() - alpha) > 0.01) off.add(type + " " + alpha + " " + beta + ": " + noisy);
        }
    assertThat(off).isEmpty();
  }

  private static Volume phantom() {
    return SpinePhantom.generate(PhantomSettings.of(3).withSize(150, 180, 40).withSpacing(new Spacing(1, 1, 3)), Progress.NONE)
      .mask();
  }

  @Test
  void meanOfThePhantomsMasksIsAlphaAndTheManifestIsTrue() throws IOException {
    levels(phantom(), LabelSet.ALL, BETAS, "erosion", "dilation", "elastic", MIXTURE);
  }

  @Test
  void meanOfRealMasksEnlargedThreeTimesIsAlpha() throws IOException {
    final Volume labels = VolumeFiles.read(SharedData.get("ct-lumbar/example_seg_fast_force_split.nii.gz"), Progress.NONE);
    final Values at = values(labels);
    final LabelSet spine = LabelSet.parse("25-33");
    final long[] n = labels.dimensions();
    final Volume large = volume((int) n[0] * 3, (int) n[1] * 3, (int) n[2], (x, y, z) -> spine.test(at.at(x / 3, y / 3, z)) ? 1
      : 0);
    levels(large, LabelSet.ALL, new double[] { 0.5 }, "erosion", "dilation", "elastic", MIXTURE);
  }

  @Test
  void coarseMasksReachTheMeanAsWell() throws IOException {
    final Volume labels = VolumeFiles.read(SharedData.get("ct-lumbar/example_seg_fast_force_split.nii.gz"), Progress.NONE);
    levels(labels, LabelSet.parse("25-33"), BETAS, "erosion", "dilation", "elastic", MIXTURE);
  }

  @Test
  void threadsAndTheOrderOfImagesDoNotMatter() throws IOException {
    final Image a = new Image("a", phantom());
    final Image b = new Image("b", volume(50, 40, 7, (x, y, z) -> Math.hypot(x - 20, y - 15 - z) < 9 ? 3 : 0));
    final Map<String, Volume> one = new LinkedHashMap<>();
    final Map<String, Volume> two = new LinkedHashMap<>();
    final NoisySet first = make(List.of(a, b), settings(0.7, 0.6, MIXTURE), one, 1);
    final NoisySet second = make(List.of(b, a), settings(0.7, 0.6, MIXTURE), two, 3);
    assertThat(second.rows()).containsExactlyInAnyOrderElementsOf(first.rows());
    for (final String name : List.of("a", "b"))
      assertSame(one.get(name), two.get(name));
    assertThat(json(make(List.of(a, b), settings(0.7, 0.6, MIXTURE), one, 2))).isEqualTo(json(first));
  }

  private static String json(final NoisySet set) throws IOException {
    final var text = new StringWriter();
    new NoiseManifest(set).writeJson(List.of(), text);
    return text.toString();
  }

  private static Image small(final int number) {
    return new Image("i" + number, volume(24, 24, 6, (x, y, z) -> Math.hypot(x - 11 - 0.1 * number, y - 11) < 1.2 + 0.4 * z ? 1
      : 0));
  }

  /** Masks of a few pixels miss the level, and it is moved: by numbers that the order of the images must not touch. */
  @Test
  void theOrderOfManyImagesDoesNotMatterWhereTheLevelIsMoved() throws IOException {
    final List<Image> images = new ArrayList<>();
    for (int i = 0; i < 13; i++)
      images.add(small(i));
    final NoisySet first = make(images, settings(0.85, 0.8, "square_dilation,elastic"), new HashMap<>(), 2);
    assertThat(first.aimed()).isNotEqualTo(0.85);
    for (long seed = 0; seed < 4; seed++) {
      Collections.shuffle(images, new Random(seed));
      final NoisySet other = make(images, settings(0.85, 0.8, "square_dilation,elastic"), new HashMap<>(), 1);
      assertThat(other.aimed()).isEqualTo(first.aimed());
      assertThat(other.rows()).containsExactlyInAnyOrderElementsOf(first.rows());
    }
  }

  /** What is written is what is told, whichever pass was the best; the images are recounted. */
  @Test
  void theImagesWrittenAreThoseOfTheBestPass() throws IOException {
    int moved = 0;
    for (int seed = 0; seed < 12; seed++)
      for (final String types : List.of("square_dilation", "sine", "dilation", "square_erosion,elastic")) {
        final NoiseSettings s = settings(0.8, 0.7, types);
        final var settings = new NoiseSettings(s.alpha(), s.beta(), s.scope(), s.shares(), null, s.labels(), s.mode(), false,
          seed);
        final Image image = small(seed);
        final Map<String, Volume> written = new HashMap<>();
        final NoisySet set = make(List.of(image), settings, written, 1);
        recount(set, Map.of(image.name(), image.volume()), written, LabelSet.ALL);
        assertThat(set.rows().stream().filter(ManifestRow::isDrawn)).allMatch(r -> r.aimed() == set.aimed());
        if (set.aimed() != 0.8) moved++;
      }
    assertThat(moved).isGreaterThan(5);
  }

  /** Half of the masks have a strength of their own: the others are driven farther, so that the mean of the scope is alpha. */
  @Test
  void alphaIsTheMeanOfTheScopeThoughSomeMasksHaveAStrength() throws IOException {
    for (final String scope : List.of("noisy", "whole")) {
      final NoisySet set = make(List.of(new Image("a", phantom())), with(settings(0.85, 0.8, "erosion,dilation:1px"), "union:all",
        "2d", scope), new HashMap<>(), 2);
      assertThat(NoiseStatistics.of(scope.equals("noisy") ? set.noisy() : set.masks()).mean()).as(scope).isCloseTo(0.85, within(
        0.005));
      assertThat(set.notes()).isEmpty();
    }
  }

  @Test
  void levelsThatAreOutOfReachAreTold() throws IOException {
    final Volume columns = volume(30, 20, 20, (x, y, z) -> z < 10 ? x > 10 && x < 20 ? 1 : 0 : Math.hypot(x - 14, y - 9) < 6 ? 1
      : 0);
    final NoisySet set = make(List.of(new Image("a", columns)), with(settings(0.8, 1, "sine"), "union:all", "2d", "whole"),
      new HashMap<>(), 1);
    assertThat(set.noisy()).hasSize(10);
    assertThat(set.notes().get(0)).contains("Only 10 of the 20 masks wanted");
    final Volume all = volume(30, 20, 4, (x, y, z) -> x > 10 && x < 20 ? 1 : 0);
    assertThat(make(List.of(new Image("a", all)), settings(0.8, 1, "sine"), new HashMap<>(), 1).noisy()).isEmpty();
  }

  /** Ten masks that the strength leaves as they are, and ten that it changes: enough for half of the set. */
  @Test
  void masksThatStayAsTheyAreAreReplaced() throws IOException {
    final Volume mask = volume(30, 30, 20, (x, y, z) -> z < 10 ? x == 9 && y == 9 ? 1 : 0 : x > 6 && x < 22 && y > 6 && y < 22
      ? 1 : 0);
    for (final String types : List.of("elastic:0.3px,erosion:1px", "square_erosion", "erosion:1px", "square_erosion,sine"))
      for (final double beta : new double[] { 0.25, 0.5 }) {
        final Map<String, Volume> written = new HashMap<>();
        final NoisySet set = make(List.of(new Image("a", mask)), settings(0.8, beta, types), written, 2);
        assertThat(set.noisy()).as("%s %s", types, beta).hasSize((int) Math.round(20 * beta));
        recount(set, Map.of("a", mask), written, LabelSet.ALL);
      }
    assertThat(make(List.of(new Image("a", mask)), settings(0.8, 0.5, "erosion:0.4px"), new HashMap<>(),
      1).notes().get(0)).contains("Only 0 of the 10 masks wanted", "strengths");
  }

  /** A mask is label 1, also where it is 255 in memory; a file without the labels is said. */
  @Test
  void labelsOfMasksAndOfFilesWithoutThem() throws IOException {
    final Volume mask = phantom();
    assertThat(mask.kind()).isEqualTo(Volume.Kind.MASK);
    final Map<String, Volume> written = new HashMap<>();
    final Image other = new Image("b", volume(20, 20, 5, (x, y, z) -> Math.hypot(x - 9, y - 9) < 5 ? 7 : 0));
    final NoisySet set = make(List.of(new Image("a", mask), other), with(settings(0.7, 0.5, "erosion"), "1", "2d", "noisy"),
      written, 1);
    assertThat(set.noisy()).hasSize((int) Math.round(set.masks().size() * 0.5)).allMatch(r -> r.id().file().equals("a"));
    assertThat(set.notes()).containsExactly("b has none of the labels 1; it stays as it is.");
    assertSame(other.volume(), written.get("b"));
    final NoisySet union = make(List.of(new Image("a", mask), other), with(settings(0.7, 0.5, "erosion"), "union:1", "2d",
      "noisy"), written, 1);
    assertThat(union.notes()).containsExactly("b has none of the labels union:1; its mask is empty.");
  }

  /** The preview of a slice is what the set makes of it. */
  @Test
  void aSampleIsWhatTheSetMakes() throws IOException {
    for (final String code : List.of("RAS", "LPS", "ALI"))
      for (final String labels : List.of("union:all", "all")) {
        final Volume volume = volume(48, 30, 10, (x, y, z) -> y < 8 || y >= 22 + z % 3 ? 0 : x >= 6 && x < 18 ? 300 : x >= 18
          && x < 30
          ? 7 : 0).reoriented(Orientation.parse(code));
        final NoiseSettings settings = with(settings(0.7, 1, "elastic"), labels, "2d", "noisy");
        final Map<String, Volume> written = new HashMap<>();
        final NoisySet set = make(List.of(new Image("a", volume)), settings, written, 1);
        assertThat(set.aimed()).isEqualTo(0.7);
        final Values noisy = values(written.get("a"));
        final int width = (int) volume.dimensions()[0];
        for (final int z : new int[] { 2, 7 }) {
          final List<NoiseSample> samples = NoiseSample.ofPlane("a", volume, z + 1, settings, Progress.NONE);
          assertThat(samples).hasSize(1);
          for (int i = 0; i < samples.get(0).noisy().length; i++)
            assertThat(samples.get(0).noisy()[i]).as("%s %s plane %d pixel %d", code, labels, z, i).isEqualTo(noisy.at(i % width,
              i
              / width, z) != 0);
        }
      }
    assertThatThrownBy(() -> NoiseSample.ofPlane("a", volume(9, 9, 1, (x, y, z) -> -x), 1, settings(0.7, 1, "elastic"),
      Progress.NONE)).hasMessageContaining("is no mask");
  }

  @Test
  void stopsWhenAsked() {
    final int[] asked = new int[1];
    final Progress stop = new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {}

      @Override
      public boolean isCanceled() {
        return ++asked[0] > 60;
      }
    };
    assertThatThrownBy(() -> NoisySet.make(List.of(new Image("a", phantom())), settings(0.7, 1, MIXTURE), (source, noisy, p) ->
      {}, 1, stop)).isInstanceOf(CanceledException.class);
  }

  private static void assertSame(final Volume a, final Volume b) {
    final Values at = values(a);
    final Values other = values(b);
    final long[] n = a.dimensions();
    for (int z = 0; z < n[2]; z++)
      for (int y = 0; y < n[1]; y++)
        for (int x = 0; x < n[0]; x++)
          if (at.at(x, y, z) != other.at(x, y, z)) throw new AssertionError("differ at " + x + " " + y + " " + z);
  }

  /** The same patient stored from head to foot in sagittal planes: the same axial slices are corrupted in the same way. */
  @Test
  void slicesAreAxialHoweverTheImageIsStored() throws IOException {
    final Volume ras = volume(30, 25, 12, (x, y, z) -> Math.hypot(x - 13, y - 12) < 4 + z / 3.0 ? 1 : 0);
    final Volume stored = ras.reoriented(Orientation.parse("PSL"));
    final Map<String, Volume> written = new HashMap<>();
    final NoisySet first = make(List.of(new Image("a", ras)), settings(0.7, 0.5, MIXTURE), written, 1);
    final Volume expected = written.get("a");
    final NoisySet second = make(List.of(new Image("a", stored)), settings(0.7, 0.5, MIXTURE), written, 2);
    assertThat(second.rows()).isEqualTo(first.rows());
    assertThat(written.get("a").orientation().code()).isEqualTo("PSL");
    assertSame(expected, written.get("a").reoriented(Orientation.RAS));
  }

  /** Where the stack runs from head to foot, slice 1 is its first plane. */
  @Test
  void slicesAreNumberedAsInTheStack() throws IOException {
    final Volume feetFirst = volume(20, 20, 6, (x, y, z) -> z == 1 && Math.hypot(x - 9, y - 9) < 5 ? 1 : 0);
    final Volume headFirst = feetFirst.reoriented(Orientation.parse("LPI"));
    final NoisySet set = make(List.of(new Image("a", headFirst)), settings(0.7, 1, "erosion"), new HashMap<>(), 1);
    assertThat(set.noisy()).extracting(row -> row.id().slice()).containsExactly(5);
  }

  @Test
  void labelsStayApart() throws IOException {
    // blocks of labels 300, 7 and 9 side by side; 9 is not chosen
    final Volume labels = volume(48, 30, 10, (x, y, z) -> y < 8 || y >= 22 ? 0 : x >= 6 && x < 18 ? 300 : x >= 18 && x < 30 ? 7
      : x >= 30 && x < 40 ? 9 : 0);
    final NoiseSettings settings = with(settings(0.6, 1, MIXTURE), "7,300", "2d", "noisy");
    final Map<String, Volume> written = new HashMap<>();
    final NoisySet set = make(List.of(new Image("a", labels)), settings, written, 2);
    recount(set, Map.of("a", labels), written, LabelSet.ALL);
    assertThat(set.noisy()).hasSize(20);
    assertThat(NoiseStatistics.of(set.noisy()).mean()).isCloseTo(0.6, within(0.01));
    final Values before = values(labels);
    final Values after = values(written.get("a"));
    for (int z = 0; z < 10; z++)
      for (int y = 0; y < 30; y++)
        for (int x = 0; x < 48; x++)
          if (before.at(x, y, z) == 9 || after.at(x, y, z) == 9) assertThat(after.at(x, y, z)).isEqualTo(before.at(x, y, z));
  }

  @Test
  void volumesAreCorruptedAsAWhole() throws IOException {
    final Volume ball = volume(40, 36, 20, (x, y, z) -> Math.hypot(Math.hypot(x - 20, y - 18), 2 * (z - 10)) < 12 ? 255 : 0);
    for (final String type : List.of("erosion", "dilation", "elastic")) {
      final Map<String, Volume> written = new HashMap<>();
      final NoisySet set = make(List.of(new Image("a", ball)), with(settings(0.7, 1, type), "all", "3d", "noisy"), written, 2);
      assertThat(set.rows()).hasSize(1);
      assertThat(set.rows().get(0).dice()).as(type).isCloseTo(0.7, within(0.002));
      assertThat(set.rows().get(0).id()).hasToString("a##255");
      final Map<String, Volume> again = new HashMap<>();
      make(List.of(new Image("a", ball)), with(settings(0.7, 1, type), "all", "3d", "noisy"), again, 1);
      assertSame(written.get("a"), again.get("a"));
    }
  }

  /** With alpha over the whole set, the wrong half of the masks has 1 - (1 - 0.8) / 0.5 = 0.6. */
  @Test
  void alphaMayBeTheMeanOverAllMasks() throws IOException {
    final NoisySet set = make(List.of(new Image("a", phantom())), with(settings(0.8, 0.5, MIXTURE), "union:all", "2d", "whole"),
      new HashMap<>(), 2);
    assertThat(NoiseStatistics.of(set.masks()).mean()).isCloseTo(0.8, within(0.005));
    assertThat(NoiseStatistics.of(set.noisy()).mean()).isCloseTo(0.6, within(0.01));
    assertThatThrownBy(() -> with(settings(0.4, 0.5, MIXTURE), "all", "2d", "whole")).hasMessageContaining("greater than 1 -"
      + " beta");
  }

  /** Eight large masks make up for two of a single voxel, which with a voxel more have 2/3. */
  @Test
  void othersMakeUpForMasksThatCannotReachTheirLevel() throws IOException {
    final Volume mask = volume(60, 60, 10, (x, y, z) -> z < 2 ? x == 9 && y == 9 ? 1 : 0 : Math.hypot(x - 30, y - 30) < 15 ? 1
      : 0);
    final NoisySet set = make(List.of(new Image("a", mask)), settings(0.85, 1, "dilation"), new HashMap<>(), 2);
    assertThat(set.rows().get(0).dice()).isCloseTo(2.0 / 3, within(1e-12)); // one voxel more
    assertThat(NoiseStatistics.of(set.noisy()).mean()).isCloseTo(0.85, within(0.003));
    assertThat(set.rows().get(5).dice()).isCloseTo((0.85 * 10 - 4.0 / 3) / 8, within(0.005));
    assertThat(set.notes()).singleElement().asString().contains("2 of 10", "dilation 2", "one voxel is a large step");
  }

  /** Of 30 masks 20 fill 60 % of their slice, which leaves room for a Dice coefficient of 0.75: the others go down to 0.6. */
  @Test
  void aFewMasksMakeUpForMany() throws IOException {
    final Volume mask = volume(40, 40, 30, (x, y, z) -> z < 20 ? y < 24 ? 1 : 0 : Math.hypot(x - 19, y - 19) < 9 ? 1 : 0);
    final NoisySet set = make(List.of(new Image("a", mask)), settings(0.7, 1, "dilation"), new HashMap<>(), 2);
    assertThat(set.rows().get(0).dice()).isCloseTo(2 * 960 / (960 + 1600.0), within(1e-12));
    assertThat(NoiseStatistics.of(set.noisy()).mean()).isCloseTo(0.7, within(0.002));
    assertThat(set.rows().get(25).dice()).isCloseTo(0.6, within(0.006));
  }

  @Test
  void masksThatATypeCannotChangeGetAnotherType() throws IOException {
    final Volume mask = volume(20, 20, 9, (x, y, z) -> z < 3 ? x == 9 && y == 9 ? 1 : 0 : z < 6 ? 1 : Math.hypot(x - 9,
      y - 9) < 5 ? 1
      : 0);
    final NoisySet set = make(List.of(new Image("a", mask)), settings(0.6, 1, MIXTURE), new HashMap<>(), 2);
    assertThat(set.rows()).allMatch(ManifestRow::isNoisy);
    for (final ManifestRow row : set.rows()) {
      if (row.voxels() == 1) assertThat(row.share().type()).isNotEqualTo(NoiseType.EROSION);
      if (row.voxels() == 400) assertThat(row.share().type()).isEqualTo(NoiseType.ELASTIC);
    }
    final NoisySet erosion = make(List.of(new Image("a", mask)), settings(0.6, 1, "erosion"), new HashMap<>(), 2);
    assertThat(erosion.noisy()).hasSize(3);
    assertThat(erosion.notes().get(0)).contains("Only 3 of the 9 masks wanted");
  }

  @Test
  void typesComeInTheProportionsAskedFor() throws IOException {
    final Volume mask = volume(30, 30, 57, (x, y, z) -> Math.hypot(x - 14, y - 14) < 8 ? 1 : 0);
    final NoiseSettings s = settings(0.7, 1, MIXTURE);
    final var author = new NoiseSettings(s.alpha(), s.beta(), s.scope(), NoiseShare.parse(MIXTURE, "author"), null, s.labels(), s
      .mode(), false, 5);
    final NoisySet set = make(List.of(new Image("a", mask)), author, new HashMap<>(), 2);
    final Map<NoiseType, Integer> n = new HashMap<>();
    set.noisy().forEach(row -> n.merge(row.share().type(), 1, Integer::sum));
    assertThat(n).isEqualTo(Map.of(NoiseType.EROSION, 24, NoiseType.DILATION, 24, NoiseType.ELASTIC, 9));
  }

  @Test
  void betaMayCountEmptyMasks() throws IOException {
    final Volume mask = volume(30, 30, 20, (x, y, z) -> z >= 8 && Math.hypot(x - 14, y - 14) < 8 ? 1 : 0);
    final NoiseSettings s = settings(0.7, 0.5, MIXTURE);
    assertThat(make(List.of(new Image("a", mask)), s, new HashMap<>(), 1).noisy()).hasSize(6);
    final var counting = new NoiseSettings(0.7, 0.5, s.scope(), s.shares(), null, s.labels(), s.mode(), true, 5);
    final NoisySet set = make(List.of(new Image("a", mask)), counting, new HashMap<>(), 1);
    assertThat(set.noisy()).hasSize(10);
    assertThat(set.rows().subList(0, 8)).allMatch(ManifestRow::isEmpty).noneMatch(ManifestRow::isNoisy);
  }

  @Test
  void aStrengthIsAppliedAsItIs() throws IOException {
    final Volume mask = volume(40, 40, 4, (x, y, z) -> x >= 10 && x < 30 && y >= 10 && y < 30 ? 1 : 0);
    final NoisySet set = make(List.of(new Image("a", mask)), settings(0.7, 1, "square_erosion:5px"), new HashMap<>(), 1);
    assertThat(set.rows()).allMatch(row -> row.counts().equals(new NoisyMask.Counts(400, 256, 256)));
    assertThat(set.wanted()).isNaN();
    final NoisySet gone = make(List.of(new Image("a", mask)), settings(0.7, 1, "erosion:11mm"), new HashMap<>(), 1);
    assertThat(gone.notes()).singleElement().asString().contains("4 wrong masks are empty");
  }

  @Test
  void saysWhenThereIsNothingToDo() throws IOException {
    final Volume empty = volume(9, 9, 3, (x, y, z) -> 0);
    assertThat(make(List.of(new Image("a", empty)), settings(0.7, 1, MIXTURE), new HashMap<>(), 1).notes()).containsExactly(
      "There is no mask that is not empty, so none could be made wrong.");
    final Volume one = volume(9, 9, 3, (x, y, z) -> x > 3 && x < 7 ? 1 : 0);
    assertThat(make(List.of(new Image("a", one)), settings(0.7, 0, MIXTURE), new HashMap<>(),
      1).notes()).singleElement().asString()
      .contains("No mask was made wrong");
  }

  @Test
  void refusesWhatIsNoMask() {
    for (final double value : new double[] { 0.5, -1, 70_000, Double.NaN, 1.5 })
      assertThatThrownBy(() -> make(List.of(new Image("a", volume(5, 5, 2, (x, y, z) -> x == 2 ? value : 0))), settings(0.7, 0.5,
        MIXTURE), new HashMap<>(), 1)).as("%s", value).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(
          "is no mask or label map");
  }

  @Test
  void labelsThatNoImageHasAreRefused() {
    final Volume mask = volume(9, 9, 2, (x, y, z) -> x > 3 && x < 7 ? 5 : 0);
    for (final String labels : List.of("union:2", "2", "3,4"))
      assertThatThrownBy(() -> make(List.of(new Image("a", mask)), with(settings(0.7, 0.5, MIXTURE), labels, "2d", "noisy"),
        new HashMap<>(), 1)).hasMessage("no image has one of the labels " + labels + "; a has 1 label 5");
  }

  @Test
  void anImageThatCannotBeUsedDoesNotStopTheOthers() throws IOException {
    final Map<String, Volume> written = new HashMap<>();
    final NoisySet set = make(List.of(new Image("bad", volume(5, 5, 2, (x, y, z) -> -7)), new Image("good", phantom())), settings(
      0.7, 0.5, MIXTURE), written, 2);
    assertThat(written).containsOnlyKeys("good");
    assertThat(set.failures()).singleElement().asString().startsWith("bad: ").contains("found -7");
  }

  @Test
  void settingsSayWhatTheyExpect() {
    for (final double alpha : new double[] { 0, 1, -1, 1.5, Double.NaN })
      assertThatThrownBy(() -> settings(alpha, 0.5, MIXTURE)).hasMessageContaining("alpha, the Dice coefficient");
    for (final double beta : new double[] { -0.1, 1.1, Double.NaN })
      assertThatThrownBy(() -> settings(0.5, beta, MIXTURE)).hasMessageContaining("beta, the proportion");
    assertThatThrownBy(() -> with(settings(0.5, 0.5, "sine"), "all", "3d", "noisy")).hasMessageContaining("sine is for slices");
    Stream.of("", "erode", "erosion,", "erosion:-3px", "erosion:x", "erosion,erosion", "elastic:").forEach(types ->
      assertThatThrownBy(() -> NoiseShare.parse(types, "")).as(types).isInstanceOf(IllegalArgumentException.class));
    Stream.of("1:2", "1:2:x", "0:0:0", "1:-1:1", "1:1:NaN", "1e308:1e308:1e308").forEach(weights -> assertThatThrownBy(() ->
      NoiseShare.parse(MIXTURE,
      weights)).as(weights).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("weights"));
    Stream.of("elastic,erosion,dilation", "erosion,dilation", "erosion,dilation,erosion:3px").forEach(
      types -> assertThatThrownBy(() -> NoiseShare.parse(types, "author")).as(types).hasMessageContaining("weights=author"));
    for (final double sigma : new double[] { 0, 1e-170, 1e8 })
      assertThatThrownBy(() -> new NoiseSettings(0.5, 0.5, NoiseSettings.AlphaScope.NOISY, NoiseShare.parse(MIXTURE, ""),
        new Length(
        sigma, false), LabelChoice.parse("all"), NoiseSettings.Mode.TWO_D, false, 1)).hasMessageContaining("elastic_sigma must"
          + " be from");
    assertThatThrownBy(() -> Length.parse("elastic_sigma", "wide")).hasMessageContaining("elastic_sigma is a length");
    assertThat(Length.parse("s", "2.5 mm")).isEqualTo(new Length(2.5, true)).hasToString("2.5mm");
    assertThat(Length.parse("s", "12").mm(0.5)).isEqualTo(6);
  }
}
