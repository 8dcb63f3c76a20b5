package io.github.rraunet.noise;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
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
 * @param failures one sentence for each image that could not be used
 * @param notes    what the user should know, one sentence each
 */
public record NoisySet(NoiseSettings settings, double wanted, double aimed, List<ManifestRow> rows, List<String> failures,
  List<String> notes)
{

  public NoisySet {
    rows = List.copyOf(rows);
    failures = List.copyOf(failures);
    notes = List.copyOf(notes);
  }

  private static final int LISTED = 5; // failures named in a message

  /** An image of correct masks. */
  public interface Source {

    /** @return under which it stands in the manifest and is written */
    String name();

    Volume read(Progress progress) throws IOException;
  }

  /** Takes the images with the wrong masks; of one name more than once, the last one counts. */
  public interface Sink {

    void write(Source source, Volume noisy, Progress progress) throws IOException;
  }

  /** An image whose masks are known. */
  record Surveyed(Source source, MaskSurvey survey) {}

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
    final List<String> failures = new ArrayList<>();
    final List<String> notes = new ArrayList<>();
    final List<Surveyed> surveyed = survey(sources, settings, failures, notes, threads, progress);
    final List<MaskSurvey.Found> found = new ArrayList<>();
    surveyed.forEach(image -> found.addAll(image.survey.masks()));
    checkLabels(surveyed, settings);
    final var passes = new NoisePasses(surveyed, found, settings, sink, threads, progress, computing);
    passes.run();
    notes.addAll(NoiseNotes.of(passes.rows(), passes.plan(), settings));
    return new NoisySet(settings, passes.wanted(), passes.aimed(), passes.rows(), failures, notes);
  }

  /** A slip in the labels would silently empty every mask. */
  private static void checkLabels(final List<Surveyed> surveyed, final NoiseSettings settings) {
    if (surveyed.stream().allMatch(image -> image.survey.labels() == 0) || surveyed.stream().anyMatch(image ->
      image.survey.chosen() > 0)) return;
    final Surveyed first = surveyed.stream().filter(image -> image.survey.labels() > 0).findFirst().orElseThrow();
    throw new IllegalArgumentException("no image has one of the labels " + settings.labels() + "; " + first.source.name()
      + " has " + first.survey.labels() + (first.survey.labels() == 1 ? " label" : " labels, the largest is") + " "
      + first.survey.largest());
  }

  private static List<Surveyed> survey(final List<? extends Source> sources, final NoiseSettings settings,
    final List<String> failures, final List<String> notes, final int threads, final Progress progress) throws IOException
  {
    final List<Surveyed> surveyed = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      final Source source = sources.get(i);
      progress.report("Looking at masks", i, sources.size());
      try {
        final Volume volume = source.read(progress);
        final MaskSurvey survey = MaskSurvey.of(source.name(), volume, settings, threads, progress);
        surveyed.add(new Surveyed(source, survey));
        volume.notes().forEach(note -> notes.add(source.name() + ": " + note));
        notes.addAll(NoiseNotes.of(source.name(), survey, settings));
      }
      catch (final IOException | IllegalArgumentException e) {
        if (sources.size() == 1) throw e;
        failures.add(source.name() + ": " + e.getMessage());
      }
    }
    return surveyed;
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
    return failures.size() + " of " + files + " files could not be used: " + String.join("; ", failures.subList(0, Math.min(
      LISTED, failures.size()))) + (failures.size() > LISTED ? "; ..." : "");
  }
}
