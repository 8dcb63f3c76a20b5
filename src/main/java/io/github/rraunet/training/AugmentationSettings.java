package io.github.rraunet.training;

/**
 * How far a drawn slice may differ from the scan it is cut from. Ranges are symmetric and uniform unless said.
 *
 * @param rotationDegrees     in-plane rotation, plus or minus
 * @param tiltDegrees         tilt of the cutting plane about either in-plane axis, plus or minus
 * @param scaleLow            smallest magnification
 * @param scaleHigh           largest magnification
 * @param quarterTurn         probability of a further rotation by 90, 180 or 270 degrees (the paper: 0.75)
 * @param mirrorLeftRight     probability
 * @param mirrorFrontBack     probability
 * @param elasticMm           largest amplitude of a smooth displacement, in mm
 * @param gain                relative change of contrast, plus or minus
 * @param offsetHu            shift, plus or minus
 * @param noiseHu             largest standard deviation of added noise
 * @param blurPixels          largest standard deviation of an in-plane blur
 * @param thicknessMm         largest thickness over which planes are averaged
 * @param sharpening          largest weight of an unsharp mask, as of a scanner's sharp kernel
 * @param circularField       probability that all outside a circle is air, as at the edge of a reconstruction
 * @param untouched           share of slices that are left as they are, prepared as for segmentation
 */
public record AugmentationSettings(double rotationDegrees, double tiltDegrees, double scaleLow, double scaleHigh,
  double quarterTurn, double mirrorLeftRight, double mirrorFrontBack, double elasticMm, double gain, double offsetHu,
  double noiseHu, double blurPixels, double thicknessMm, double sharpening, double circularField, double untouched)
{

  public AugmentationSettings {
    if (!(scaleLow > 0 && scaleLow <= scaleHigh))
      throw new IllegalArgumentException("scales need 0 < low <= high, found " + scaleLow + " and " + scaleHigh);
  }

  /** Slices as they are, prepared as for segmentation. */
  public static final AugmentationSettings NONE = new AugmentationSettings(0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

  /** What the bundled model is trained with: one real scan has to stand for many. */
  public static final AugmentationSettings STRONG = new AugmentationSettings(15, 12, 0.65, 1.35, 0.03, 0.5, 0.1, 3, 0.15, 40, 50,
    1, 4, 1.2, 0.1, 0.1);

  public AugmentationSettings withUntouched(final double share) {
    return new AugmentationSettings(rotationDegrees, tiltDegrees, scaleLow, scaleHigh, quarterTurn, mirrorLeftRight,
      mirrorFrontBack, elasticMm, gain, offsetHu, noiseHu, blurPixels, thicknessMm, sharpening, circularField, share);
  }
}
