package io.github.rraunet.noise;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeSlices;
import java.util.ArrayList;
import java.util.List;

/**
 * What one type of noise makes of one plane of a stack: the same as in the set, were this slice drawn for the type and every mask
 * driven to the level wanted. In a stack whose planes are not axial it is an example only, for there the slices run across.
 *
 * @param share  type of noise
 * @param clean  for each pixel of the stored plane whether it is in a correct mask
 * @param noisy  for each pixel whether it is in a wrong mask
 * @param counts pixels of all masks of the plane
 */
public record NoiseSample(NoiseShare share, boolean[] clean, boolean[] noisy, NoisyMask.Counts counts) {

  /**
   * @param file     name of the image, as in the manifest
   * @param volume   masks or labels
   * @param plane    number from 1
   * @param settings for slices
   * @return one for each type that has a weight; empty if the plane has no mask
   * @throws IllegalArgumentException if the plane holds no masks or labels
   */
  public static List<NoiseSample> ofPlane(final String file, final Volume volume, final int plane, final NoiseSettings settings,
    final Progress progress)
  {
    final Volume single = volume.plane(plane - 1);
    final MaskSurvey survey = MaskSurvey.of(file, single, settings, 1, progress);
    final VolumeSlices slices = MaskSurvey.slices(single, NoiseSettings.Mode.TWO_D);
    final float[] correct = new float[slices.width() * slices.height()];
    slices.read(0, correct);
    final List<NoiseSample> samples = new ArrayList<>();
    if (survey.masks().stream().allMatch(m -> m.voxels() == 0)) return samples;
    for (final NoiseShare share : settings.shares())
      if (share.weight() > 0) samples.add(sample(share, survey, single, slices, correct, plane, settings, progress));
    return samples;
  }

  private static NoiseSample sample(final NoiseShare share, final MaskSurvey survey, final Volume single,
    final VolumeSlices slices, final float[] correct, final int plane, final NoiseSettings settings, final Progress progress)
  {
    final LabelRule rule = new LabelRule(single, settings);
    final float[] after = new float[correct.length];
    for (int i = 0; i < after.length; i++)
      after[i] = rule.unchanged(correct[i]);
    final boolean[] in = new boolean[correct.length];
    final boolean[] out = new boolean[correct.length];
    NoisyMask.Counts counts = new NoisyMask.Counts(0, 0, 0);
    for (final MaskSurvey.Found mask : survey.masks()) {
      final int label = mask.id().label();
      final NoisyMask pair = NoisyMask.ofSlice(slices, progress);
      pair.setPlane(0, rule.isIn(label, correct), rule.isFree(label, after));
      final long seed = NoisePlan.seedOf(new MaskId(mask.id().file(), plane, label), settings.seed());
      share.makeWrong(pair, settings.wantedOfMany(), settings.sigma(), seed);
      rule.put(label, pair, 0, after);
      for (int i = 0; i < in.length; i++) {
        in[i] |= pair.isClean(i, 0);
        out[i] |= pair.isNoisy(i, 0);
      }
      counts = counts.plus(pair.counts());
    }
    return new NoiseSample(share, asStored(in, single), asStored(out, single), counts);
  }

  /** From the order of the slice to that of the plane. */
  private static boolean[] asStored(final boolean[] slice, final Volume single) {
    final Volume mask = single.newMask(single.name());
    final float[] values = new float[slice.length];
    for (int i = 0; i < slice.length; i++)
      values[i] = slice[i] ? 1 : 0;
    MaskSurvey.slices(mask, NoiseSettings.Mode.TWO_D).write(0, values);
    VolumeSlices.of(mask).read(0, values);
    final boolean[] stored = new boolean[slice.length];
    for (int i = 0; i < slice.length; i++)
      stored[i] = values[i] != 0;
    return stored;
  }
}
