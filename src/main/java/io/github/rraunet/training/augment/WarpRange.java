package io.github.rraunet.training.augment;

import java.util.SplittableRandom;

/**
 * How far a slice may be bent. All is drawn first and applied at once, about the slice's centre, so that values are
 * interpolated only once: the image linearly, with 0 beyond the edges (the window's low end), the mask likewise and foreground
 * from one half on.
 *
 * @param scale           relative change of the magnification, plus or minus, evenly drawn; less than 1
 * @param rotationDegrees in the plane, plus or minus, evenly drawn
 * @param elastic         largest root mean square, along each axis, of a smooth displacement in units of the shorter edge;
 *                        evenly drawn from 0 on. The displacement is noise smoothed with a Gaussian of {@value #SMOOTHNESS} of
 *                        that edge: at an rms of 0.02 steep enough to fold the slice in no more than one place in millions
 */
public record WarpRange(double scale, double rotationDegrees, double elastic) {

  /** Nothing is bent. */
  public static final WarpRange NONE = new WarpRange(0, 0, 0);
  private static final double SMOOTHNESS = 0.08;

  public WarpRange {
    if (!(scale >= 0 && scale < 1 && rotationDegrees >= 0 && elastic >= 0))
      throw new IllegalArgumentException("a warp needs a scale from 0 to below 1, and a rotation and a displacement that are not"
        + " negative; found " + scale + ", " + rotationDegrees + " and " + elastic);
  }

  Augmented apply(final SplittableRandom random, final Augmented slice) {
    if (equals(NONE)) return slice;
    final double magnification = 1 + scale * random.nextDouble(-1, 1);
    final double angle = StrictMath.toRadians(rotationDegrees * random.nextDouble(-1, 1));
    if (elastic == 0) return new Warp(slice, magnification, angle, null, null).result();
    final int edge = Math.min(slice.width(), slice.height());
    final double rms = elastic * random.nextDouble() * edge;
    final var dx = new SmoothField(random, slice.width(), slice.height(), SMOOTHNESS * edge, rms);
    final var dy = new SmoothField(random, slice.width(), slice.height(), SMOOTHNESS * edge, rms);
    return new Warp(slice, magnification, angle, dx, dy).result();
  }
}
