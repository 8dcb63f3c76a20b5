package io.github.rraunet.noise;

import java.io.Serializable;
import java.util.Map;

/**
 * What became of one mask.
 *
 * @param id         of the mask
 * @param voxels     of the correct mask; an empty mask is never made wrong
 * @param share      type of noise; null for a mask that was not drawn
 * @param seed       of this mask
 * @param aimed      Dice coefficient that the mask was driven to; NaN where it was not
 * @param counts     voxels of both masks
 * @param parameters strength of the noise, by name
 * @param shortfall  what kept the mask from its level, if it missed it
 */
public record ManifestRow(MaskId id, long voxels, NoiseShare share, long seed, double aimed, NoisyMask.Counts counts,
  Map<String, Number> parameters, String shortfall)
  implements Serializable
{

  /** A Dice coefficient this far from the one aimed at counts as missed. */
  public static final double TOLERANCE = 0.02;

  static ManifestRow correct(final MaskSurvey.Found mask) {
    return new ManifestRow(mask.id(), mask.voxels(), null, 0, Double.NaN, new NoisyMask.Counts(mask.voxels(), mask.voxels(), mask
      .voxels()), Map.of(), "");
  }

  /** @return whether the mask was to be made wrong */
  public boolean isDrawn() {
    return share != null;
  }

  /** @return whether the mask is wrong: one that could not be changed stayed correct */
  public boolean isNoisy() {
    return dice() < 1;
  }

  /** @return whether the mask is wrong, and was driven to a Dice coefficient */
  public boolean isDriven() {
    return isNoisy() && !Double.isNaN(aimed);
  }

  public boolean isEmpty() {
    return voxels == 0;
  }

  /** @return of the wrong with the correct mask; 1 where it stayed correct */
  public double dice() {
    return counts.dice();
  }

  /** @return whether the mask is wrong, but farther than {@value #TOLERANCE} from the Dice coefficient that it was driven to */
  public boolean isMissed() {
    return isDriven() && Math.abs(dice() - aimed) > TOLERANCE;
  }
}
