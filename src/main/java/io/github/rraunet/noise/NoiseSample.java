package io.github.rraunet.noise;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What one type of noise makes of one slice: as in the set, were the slice drawn for it.
 *
 * @param share  type of noise
 * @param clean  for each pixel whether it is in a correct mask
 * @param noisy  for each pixel whether it is in a wrong mask
 * @param counts pixels of all masks of the slice
 */
public record NoiseSample(NoiseShare share, boolean[] clean, boolean[] noisy, NoisyMask.Counts counts) {

  /**
   * @param file   name of the image, as in the manifest
   * @param slice  number from 1
   * @param values width * height mask values or labels
   * @return one for each type that has a weight; empty if the slice has no mask
   */
  public static List<NoiseSample> ofSlice(final String file, final int slice, final float[] values, final int width,
    final Spacing spacing, final NoiseSettings settings, final Progress progress)
  {
    final SortedSet<Integer> labels = new TreeSet<>();
    for (final float value : values)
      if (value != 0 && settings.labels().labels().test(value)) labels.add(settings.labels().together() ? 0 : (int) value);
    final List<NoiseSample> samples = new ArrayList<>();
    if (labels.isEmpty()) return samples;
    for (final NoiseShare share : settings.shares())
      if (share.weight() > 0) samples.add(of(share, file, slice, labels, values, width, spacing, settings, progress));
    return samples;
  }

  private static NoiseSample of(final NoiseShare share, final String file, final int slice, final SortedSet<Integer> labels,
    final float[] values, final int width, final Spacing spacing, final NoiseSettings settings, final Progress progress)
  {
    final boolean[] clean = new boolean[values.length];
    final boolean[] noisy = new boolean[values.length];
    NoisyMask.Counts counts = new NoisyMask.Counts(0, 0, 0);
    for (final int label : labels) {
      final var pair = new NoisyMask(width, values.length / width, 1, spacing, 1, progress);
      pair.setPlane(0, i -> label == 0 ? values[i] != 0 && settings.labels().labels().test(values[i]) : values[i] == label,
        i -> label == 0 || values[i] == 0 && !noisy[i]);
      final long seed = Seeds.mix(settings.seed(), new MaskId(file, slice, label).toString());
      final Corruption corruption = share.type().corruption(settings.sigma());
      if (share.isDriven()) corruption.reach(pair, settings.wantedOfMany(), seed);
      else corruption.apply(pair, share.strength(), seed);
      for (int i = 0; i < noisy.length; i++) {
        clean[i] |= pair.isClean(i, 0);
        noisy[i] |= pair.isNoisy(i, 0);
      }
      counts = counts.plus(pair.counts());
    }
    return new NoiseSample(share, clean, noisy, counts);
  }
}
