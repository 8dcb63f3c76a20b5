package io.github.rraunet.training;

/** How many slices of which size go into one step. */
public record BatchShape(int count, int height, int width) {

  public BatchShape {
    if (count < 1 || height < 1 || width < 1)
      throw new IllegalArgumentException("a batch needs a positive count and size, found " + count + " of " + width + "x"
        + height);
  }
}
