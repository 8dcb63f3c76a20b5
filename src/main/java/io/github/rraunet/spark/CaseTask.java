package io.github.rraunet.spark;

import io.github.rraunet.metrics.CaseEvaluator;
import io.github.rraunet.metrics.EvaluationOptions;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RecordedImage;
import io.github.rraunet.tasks.Task;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;

/**
 * Compares the two masks of a case, read whole.
 *
 * @param settings by option, as {@link EvaluationOptions} reads them
 */
record CaseTask(String name, String reference, String prediction, LinkedHashMap<String, Object> settings)
  implements Task<CaseOutcome>
{

  @Override
  public CaseOutcome run(final Progress progress) throws IOException {
    Locations.checkAnswers(Locations.path(reference), Locations.path(prediction));
    final Volume g = VolumeFiles.read(Locations.path(reference), progress);
    final Volume m = VolumeFiles.read(Locations.path(prediction), progress);
    // Tasks share the processors of their executor; one thread each leaves none of them idle.
    final CaseEvaluator.Result result = new CaseEvaluator(EvaluationOptions.parse(settings), 1).evaluate(name, g, m, progress);
    return new CaseOutcome(result.scores(name), recorded("reference", reference, g, progress), recorded("prediction", prediction,
      m, progress));
  }

  private RecordedImage recorded(final String role, final String path, final Volume volume, final Progress progress) {
    final Path file = Locations.path(path);
    return image(name + " " + role, file, volume).hashed(file, VolumeFiles::contentFiles, progress);
  }

  static RecordedImage image(final String role, final Path path, final Volume volume) {
    return RecordedImage.of(role, path, volume.dimensions(), volume.spacing().toArray(), volume.isOriented() ? volume
      .orientation().code() : null);
  }
}
