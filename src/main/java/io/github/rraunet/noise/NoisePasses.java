package io.github.rraunet.noise;

import io.github.rraunet.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Makes the masks of a set wrong, again and again until the proportion and the mean are those asked for, or come no nearer. */
final class NoisePasses {

  private static final double LARGEST_SHIFT = 0.15;
  private static final double NEAR = 0.002;
  private static final int PASSES = 5;
  private static final double LARGEST_GAIN = 10;
  private static final double EXTREME = 0.01; // a level is not shifted nearer than this to 0 or 1
  private static final double LEVEL_STEP = 1e-6; // of a level that is computed: no rounding error changes a mask

  private static final String IMAGES = "Making masks wrong, image by image"; // of runners that count images
  private static final String AGAIN = " again, to meet the mean";

  private final NoiseWork work;
  private final List<NoiseWork.Surveyed> images;
  private final List<MaskSurvey.Found> found = new ArrayList<>();
  private final Map<MaskId, Set<NoiseShare>> vain = new HashMap<>(); // shares that left a mask as it is
  private final NoiseSettings settings;
  private final Progress progress;
  private NoisePlan plan;
  private double wanted;
  private double aimed;
  private List<ManifestRow> rows = List.of();

  NoisePasses(final NoiseWork work, final List<NoiseWork.Surveyed> images, final Progress progress) {
    this.work = work;
    this.images = images;
    images.forEach(image -> found.addAll(image.masks().masks()));
    settings = work.settings();
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

  private void make(final double level, final boolean write, final int pass) throws IOException {
    final String again = pass == 1 ? "" : AGAIN;
    rows = work.make(images, plan, level, write, IMAGES + again, new Counting(again));
  }

  /** Counts the masks of all images together, where images tell of their masks. */
  private final class Counting implements Progress {

    private final AtomicLong done = new AtomicLong();
    private final String again;

    Counting(final String again) {
      this.again = again;
    }

    @Override
    public void report(final String step, final long ofThisImage, final long total) {
      if (step.equals(VolumeNoise.STEP)) progress.report(step + again, done.incrementAndGet(), plan.noisy());
      else progress.report(step, ofThisImage, total);
    }

    @Override
    public void say(final String line) {
      progress.say(line);
    }

    @Override
    public boolean isCanceled() {
      return progress.isCanceled();
    }
  }

  private static double checked(final double wanted, final NoiseSettings settings) {
    if (wanted > 0) return wanted;
    throw new IllegalArgumentException("with alpha_scope=whole a mean of " + settings.alpha() + " over all masks is out of"
      + " reach: the masks that are made wrong are too few; take a larger alpha or beta");
  }

  /** @return the masks that were drawn at last */
  NoisePlan plan() {
    return plan;
  }

  /** @return Dice coefficient that wrong masks should have on the mean; NaN if no mask was driven to a level */
  double wanted() {
    return wanted;
  }

  /** @return Dice coefficient that each of them was driven to at last */
  double aimed() {
    return aimed;
  }

  /** @return all masks as they were written, in the order of the images and their slices */
  List<ManifestRow> rows() {
    return rows;
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
}
