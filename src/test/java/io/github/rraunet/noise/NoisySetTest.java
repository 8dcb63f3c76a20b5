package io.github.rraunet.noise;

import static io.github.rraunet.noise.NoisySets.MIXTURE;
import static io.github.rraunet.noise.NoisySets.assertSame;
import static io.github.rraunet.noise.NoisySets.make;
import static io.github.rraunet.noise.NoisySets.phantom;
import static io.github.rraunet.noise.NoisySets.recount;
import static io.github.rraunet.noise.NoisySets.settings;
import static io.github.rraunet.noise.NoisySets.values;
import static io.github.rraunet.noise.NoisySets.volume;
import static io.github.rraunet.noise.NoisySets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.noise.NoisySets.Image;
import io.github.rraunet.noise.NoisySets.Values;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.LabelSet;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoisySetTest {

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

  /** A pixel of 1024 mm (micrometres taken for mm, say) changes lengths in mm, and nothing else. */
  @Test
  void theSizeOfAPixelDoesNotMatterToALevel() throws IOException {
    final Volume small = volume(64, 56, 8, (x, y, z) -> Math.hypot(x - 30, 1.4 * (y - 27)) < 9 + z ? 1 : 0);
    final Volume large = small.withSpacing(new Spacing(1024, 1024, 2));
    for (final String type : List.of("erosion", "dilation", "elastic")) {
      final Map<String, Volume> written = new HashMap<>();
      final NoisySet set = make(List.of(new Image("a", small), new Image("b", large)), settings(0.7, 1, type), written, 1);
      assertThat(set.noisy()).as(type).hasSize(16);
      make(List.of(new Image("a", small)), settings(0.7, 1, type), written, 1);
      final Volume expected = written.get("a");
      make(List.of(new Image("a", large)), settings(0.7, 1, type), written, 1);
      assertSame(expected, written.get("a"));
    }
  }
}
