package io.github.rraunet.training.augment;

/**
 * A prepared slice with its mask.
 *
 * @param image height * width values in [0, 1], x fastest
 * @param mask  0 or 1, likewise
 */
public record Augmented(float[] image, float[] mask, int height, int width) {

  public Augmented {
    if (height < 1 || width < 1 || image.length != height * width || mask.length != height * width)
      throw new IllegalArgumentException("a slice of " + width + "x" + height + " pixels needs an image and a mask of as many"
        + " values, found " + image.length + " and " + mask.length);
  }
}
