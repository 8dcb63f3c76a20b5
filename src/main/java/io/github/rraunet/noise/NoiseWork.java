package io.github.rraunet.noise;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.tasks.Task;
import io.github.rraunet.tasks.TaskRunner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The images of a set, and who works on them. Images do not depend on one another: each is a task, in the order of the images.
 *
 * @param hashed  whether files are hashed for the record by whoever reads them first
 * @param threads of a task
 */
record NoiseWork(List<? extends NoisySet.Source> sources, NoiseSettings settings, NoisySet.Sink sink, TaskRunner runner,
  boolean hashed, int threads, NoiseComputing computing)
{

  /** One image after the other, in this thread. Each tells of its masks, which are smaller steps than images. */
  static final TaskRunner IN_TURN = new TaskRunner() {
    @Override
    public <T> List<T> run(final String step, final List<? extends Task<T>> tasks, final Progress progress) throws IOException {
      final List<T> results = new ArrayList<>();
      for (final Task<T> task : tasks)
        results.add(task.run(progress));
      return results;
    }
  };

  /** An image whose masks are known. */
  record Surveyed(NoisySet.Source source, MaskSurvey masks) {}

  /** @return of each image what was found of it */
  List<ImageSurvey> survey(final Progress progress) throws IOException {
    final List<SurveyTask> tasks = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++)
      tasks.add(new SurveyTask(sources.get(i), settings, i, sources.size(), hashed, threads));
    return runner.run(SurveyTask.STEP, tasks, progress);
  }

  /**
   * @param aimed Dice coefficient that masks are driven to; NaN if none is
   * @param write whether the sink gets the wrong masks
   * @param step  what is going on, for the user
   * @return what became of all masks, in the order of the images
   */
  List<ManifestRow> make(final List<Surveyed> images, final NoisePlan plan, final double aimed, final boolean write,
    final String step, final Progress progress) throws IOException
  {
    final List<NoiseTask> tasks = new ArrayList<>();
    for (final Surveyed image : images)
      tasks.add(new NoiseTask(image.source(), write ? sink : null, image.masks(), plan.drawnOf(image.masks()), settings, aimed,
        threads, computing));
    final List<ManifestRow> rows = new ArrayList<>();
    runner.run(step, tasks, progress).forEach(rows::addAll);
    return List.copyOf(rows);
  }
}
