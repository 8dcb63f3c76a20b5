package io.github.rraunet.noise;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RecordedImage;
import io.github.rraunet.tasks.TaskRunner;
import io.github.rraunet.text.Counted;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A set of masks of which a proportion was made wrong.
 *
 * <p>Every mask is driven to the level by itself, so images do not depend on one another. Where some cannot reach it, or cannot
 * be changed, or have a strength of their own, the set is made again with a level for the others that brings the mean of the
 * scope to alpha, as far as 0.15 away.</p>
 *
 * @param settings of the set
 * @param wanted   Dice coefficient that wrong masks should have on the mean; NaN if no mask was driven to a level
 * @param aimed    Dice coefficient that each of them was driven to at last
 * @param rows     all masks of the set, in the order of the images and their slices
 * @param images   that could be read, for the record
 * @param failures one sentence for each image that could not be used
 * @param notes    what the user should know, one sentence each
 */
public record NoisySet(NoiseSettings settings, double wanted, double aimed, List<ManifestRow> rows,
  List<RecordedImage> images, List<String> failures, List<String> notes)
{

  public NoisySet {
    rows = List.copyOf(rows);
    images = List.copyOf(images);
    failures = List.copyOf(failures);
    notes = List.copyOf(notes);
  }

  private static final int LISTED = 5; // failures named in a message

  /** An image of correct masks. */
  public interface Source {

    /** @return under which it stands in the manifest and is written */
    String name();

    /** @return name of the file with the wrong masks */
    default String written() {
      return name();
    }

    /** @return that it is read from, for the record; null if it is no file */
    default Path file() {
      return null;
    }

    Volume read(Progress progress) throws IOException;
  }

  /** Takes the images with the wrong masks; of one name more than once, the last one counts. */
  public interface Sink {

    void write(Source source, Volume noisy, Progress progress) throws IOException;
  }

  /** Makes a set on the CPU. */
  public static NoisySet make(final List<? extends Source> sources, final NoiseSettings settings, final Sink sink,
    final int threads, final Progress progress) throws IOException
  {
    return make(sources, settings, sink, threads, progress, NoiseComputing.CPU);
  }

  /**
   * @param threads   at least 1; no result depends on it
   * @param computing where whole volumes are made wrong; single slices are on the CPU
   * @throws IOException              if the only source cannot be read, or a result not be written
   * @throws IllegalArgumentException if the only source is no mask, or the settings do not fit the masks
   */
  public static NoisySet make(final List<? extends Source> sources, final NoiseSettings settings, final Sink sink,
    final int threads, final Progress progress, final NoiseComputing computing) throws IOException
  {
    return make(new NoiseWork(sources, settings, sink, NoiseWork.IN_TURN, false, threads, computing), progress);
  }

  /**
   * Makes the same set by a runner that may have other processes do it, on their CPUs. To look at an image is a task, and to make
   * its masks wrong in a pass is another; {@link #images} have their hashes.
   *
   * @param sources  read by whoever does a task
   * @param sink     written to by whoever does a task; a task that is done twice writes the same
   * @param threads  of a task, at least 1
   * @param progress is told of images, not masks
   * @throws IOException              if the only source cannot be read, or a result not be written
   * @throws IllegalArgumentException if the only source is no mask, or the settings do not fit the masks
   */
  public static <S extends Source & Serializable, K extends Sink & Serializable> NoisySet make(final TaskRunner runner,
    final List<S> sources, final NoiseSettings settings, final K sink, final int threads, final Progress progress)
    throws IOException
  {
    return make(new NoiseWork(sources, settings, sink, runner, true, threads, NoiseComputing.CPU), progress);
  }

  private static NoisySet make(final NoiseWork work, final Progress progress) throws IOException {
    final List<NoiseWork.Surveyed> usable = new ArrayList<>();
    final List<RecordedImage> images = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    final List<String> notes = new ArrayList<>();
    final List<ImageSurvey> surveys = work.survey(progress);
    for (int i = 0; i < surveys.size(); i++) {
      final ImageSurvey survey = surveys.get(i);
      if (survey.image() != null) images.add(survey.image());
      if (survey.failure().isEmpty()) usable.add(new NoiseWork.Surveyed(work.sources().get(i), survey.masks()));
      else failures.add(survey.failure());
      notes.addAll(survey.notes());
    }
    checkLabels(usable, work.settings());
    final var passes = new NoisePasses(work, usable, progress);
    passes.run();
    notes.addAll(NoiseNotes.of(passes.rows(), passes.plan(), work.settings()));
    return new NoisySet(work.settings(), passes.wanted(), passes.aimed(), passes.rows(), images, failures, notes);
  }

  /** A slip in the labels would silently empty every mask. */
  private static void checkLabels(final List<NoiseWork.Surveyed> images, final NoiseSettings settings) {
    if (images.stream().allMatch(image -> image.masks().labels() == 0) || images.stream().anyMatch(image -> image.masks()
      .chosen() > 0)) return;
    final NoiseWork.Surveyed first = images.stream().filter(image -> image.masks().labels() > 0).findFirst().orElseThrow();
    throw new IllegalArgumentException("no image has one of the labels " + settings.labels() + "; " + first.source().name()
      + " has " + first.masks().labels() + (first.masks().labels() == 1 ? " label" : " labels, the largest is") + " "
      + first.masks().largest());
  }

  /** @return the masks that were made wrong */
  public List<ManifestRow> noisy() {
    return rows.stream().filter(ManifestRow::isNoisy).toList();
  }

  /** @return the masks that are not empty */
  public List<ManifestRow> masks() {
    return rows.stream().filter(r -> !r.isEmpty()).toList();
  }

  /** @return one line for the user */
  public String summary() {
    final int wrong = noisy().size();
    return wrong + " of " + masks().size() + " masks are wrong" + (wrong == 0 ? "" : String.format(Locale.ROOT,
      ", mean Dice coefficient %.3f", NoiseStatistics.of(noisy()).mean()));
  }

  /** @param files of which the set was to be made. @return what went wrong; empty if nothing did */
  public String failure(final int files) {
    if (failures.isEmpty()) return "";
    return failures.size() + " of " + Counted.of(files, "file") + " could not be used: " + String.join("; ",
      failures.subList(0, Math.min(LISTED, failures.size()))) + (failures.size() > LISTED ? "; ..." : "");
  }
}
