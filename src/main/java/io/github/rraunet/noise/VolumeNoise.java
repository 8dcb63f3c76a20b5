package io.github.rraunet.noise;

import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeSlices;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import net.imglib2.img.planar.PlanarImgs;

/** Makes the masks of one image wrong that are drawn for it. */
final class VolumeNoise {

  /** What is told of each mask that was made wrong. */
  static final String STEP = "Making masks wrong";

  private static final int LARGEST_BYTE = 255;

  private final Volume correct;
  private final MaskSurvey survey;
  private final Map<MaskId, NoiseShare> drawn;
  private final NoiseSettings settings;
  private final double aimed;
  private final int threads;
  private final Progress progress;
  private final NoiseComputing computing;

  private final LabelRule rule;
  private final VolumeSlices from;
  private final Volume noisy;
  private final VolumeSlices to;
  private final Map<MaskId, ManifestRow> rows = new HashMap<>();
  private final AtomicLong done = new AtomicLong();

  /** @param rows in the order of the survey */
  record Result(Volume noisy, List<ManifestRow> rows) {}

  private VolumeNoise(final Volume correct, final MaskSurvey survey, final Map<MaskId, NoiseShare> drawn,
    final NoiseSettings settings, final double aimed, final int threads, final Progress progress, final NoiseComputing computing)
  {
    this.computing = computing;
    this.correct = correct;
    this.survey = survey;
    this.drawn = drawn;
    this.settings = settings;
    this.aimed = aimed;
    this.threads = threads;
    this.progress = progress;
    rule = new LabelRule(correct, settings);
    from = MaskSurvey.slices(correct, settings.mode());
    noisy = rule.together() ? correct.newMask(correct.name()) : emptyLabelMap();
    to = MaskSurvey.slices(noisy, settings.mode());
  }

  /**
   * @param drawn     how masks of the survey are made wrong; those that are not here stay correct
   * @param aimed     Dice coefficient that the masks are driven to; NaN if none is
   * @param computing where whole volumes are made wrong; single slices are on the CPU
   * @return the image with the wrong masks, on the grid of the correct one, and what became of each mask
   */
  static Result of(final Volume correct, final MaskSurvey survey, final Map<MaskId, NoiseShare> drawn,
    final NoiseSettings settings, final double aimed, final int threads, final Progress progress, final NoiseComputing computing)
  {
    final var noise = new VolumeNoise(correct, survey, drawn, settings, aimed, threads, progress, computing);
    if (settings.mode() == NoiseSettings.Mode.TWO_D) noise.slices();
    else noise.volume();
    final List<ManifestRow> rows = new ArrayList<>();
    for (final MaskSurvey.Found mask : survey.masks())
      rows.add(noise.rows.getOrDefault(mask.id(), ManifestRow.correct(mask)));
    return new Result(noise.noisy, rows);
  }

  private Volume emptyLabelMap() {
    final long[] size = correct.dimensions();
    return Volume.of(survey.largest() <= LARGEST_BYTE ? PlanarImgs.unsignedBytes(size) : PlanarImgs.unsignedShorts(size))
      .voxelToWorld(correct.voxelToWorld()).oriented(correct.isOriented()).kind(correct.kind()).name(correct.name()).metadata(
        correct.metadata()).build();
  }

  private void slices() {
    final Map<Integer, List<MaskSurvey.Found>> bySlice = new HashMap<>();
    for (final MaskSurvey.Found mask : survey.masks())
      if (drawn.containsKey(mask.id())) bySlice.computeIfAbsent(mask.id().slice() - 1, k -> new ArrayList<>()).add(mask);
    ParallelLoop.run(from.count(), threads, progress, () -> {
      final float[] before = new float[from.width() * from.height()];
      final float[] after = new float[before.length];
      return z -> {
        from.read(z, before);
        unchanged(before, after);
        for (final MaskSurvey.Found mask : bySlice.getOrDefault(z, List.of())) {
          final NoisyMask pair = NoisyMask.ofSlice(from, progress);
          pair.setPlane(0, rule.isIn(mask.id().label(), before), rule.isFree(mask.id().label(), after));
          corrupt(mask, pair);
          rule.put(mask.id().label(), pair, 0, after);
        }
        to.write(z, after);
      };
    });
  }

  private void volume() {
    forPlanes((z, before, after) -> {
      unchanged(before, after);
      to.write(z, after);
    });
    for (final MaskSurvey.Found mask : survey.masks()) {
      if (!drawn.containsKey(mask.id())) continue;
      final int label = mask.id().label();
      final var pair = new NoisyMask(from.width(), from.height(), from.count(), correct.spacing(), threads, progress,
        computing);
      forPlanes((z, before, after) -> {
        to.read(z, after);
        pair.setPlane(z, rule.isIn(label, before), rule.isFree(label, after));
      });
      corrupt(mask, pair);
      forPlanes((z, before, after) -> {
        to.read(z, after);
        rule.put(label, pair, z, after);
        to.write(z, after);
      });
    }
  }

  private interface PlaneWork {
    void apply(int z, float[] before, float[] after);
  }

  /** Hands out every plane of the correct image, and room for one of the wrong image. */
  private void forPlanes(final PlaneWork work) {
    ParallelLoop.run(from.count(), threads, progress, () -> {
      final float[] before = new float[from.width() * from.height()];
      final float[] after = new float[before.length];
      return z -> {
        from.read(z, before);
        work.apply(z, before, after);
      };
    });
  }

  private void unchanged(final float[] before, final float[] after) {
    for (int i = 0; i < before.length; i++)
      after[i] = rule.unchanged(before[i]);
  }

  private void corrupt(final MaskSurvey.Found mask, final NoisyMask pair) {
    final NoiseShare share = drawn.get(mask.id());
    final long seed = NoisePlan.seedOf(mask.id(), settings.seed());
    final Corruption.Outcome outcome = share.makeWrong(pair, aimed, settings.sigma(), seed);
    final var row = new ManifestRow(mask.id(), mask.voxels(), share, seed, share.isDriven() ? aimed : Double.NaN, pair.counts(),
      outcome.parameters(), outcome.shortfall());
    synchronized (rows) {
      rows.put(mask.id(), row);
    }
    progress.report(STEP, done.incrementAndGet(), 0);
  }
}
