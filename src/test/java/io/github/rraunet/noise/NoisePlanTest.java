package io.github.rraunet.noise;

import static io.github.rraunet.noise.NoisySets.MIXTURE;
import static io.github.rraunet.noise.NoisySets.make;
import static io.github.rraunet.noise.NoisySets.recount;
import static io.github.rraunet.noise.NoisySets.settings;
import static io.github.rraunet.noise.NoisySets.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.noise.NoisySets.Image;
import io.github.rraunet.volume.LabelSet;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which masks are made wrong, and by which type. */
class NoisePlanTest {

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
}
