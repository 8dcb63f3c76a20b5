package io.github.rraunet.noise;

import static io.github.rraunet.noise.NoisySets.make;
import static io.github.rraunet.noise.NoisySets.settings;
import static io.github.rraunet.noise.NoisySets.values;
import static io.github.rraunet.noise.NoisySets.volume;
import static io.github.rraunet.noise.NoisySets.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.noise.NoisySets.Image;
import io.github.rraunet.noise.NoisySets.Values;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoiseSampleTest {

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
}
