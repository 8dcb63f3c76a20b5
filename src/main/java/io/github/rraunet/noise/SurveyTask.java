package io.github.rraunet.noise;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RecordedImage;
import io.github.rraunet.tasks.Task;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at the masks of one image.
 *
 * @param source of another process only if it is serializable
 * @param number of the image, from 0
 * @param images in all; a single one that cannot be used fails as it failed
 * @param hashed whether its file is hashed for the record
 */
record SurveyTask(NoisySet.Source source, NoiseSettings settings, int number, int images, boolean hashed, int threads)
  implements Task<ImageSurvey>
{

  static final String STEP = "Looking at masks";

  @Override
  public ImageSurvey run(final Progress progress) throws IOException {
    progress.report(STEP, number, images);
    RecordedImage image = null;
    try {
      final Volume volume = source.read(progress);
      image = RecordedImage.of(source.name(), source.file(), volume.dimensions(), volume.spacing().toArray(), volume.isOriented()
        ? volume.orientation().code() : null);
      if (hashed) image = image.hashed(source.file(), VolumeFiles::contentFiles, progress);
      final MaskSurvey masks = MaskSurvey.of(source.name(), volume, settings, threads, progress);
      final List<String> notes = new ArrayList<>();
      volume.notes().forEach(note -> notes.add(source.name() + ": " + note));
      notes.addAll(NoiseNotes.of(source.name(), masks, settings));
      return new ImageSurvey(masks, image, notes, "");
    }
    catch (final IOException | IllegalArgumentException e) {
      if (images == 1) throw e;
      return new ImageSurvey(null, image, List.of(), source.name() + ": " + e.getMessage());
    }
  }
}
