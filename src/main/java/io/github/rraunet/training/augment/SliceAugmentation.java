package io.github.rraunet.training.augment;

import java.util.Set;
import java.util.SplittableRandom;
import java.util.StringJoiner;

/**
 * What is changed at random in a prepared slice each time that a network sees it. Image and mask are moved together; only the
 * image's values are changed. In this order: flip, quarter turns, warp, intensity.
 *
 * @param quarterTurns whether 0 to 3 quarter turns are made, each as often (the paper's 90 degree rotation, method
 *                     specification, section 1.5); a slice that is not square then comes back on its side every other time
 * @param flips        whether left and right are exchanged every other time
 */
public record SliceAugmentation(boolean quarterTurns, boolean flips, WarpRange warp, IntensityRange intensity) {

  /** Slices stay as they are. */
  public static final SliceAugmentation NONE = new SliceAugmentation(false, false, WarpRange.NONE, IntensityRange.NONE);
  /** As the paper: quarter turns. */
  public static final SliceAugmentation DEFAULT = new SliceAugmentation(true, false, WarpRange.NONE, IntensityRange.NONE);

  private static final double SCALE = 0.1;
  private static final double ROTATION_DEGREES = 10;
  private static final double ELASTIC = 0.02;

  /**
   * @param text of the parameter {@code augment}: {@code none}, or names with commas between. {@code rot90}: quarter turns;
   *             {@code flip}: left and right exchanged; {@code scale}: magnified 0.9 to 1.1 times; {@code rotate}: up to 10
   *             degrees either way; {@code elastic}: bent smoothly, up to an rms of 2 % of the shorter edge; {@code intensity}:
   *             {@link IntensityRange#DEFAULT}
   * @throws IllegalArgumentException that lists the names, and what was probably meant
   */
  public static SliceAugmentation parse(final String text) {
    final Set<String> names = AugmentationNames.parse(text);
    final var warp = new WarpRange(names.contains(AugmentationNames.SCALE) ? SCALE : 0,
      names.contains(AugmentationNames.ROTATE) ? ROTATION_DEGREES : 0, names.contains(AugmentationNames.ELASTIC) ? ELASTIC : 0);
    return new SliceAugmentation(names.contains(AugmentationNames.QUARTER_TURNS), names.contains(AugmentationNames.FLIPS), warp,
      names.contains(AugmentationNames.INTENSITY) ? IntensityRange.DEFAULT : IntensityRange.NONE);
  }

  /** @return the names of what is changed, as {@link #parse} takes them */
  public String names() {
    final var names = new StringJoiner(",").setEmptyValue(AugmentationNames.NONE);
    if (quarterTurns) names.add(AugmentationNames.QUARTER_TURNS);
    if (flips) names.add(AugmentationNames.FLIPS);
    if (warp.scale() > 0) names.add(AugmentationNames.SCALE);
    if (warp.rotationDegrees() > 0) names.add(AugmentationNames.ROTATE);
    if (warp.elastic() > 0) names.add(AugmentationNames.ELASTIC);
    if (!intensity.equals(IntensityRange.NONE)) names.add(AugmentationNames.INTENSITY);
    return names.toString();
  }

  /**
   * Makes a changed copy.
   *
   * @param random the only source of chance
   * @param image  height * width values in [0, 1], x fastest; not changed
   * @param mask   0 or 1, likewise
   * @return arrays of its own: values in [0, 1], and 0 or 1; after an odd number of quarter turns height and width are swapped
   */
  public Augmented apply(final SplittableRandom random, final float[] image, final float[] mask, final int height,
    final int width)
  {
    final boolean flip = flips && random.nextBoolean();
    final int turns = quarterTurns ? random.nextInt(4) : 0;
    final Augmented laid = new SquareSymmetry(turns, flip).apply(new Augmented(image, mask, height, width));
    final Augmented result = warp.apply(random, laid);
    intensity.apply(random, result.image());
    return result;
  }
}
