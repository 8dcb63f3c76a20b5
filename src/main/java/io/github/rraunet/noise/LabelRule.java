package io.github.rraunet.noise;

import io.github.rraunet.volume.LabelSet;
import io.github.rraunet.volume.Volume;
import java.util.function.IntPredicate;

/** Which voxels of an image belong to a mask, and how a wrong mask is put into an image. */
final class LabelRule {

  /** Foreground of a mask in memory. */
  private static final float FOREGROUND = 255;
  /** A mask is its label 1, whatever stands for it in memory. */
  private static final int LABEL_OF_A_MASK = 1;

  private final boolean isMask;
  private final boolean together;
  private final LabelSet labels;

  LabelRule(final Volume volume, final NoiseSettings settings) {
    isMask = volume.kind() == Volume.Kind.MASK;
    together = isMask || settings.labels().together();
    labels = settings.labels().labels();
  }

  /** @return whether all chosen labels make one mask */
  boolean together() {
    return together;
  }

  boolean isChosen(final float value) {
    return value != 0 && labels.test(isMask ? LABEL_OF_A_MASK : value);
  }

  /** @return for each voxel of a plane whether it is in a mask. @param label of the mask; 0 for all chosen ones together */
  IntPredicate isIn(final int label, final float[] correct) {
    return label == 0 ? i -> isChosen(correct[i]) : i -> correct[i] == label;
  }

  /** Other labels keep their voxels, and what they have taken. */
  IntPredicate isFree(final int label, final float[] noisy) {
    return label == 0 ? i -> true : i -> noisy[i] == 0;
  }

  /** @return value of a voxel of an image of which no mask was made wrong */
  float unchanged(final float value) {
    return !together ? value : isChosen(value) ? FOREGROUND : 0;
  }

  /** Puts a plane of a wrong mask into that of the image. */
  void put(final int label, final NoisyMask pair, final int z, final float[] noisy) {
    final float value = label == 0 ? FOREGROUND : label;
    for (int i = 0; i < noisy.length; i++)
      if (pair.isNoisy(i, z)) noisy[i] = value;
      else if (noisy[i] == value) noisy[i] = 0;
  }
}
