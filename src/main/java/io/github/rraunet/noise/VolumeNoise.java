package io.github.rraunet.noise;

import io.github.rraunet.distance.ParallelLoop;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeSlices;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import net.imglib2.img.planar.PlanarImgs;

/** Makes the masks of one image wrong that are drawn for it. */
final class VolumeNoise {

  private static final int LARGEST_BYTE = 255;

  private final Volume correct;
  private final MaskSurvey survey;
  private final NoisePlan plan;
  private final NoiseSettings settings;
  private final double aimed;
  private final int threads;
  private final Progress progress;

  private final VolumeSlices from;
  private final Volume noisy;
  private final VolumeSlices to;
  private final Map<MaskId, ManifestRow> rows = new HashMap<>();
  private final AtomicLong done = new AtomicLong();

  /** @param rows in the order of the survey */
  record Result(Volume noisy, List<ManifestRow> rows) {}

  private VolumeNoise(final Volume correct, final MaskSurvey survey, final NoisePlan plan, final NoiseSettings settings,
    final double aimed, final int threads, final Progress progress) {
    this.correct = correct;
    this.survey = survey;
    this.plan = plan;
    this.settings = settings;
    this.aimed = aimed;
    this.threads = threads;
    this.progress = progress;
    from = MaskSurvey.slices(correct, settings.mode());
    noisy = survey.together() ? correct.newMask(correct.name()) : emptyLabelMap();
    to = MaskSurvey.slices(noisy, settings.mode());
  }

  /**
   * @param aimed Dice coefficient that the masks are driven to; NaN if none is
   * @return the image with the wrong masks, on the grid of the correct one, and what became of each mask
   */
  static Result of(final Volume correct, final MaskSurvey survey, final NoisePlan plan, final NoiseSettings settings,
    final double aimed, final int threads, final Progress progress)
  {
    final var noise = new VolumeNoise(correct, survey, plan, settings, aimed, threads, progress);
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
      if (plan.shareOf(mask.id()).isPresent()) bySlice.computeIfAbsent(mask.id().slice() - 1, k -> new ArrayList<>()).add(mask);
    ParallelLoop.run(from.count(), threads, progress, () -> {
      final float[] before = new float[from.width() * from.height()];
      final float[] after = new float[before.length];
      return z -> {
        from.read(z, before);
        unchanged(before, after);
        for (final MaskSurvey.Found mask : bySlice.getOrDefault(z, List.of())) {
          final var pair = new NoisyMask(from.width(), from.height(), 1, new Spacing(from.pixelWidthMm(), from.pixelHeightMm(), 1),
            1, progress);
          pair.setPlane(0, isMask(mask.id(), before), isFree(mask.id(), after));
          corrupt(mask, pair);
          put(mask.id(), pair, 0, after);
        }
        to.write(z, after);
      };
    });
  }

  private void volume() {
    final float[] before = new float[from.width() * from.height()];
    final float[] after = new float[before.length];
    for (int z = 0; z < from.count(); z++) {
      from.read(z, before);
      unchanged(before, after);
      to.write(z, after);
    }
    for (final MaskSurvey.Found mask : survey.masks()) {
      if (plan.shareOf(mask.id()).isEmpty()) continue;
      final var pair = new NoisyMask(from.width(), from.height(), from.count(), correct.spacing(), threads, progress);
      for (int z = 0; z < from.count(); z++) {
        from.read(z, before);
        to.read(z, after);
        pair.setPlane(z, isMask(mask.id(), before), isFree(mask.id(), after));
      }
      corrupt(mask, pair);
      for (int z = 0; z < from.count(); z++) {
        to.read(z, after);
        put(mask.id(), pair, z, after);
        to.write(z, after);
      }
    }
  }

  private void unchanged(final float[] before, final float[] after) {
    for (int i = 0; i < before.length; i++)
      after[i] = !survey.together() ? before[i] : isChosen(before[i]) ? foreground() : 0;
  }

  private boolean isChosen(final float value) {
    return value != 0 && settings.labels().labels().test(value);
  }

  /** A mask is 0 and 255 in memory. */
  private static float foreground() {
    return LARGEST_BYTE;
  }

  private IntPredicate isMask(final MaskId id, final float[] before) {
    return survey.together() ? i -> isChosen(before[i]) : i -> before[i] == id.label();
  }

  /** Other labels keep their voxels, and what they have taken. */
  private IntPredicate isFree(final MaskId id, final float[] after) {
    return survey.together() ? i -> true : i -> after[i] == 0;
  }

  private void put(final MaskId id, final NoisyMask pair, final int z, final float[] after) {
    final float value = survey.together() ? foreground() : id.label();
    for (int i = 0; i < after.length; i++)
      if (pair.isNoisy(i, z)) after[i] = value;
      else if (after[i] == value) after[i] = 0;
  }

  private void corrupt(final MaskSurvey.Found mask, final NoisyMask pair) {
    final NoiseShare share = plan.shareOf(mask.id()).orElseThrow();
    final long seed = plan.seedOf(mask.id());
    final Corruption corruption = share.type().corruption(settings.sigma());
    final Corruption.Outcome outcome = share.isDriven() ? corruption.reach(pair, aimed, seed) : corruption.apply(pair, share
      .strength(), seed);
    final var row = new ManifestRow(mask.id(), mask.voxels(), share, seed, share.isDriven() ? aimed : Double.NaN, pair.counts(),
      outcome.parameters(), outcome.shortfall());
    synchronized (rows) {
      rows.put(mask.id(), row);
    }
    progress.report("Making masks wrong", done.incrementAndGet(), 0);
  }
}
