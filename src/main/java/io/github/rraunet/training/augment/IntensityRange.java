package io.github.rraunet.training.augment;

import java.util.SplittableRandom;

/**
 * How far values in [0, 1], the intensity window, may be changed; what leaves the window is clipped.
 *
 * @param gain   relative change of all values, plus or minus, evenly drawn
 * @param offset added to all values, plus or minus, evenly drawn; 1 is the width of the window
 * @param noise  largest standard deviation of normally distributed noise, evenly drawn from 0 on
 */
public record IntensityRange(double gain, double offset, double noise) {

  /** Nothing is changed. */
  public static final IntensityRange NONE = new IntensityRange(0, 0, 0);
  /** What the name {@code intensity} stands for. */
  public static final IntensityRange DEFAULT = new IntensityRange(0.1, 0.05, 0.02);

  public IntensityRange {
    if (!(gain >= 0 && gain < 1 && offset >= 0 && noise >= 0))
      throw new IllegalArgumentException("changes of intensity need a gain from 0 to below 1, and an offset and a noise that are"
        + " not negative; found " + gain + ", " + offset + " and " + noise);
  }

  /** Changes the values where they are. */
  void apply(final SplittableRandom random, final float[] image) {
    if (equals(NONE)) return;
    final float factor = (float) (1 + gain * random.nextDouble(-1, 1));
    final float added = (float) (offset * random.nextDouble(-1, 1));
    final double deviation = noise * random.nextDouble();
    for (int i = 0; i < image.length; i++) {
      final float disturbed = deviation == 0 ? 0 : (float) (deviation * random.nextGaussian());
      image[i] = Math.max(0, Math.min(1, factor * image[i] + added + disturbed));
    }
  }
}
