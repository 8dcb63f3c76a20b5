package io.github.rraunet.noise;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.tasks.Task;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Makes the masks of one image wrong that were drawn of it, and tells what became of all its masks.
 *
 * @param source    of another process only if it is serializable; so sink and computing
 * @param sink      takes the wrong masks; null if they are only measured
 * @param masks     of the image
 * @param drawn     how each of them is made wrong; those that are not here stay correct
 * @param aimed     Dice coefficient that they are driven to; NaN if none is
 * @param computing where whole volumes are made wrong
 */
record NoiseTask(NoisySet.Source source, NoisySet.Sink sink, MaskSurvey masks, Map<MaskId, NoiseShare> drawn,
  NoiseSettings settings, double aimed, int threads, NoiseComputing computing) implements Task<List<ManifestRow>>
{

  @Override
  public List<ManifestRow> run(final Progress progress) throws IOException {
    final VolumeNoise.Result result = VolumeNoise.of(source.read(progress), masks, drawn, settings, aimed, threads, progress,
      computing);
    if (sink != null) sink.write(source, result.noisy(), progress);
    return List.copyOf(result.rows());
  }
}
