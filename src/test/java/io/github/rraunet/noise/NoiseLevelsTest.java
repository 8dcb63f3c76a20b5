package io.github.rraunet.noise;

import static io.github.rraunet.noise.NoisySets.MIXTURE;
import static io.github.rraunet.noise.NoisySets.make;
import static io.github.rraunet.noise.NoisySets.phantom;
import static io.github.rraunet.noise.NoisySets.recount;
import static io.github.rraunet.noise.NoisySets.settings;
import static io.github.rraunet.noise.NoisySets.values;
import static io.github.rraunet.noise.NoisySets.volume;
import static io.github.rraunet.noise.NoisySets.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.SharedData;
import io.github.rraunet.noise.NoisySets.Image;
import io.github.rraunet.noise.NoisySets.Values;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.LabelSet;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every level, proportion and type of the issue: means, numbers of wrong masks, and a manifest that a recount confirms. */
class NoiseLevelsTest {

  private static final double[] ALPHAS = { 0.55, 0.68, 0.77, 0.85 };
  private static final double[] BETAS = { 0.25, 0.5, 0.75 };

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
}
