package io.github.rraunet.noise;

import io.github.rraunet.volume.LabelChoice;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * What is made wrong of a set of masks, how many of them, and how far.
 *
 * @param alpha      level: mean Dice coefficient between wrong and correct masks; greater than 0, less than 1
 * @param beta       proportion of the masks that are made wrong, from 0 to 1
 * @param scope      over which masks alpha is the mean
 * @param shares     types of noise and their proportions
 * @param sigma      standard deviation of the elastic transform's Gaussian; null for 12 pixels in an image of 256, more in larger
 *                   ones
 * @param labels     of label maps: each by itself, or together as one mask
 * @param mode       whether a mask is a slice or a volume
 * @param countEmpty whether beta counts empty masks, too, which are never made wrong
 * @param seed       of everything that is drawn
 */
public record NoiseSettings(double alpha, double beta, AlphaScope scope, List<NoiseShare> shares, Length sigma,
  LabelChoice labels, Mode mode, boolean countEmpty, long seed)
  implements Serializable
{

  private static final double SMALLEST_SIGMA = 0.01;
  private static final double LARGEST_SIGMA = 10_000;
  private static final double SMALLEST_LEVEL = 0.01;

  /** Over which masks alpha is the mean. */
  public enum AlphaScope {
    /** The wrong ones. */
    NOISY,
    /** All that are not empty; the correct ones count 1. */
    WHOLE;

    /** @throws IllegalArgumentException that names the choices */
    public static AlphaScope parse(final String text) {
      for (final AlphaScope scope : values())
        if (scope.key().equalsIgnoreCase(text.trim())) return scope;
      throw new IllegalArgumentException("alpha_scope must be noisy or whole, found '" + text + "'");
    }

    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What one mask is. */
  public enum Mode {
    /** An axial slice; in an image without orientation a plane as it is stored. */
    TWO_D("2d"),
    /** A volume; distances and displacements are measured with its spacing. */
    THREE_D("3d");

    private final String key;

    Mode(final String key) {
      this.key = key;
    }

    public String key() {
      return key;
    }

    /** @throws IllegalArgumentException that names the choices */
    public static Mode parse(final String text) {
      for (final Mode mode : values())
        if (mode.key.equalsIgnoreCase(text.trim())) return mode;
      throw new IllegalArgumentException("mode must be 2d or 3d, found '" + text + "'");
    }
  }

  /** @throws IllegalArgumentException that says what was expected and what was found */
  public NoiseSettings {
    shares = List.copyOf(shares);
    if (!(beta >= 0 && beta <= 1))
      throw new IllegalArgumentException("beta, the proportion of wrong masks, must be from 0 to 1, found " + beta);
    if (!(alpha > 0 && alpha < 1))
      throw new IllegalArgumentException("alpha, the Dice coefficient of wrong masks, must be greater than 0 and less than 1,"
        + " found " + alpha + (alpha == 1 ? "; for correct masks only take beta=0" : ""));
    if (scope == AlphaScope.WHOLE && beta > 0 && !countEmpty && alpha <= 1 - beta)
      throw new IllegalArgumentException("with alpha_scope=whole and beta=" + beta + ", alpha must be greater than 1 - beta = "
        + (float) (1 - beta) + ", since the correct masks count 1; found " + alpha);
    if (sigma != null && !(sigma.value() >= SMALLEST_SIGMA && sigma.value() <= LARGEST_SIGMA))
      throw new IllegalArgumentException("elastic_sigma must be from " + SMALLEST_SIGMA + " to " + LARGEST_SIGMA
        + " pixels or mm, found " + sigma);
    if (mode == Mode.THREE_D) for (final NoiseShare share : shares)
      if (share.type().isOfSlices())
        throw new IllegalArgumentException("type " + share.type().key() + " is for slices; take mode=2d or another type");
  }

  /**
   * @param masks number of masks that are not empty
   * @param noisy number of those that are made wrong, at least 1
   * @return mean Dice coefficient of the wrong masks, from that of the scope
   */
  double wanted(final long masks, final long noisy) {
    return scope == AlphaScope.NOISY ? alpha : 1 - (1 - alpha) * masks / noisy;
  }

  /** @return the same for a set so large that beta is the very proportion of its wrong masks */
  double wantedOfMany() {
    return scope == AlphaScope.NOISY || beta == 0 ? alpha : Math.max(SMALLEST_LEVEL, 1 - (1 - alpha) / beta);
  }
}
