package io.github.rraunet.training;

import java.util.SplittableRandom;

/** Where training samples come from. Used by one thread at a time. */
public interface SampleSource {

  /**
   * Draws one prepared slice with its mask.
   *
   * @param random the only source of chance
   * @param image  receives height * width values in [0, 1] from {@code offset} on, x fastest
   * @param mask   receives 0 or 1, likewise
   */
  void draw(SplittableRandom random, float[] image, float[] mask, int offset, int height, int width);
}
