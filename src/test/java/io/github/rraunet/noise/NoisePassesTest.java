package io.github.rraunet.noise;

import static io.github.rraunet.noise.NoisySets.MIXTURE;
import static io.github.rraunet.noise.NoisySets.make;
import static io.github.rraunet.noise.NoisySets.phantom;
import static io.github.rraunet.noise.NoisySets.recount;
import static io.github.rraunet.noise.NoisySets.settings;
import static io.github.rraunet.noise.NoisySets.volume;
import static io.github.rraunet.noise.NoisySets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.noise.NoisySets.Image;
import io.github.rraunet.volume.LabelSet;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A level that is moved so that the mean is alpha, and what does not follow it. */
class NoisePassesTest {

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
}
