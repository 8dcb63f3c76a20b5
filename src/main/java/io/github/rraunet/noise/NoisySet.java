package io.github.rraunet.noise;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A set of masks of which a proportion was made wrong.
 *
 * <p>Every mask is driven to the level alpha by itself, so images do not depend on one another. Where some cannot reach it, the
 * set is made again with a level for the others that brings the mean to alpha, as far as {@value #LARGEST_SHIFT} away.</p>
 *
 * @param settings  of the set
 * @param wanted    mean Dice coefficient of the wrong masks that was wanted; NaN if no mask was driven to a level
 * @param aimed     Dice coefficient that each of them was driven to at last
 * @param rows      all masks of the set, in the order of the images and their slices
 * @param failures  one sentence for each image that could not be read
 * @param notes     what the user should know, one sentence each
 */
public record NoisySet(NoiseSettings settings, double wanted, double aimed, List<ManifestRow> rows, List<String> failures,
  List<String> notes)
{

  private static final double LARGEST_SHIFT = 0.15;
  private static final double NEAR = 0.002;
  private static final int PASSES = 5;
  private static final double LARGEST_GAIN = 10;
  private static final double EXTREME = 0.01; // a level is not shifted nearer than this to 0 or 1

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

  private record Surveyed(Source source, MaskSurvey survey) {}

  /**
   * @param threads at least 1; no result depends on it
   * @throws IOException              if the only source cannot be read, or a result not be written
   * @throws IllegalArgumentException if the only source is no mask, or the settings do not fit the masks
   */
  public static NoisySet make(final List<? extends Source> sources, final NoiseSettings settings, final Sink sink,
    final int threads, final Progress progress) throws IOException
  {
    final List<String> failures = new ArrayList<>();
    final List<String> notes = new ArrayList<>();
    final List<Surveyed> surveyed = survey(sources, settings, failures, notes, threads, progress);
    final List<MaskSurvey.Found> found = new ArrayList<>();
    for (final Surveyed image : surveyed) {
      found.addAll(image.survey.masks());
      if (image.survey.together() && image.survey.labels() > 1 && settings.labels().together())
        notes.add(image.source.name() + " has " + image.survey.labels() + " labels; they were taken together as one mask"
          + " (labels=all takes each by itself).");
    }
    final NoisePlan plan = NoisePlan.of(found, settings);
    final boolean driven = plan.noisy() > 0 && settings.shares().stream().anyMatch(s -> s.isDriven() && s.weight() > 0);
    final double wanted = driven ? checked(settings.wanted(plan.masks(), plan.noisy()), settings) : Double.NaN;
    final var passes = new Passes(surveyed, plan, settings, sink, threads, progress);
    final double aimed = passes.run(wanted);
    final var set = new NoisySet(settings, wanted, aimed, passes.rows, failures, notes);
    set.tell(plan);
    return set;
  }

  private static double checked(final double wanted, final NoiseSettings settings) {
    if (wanted > 0) return wanted;
    throw new IllegalArgumentException("with alpha_scope=whole a mean of " + settings.alpha() + " over all masks is out of reach:"
      + " the masks that are made wrong are too few; take a larger alpha or beta");
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
        surveyed.add(new Surveyed(source, MaskSurvey.of(source.name(), volume, settings, threads, progress)));
        if (settings.usesMm()) volume.notes().forEach(note -> notes.add(source.name() + ": " + note)); // of assumed voxel sizes
      }
      catch (final IOException | IllegalArgumentException e) {
        if (sources.size() == 1) throw e;
        failures.add(source.name() + ": " + e.getMessage());
      }
    }
    return surveyed;
  }

  /** The set made once or more. */
  private static final class Passes {

    private final List<Surveyed> images;
    private final NoisePlan plan;
    private final NoiseSettings settings;
    private final Sink sink;
    private final int threads;
    private final Progress progress;
    private List<ManifestRow> rows = List.of();

    Passes(final List<Surveyed> images, final NoisePlan plan, final NoiseSettings settings, final Sink sink, final int threads,
      final Progress progress) {
      this.images = images;
      this.plan = plan;
      this.settings = settings;
      this.sink = sink;
      this.threads = threads;
      this.progress = progress;
    }

    /** @return level of the last pass */
    double run(final double wanted) throws IOException {
      double made = wanted;
      double best = wanted;
      double gap = Double.POSITIVE_INFINITY;
      double madeBefore = Double.NaN;
      double meanBefore = Double.NaN;
      for (int pass = 1;; pass++) {
        make(made);
        if (Double.isNaN(wanted)) return wanted;
        final double mean = meanOfDriven();
        if (Math.abs(wanted - mean) < gap) {
          gap = Math.abs(wanted - mean);
          best = made;
        }
        final double gain = pass == 1 ? 1 : (made - madeBefore) / (mean - meanBefore); // the masks that cannot follow count here
        final double next = limited(wanted, made + (wanted - mean) * Math.max(1, Math.min(LARGEST_GAIN, gain)));
        if (gap <= NEAR || next == made || pass == PASSES) break;
        madeBefore = made;
        meanBefore = mean;
        made = next;
      }
      if (best != made) make(best);
      return best;
    }

    private double meanOfDriven() {
      return NoiseStatistics.of(rows.stream().filter(ManifestRow::isDriven).toList()).mean();
    }

    private static double limited(final double wanted, final double level) {
      final double near = Math.max(wanted - LARGEST_SHIFT, Math.min(wanted + LARGEST_SHIFT, level));
      return Math.max(Math.min(EXTREME, wanted), Math.min(Math.max(1 - EXTREME, wanted), near));
    }

    private void make(final double aimed) throws IOException {
      final List<ManifestRow> made = new ArrayList<>();
      final Counting counting = new Counting();
      for (final Surveyed image : images) {
        final VolumeNoise.Result result = VolumeNoise.of(image.source.read(progress), image.survey, plan, settings, aimed, threads,
          counting);
        sink.write(image.source, result.noisy(), progress);
        made.addAll(result.rows());
      }
      rows = List.copyOf(made);
    }

    /** Counts the masks of all images together. */
    private final class Counting implements Progress {

      private final AtomicLong done = new AtomicLong();

      @Override
      public void report(final String step, final long ofThisImage, final long total) {
        progress.report(step, done.incrementAndGet(), plan.noisy());
      }

      @Override
      public boolean isCanceled() {
        return progress.isCanceled();
      }
    }
  }

  private void tell(final NoisePlan plan) {
    if (plan.masks() == 0) notes.add("There is no mask that is not empty, so none could be made wrong.");
    else if (plan.wanted() == 0) notes.add("No mask was made wrong: beta=" + settings.beta() + " of " + plan.masks() + " is 0.");
    if (plan.noisy() < plan.wanted() && plan.masks() > 0)
      notes.add("Only " + plan.noisy() + " of the " + plan.wanted() + " masks wanted were made wrong: the others are empty, or"
        + " cannot be changed by these types.");
    final long same = rows.stream().filter(r -> r.isDrawn() && !r.isNoisy()).count();
    if (same > 0) notes.add(same + " of " + plan.noisy() + " masks that were drawn could not be changed and stayed correct.");
    final NoiseStatistics driven = NoiseStatistics.of(rows.stream().filter(ManifestRow::isDriven).toList());
    if (driven.missed() > 0) notes.add(driven.missed() + " of " + driven.n() + " wrong masks missed their level by more than "
      + ManifestRow.TOLERANCE + ": " + NoiseReasons.of(rows) + ".");
    if (Math.abs(driven.mean() - wanted) > NEAR) notes.add(String.format(Locale.ROOT,
      "The mean Dice coefficient of the wrong masks is %.3f instead of %.3f.", driven.mean(), wanted));
    final long erased = rows.stream().filter(r -> r.isNoisy() && r.counts().noisy() == 0).count();
    if (erased > 0) notes.add(erased + " wrong masks are empty: the strength asked for leaves nothing of them.");
  }

  /** @return the masks that were made wrong */
  public List<ManifestRow> noisy() {
    return rows.stream().filter(ManifestRow::isNoisy).toList();
  }

  /** @return the masks that are not empty */
  public List<ManifestRow> masks() {
    return rows.stream().filter(r -> !r.isEmpty()).toList();
  }
}
