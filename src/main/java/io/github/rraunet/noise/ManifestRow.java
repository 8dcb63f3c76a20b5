package io.github.rraunet.noise;

import java.util.Map;

/**
 * What became of one mask.
 *
 * @param id         of the mask
 * @param voxels     of the correct mask; an empty mask is never made wrong
 * @param share      type of noise; null for a mask that stayed correct
 * @param seed       of this mask
 * @param aimed      Dice coefficient that the mask was driven to; NaN where it was not
 * @param counts     voxels of both masks
 * @param parameters strength of the noise, by name
 * @param shortfall  why the Dice coefficient may not have been reached; empty if it could be
 */
public record ManifestRow(MaskId id, long voxels, NoiseShare share, long seed, double aimed, NoisyMask.Counts counts,
  Map<String, Number> parameters, String shortfall)
{

  /** A Dice coefficient this far from the one aimed at counts as missed. */
  public static final double TOLERANCE = 0.02;

  static ManifestRow correct(final MaskSurvey.Found mask) {
    return new ManifestRow(mask.id(), mask.voxels(), null, 0, Double.NaN, new NoisyMask.Counts(mask.voxels(), mask.voxels(), mask
      .voxels()), Map.of(), "");
  }

  public boolean isNoisy() {
    return share != null;
  }

  public boolean isEmpty() {
    return voxels == 0;
  }

  /** @return of the wrong with the correct mask; 1 where it stayed correct */
  public double dice() {
    return counts.dice();
  }

  /** @return whether the mask was driven to a Dice coefficient and is farther from it than {@value #TOLERANCE} */
  public boolean isMissed() {
    return Math.abs(dice() - aimed) > TOLERANCE; // false for NaN
  }
}
