package io.github.rraunet.noise;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A set of masks of which a proportion was made wrong.
 *
 * <p>Every mask is driven to the level by itself, so images do not depend on one another. Where some cannot reach it, or cannot
 * be changed, or have a strength of their own, the set is made again with a level for the others that brings the mean of the
 * scope to alpha, as far as {@value #LARGEST_SHIFT} away.</p>
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

  private static final double LARGEST_SHIFT = 0.15;
  private static final double NEAR = 0.002;
  private static final int PASSES = 5;
  private static final double LARGEST_GAIN = 10;
  private static final double EXTREME = 0.01; // a level is not shifted nearer than this to 0 or 1
  private static final double LEVEL_STEP = 1e-6; // of a level that is computed: no rounding error changes a mask

  public NoisySet {
    rows = List.copyOf(rows);
    failures = List.copyOf(failures);
    notes = List.copyOf(notes);
  }

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
    surveyed.forEach(image -> found.addAll(image.survey.masks()));
    checkLabels(surveyed, settings);
    final var passes = new Passes(surveyed, found, settings, sink, threads, progress);
    passes.run();
    notes.addAll(NoiseNotes.of(passes.rows, passes.plan, settings));
    return new NoisySet(settings, passes.wanted, passes.aimed, passes.rows, failures, notes);
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

  private static double checked(final double wanted, final NoiseSettings settings) {
    if (wanted > 0) return wanted;
    throw new IllegalArgumentException("with alpha_scope=whole a mean of " + settings.alpha() + " over all masks is out of"
      + " reach: the masks that are made wrong are too few; take a larger alpha or beta");
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

  /** The set made once or more. */
  private static final class Passes {

    private final List<Surveyed> images;
    private final List<MaskSurvey.Found> found;
    private final Map<MaskId, Set<NoiseShare>> vain = new HashMap<>(); // shares that left a mask as it is
    private final NoiseSettings settings;
    private final Sink sink;
    private final int threads;
    private final Progress progress;
    private NoisePlan plan;
    private double wanted;
    private double aimed;
    private List<ManifestRow> rows = List.of();

    Passes(final List<Surveyed> images, final List<MaskSurvey.Found> found, final NoiseSettings settings, final Sink sink,
      final int threads, final Progress progress) {
      this.images = images;
      this.found = found;
      this.settings = settings;
      this.sink = sink;
      this.threads = threads;
      this.progress = progress;
    }

    /** Masks that stay as they are are replaced by others, as long as there are any; then the level is moved. */
    void run() throws IOException {
      boolean stayed;
      do {
        plan = NoisePlan.of(found, vain, settings);
        final boolean driven = plan.noisy() > 0 && settings.shares().stream().anyMatch(s -> s.isDriven() && s.weight() > 0);
        wanted = driven ? checked(settings.wanted(plan.masks(), plan.noisy()), settings) : Double.NaN;
        make(wanted, true, 1);
        stayed = false;
        for (final ManifestRow row : rows)
          if (row.isDrawn() && !row.isNoisy()) {
            vain.computeIfAbsent(row.id(), k -> new HashSet<>()).add(row.share());
            stayed = true;
          }
      }
      while (stayed); // ends: a pair of mask and type is tried once
      aimed = steered();
    }

    /**
     * Images were written in the first pass, and where a later one is better they are once more; passes between only compute.
     *
     * @return level of the masks as they were written
     */
    private double steered() throws IOException {
      final long driven = rows.stream().filter(ManifestRow::isDriven).count();
      if (Double.isNaN(wanted) || driven == 0) return wanted;
      final double leastGain = inScope(rows, settings).size() / (double) driven;
      double made = wanted;
      double mean = meanOfScope(rows, settings);
      double best = made;
      List<ManifestRow> bestRows = rows;
      double gap = Math.abs(settings.alpha() - mean);
      double gain = leastGain;
      for (int pass = 2; pass <= PASSES && gap * leastGain > NEAR; pass++) {
        final double level = limited(wanted, made + (settings.alpha() - mean) * gain);
        if (level == made) break;
        make(level, false, pass);
        final double reached = meanOfScope(rows, settings);
        // masks that cannot follow the level count here
        gain = Math.max(leastGain, Math.min(LARGEST_GAIN * leastGain, (level - made) / (reached - mean)));
        made = level;
        mean = reached;
        if (Math.abs(settings.alpha() - mean) < gap) {
          gap = Math.abs(settings.alpha() - mean);
          best = made;
          bestRows = rows;
        }
      }
      if (best != wanted) make(best, true, PASSES + 1);
      rows = bestRows;
      return best;
    }

    private static double limited(final double wanted, final double level) {
      final double near = Math.max(wanted - LARGEST_SHIFT, Math.min(wanted + LARGEST_SHIFT, level));
      final double inside = Math.max(Math.min(EXTREME, wanted), Math.min(Math.max(1 - EXTREME, wanted), near));
      return Math.rint(inside / LEVEL_STEP) * LEVEL_STEP;
    }

    private void make(final double aimed, final boolean write, final int pass) throws IOException {
      final List<ManifestRow> made = new ArrayList<>();
      final Counting counting = new Counting(pass);
      for (final Surveyed image : images) {
        final VolumeNoise.Result result = VolumeNoise.of(image.source.read(progress), image.survey, plan, settings, aimed,
          threads, counting);
        if (write) sink.write(image.source, result.noisy(), progress);
        made.addAll(result.rows());
      }
      rows = List.copyOf(made);
    }

    /** Counts the masks of all images together. */
    private final class Counting implements Progress {

      private final AtomicLong done = new AtomicLong();
      private final String again;

      Counting(final int pass) {
        again = pass == 1 ? "" : " again, to meet the mean";
      }

      @Override
      public void report(final String step, final long ofThisImage, final long total) {
        progress.report(step + again, done.incrementAndGet(), plan.noisy());
      }

      @Override
      public boolean isCanceled() {
        return progress.isCanceled();
      }
    }
  }

  /** @return the masks over which alpha is the mean */
  static List<ManifestRow> inScope(final List<ManifestRow> rows, final NoiseSettings settings) {
    return rows.stream().filter(settings.scope() == NoiseSettings.AlphaScope.NOISY ? ManifestRow::isNoisy : row -> !row.isEmpty())
      .toList();
  }

  static double meanOfScope(final List<ManifestRow> rows, final NoiseSettings settings) {
    return NoiseStatistics.of(inScope(rows, settings)).mean();
  }

  /** @return whether the mean of alpha's scope is farther from alpha than a few thousandths */
  static boolean isOff(final List<ManifestRow> rows, final NoiseSettings settings) {
    return Math.abs(meanOfScope(rows, settings) - settings.alpha()) > NEAR;
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
