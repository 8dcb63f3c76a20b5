package io.github.rraunet.noise;

import java.util.Map;

/**
 * Erosion or dilation of a slice by a square of pixels, as the paper's authors used it. A square of s pixels reaches floor(s / 2)
 * pixels up and to the left, s - 1 - floor(s / 2) down and to the right; dilation takes the mirrored square. What lies beyond
 * the edge of the image is neither mask nor background. Driven to a level, one of the two nearest whole s is taken; erosion
 * leaves at least one pixel.
 */
final class SquareCorruption implements Corruption {

  private final boolean erosion;

  private SquareCorruption(final boolean erosion) {
    this.erosion = erosion;
  }

  static Corruption erosion() {
    return new SquareCorruption(true);
  }

  static Corruption dilation() {
    return new SquareCorruption(false);
  }

  /** @param strength edge of the square, rounded to whole pixels; the seed does not matter */
  @Override
  public Outcome apply(final NoisyMask mask, final Length strength, final long seed) {
    final int size = (int) Math.max(1, Math.rint(strength.pixels(mask.pixelMm())));
    apply(mask, size);
    return outcome(size, "");
  }

  @Override
  public Outcome reach(final NoisyMask mask, final double dice, final long seed) {
    final double least = diceOf(mask, 2 * Math.max(mask.width(), mask.height()) + 1); // with a square that covers the image
    final boolean all = least > dice;
    final int high = smallest(mask, all ? least : dice);
    final int low = high - 1;
    final double above = low == 0 ? 1 : diceOf(mask, low);
    final double below = diceOf(mask, high);
    final boolean larger = all || above == 1 || Levels.drawLower(above, below, dice, seed);
    final int size = below > 0 && below < 1 && larger ? high : Math.max(1, low);
    apply(mask, size);
    return outcome(size, all ? "every free pixel is taken" : size == 1 ? "the smallest square is too large"
      : "a square grows by whole pixels");
  }

  /** @return edge of the smallest square that brings the mask to a Dice coefficient or below */
  private int smallest(final NoisyMask mask, final double dice) {
    int low = 0;
    int high = 2 * Math.max(mask.width(), mask.height()) + 1;
    while (high - low > 1) {
      final int middle = (low + high) >>> 1;
      if (diceOf(mask, middle) > dice) low = middle;
      else high = middle;
    }
    return high;
  }

  /** @return 0 for a wrong mask without a pixel */
  private double diceOf(final NoisyMask mask, final int size) {
    apply(mask, size);
    return mask.counts().dice();
  }

  private void apply(final NoisyMask mask, final int size) {
    if (mask.depth() != 1) throw new IllegalArgumentException("a square is for a slice, found " + mask.depth() + " planes");
    final int before = size / 2;
    final int after = size - 1 - before;
    final byte[] plane = mask.sets().plane(0);
    final boolean[] near = erosion ? near(mask, NoisyMask.OUTSIDE, before, after) : near(mask, NoisyMask.CLEAN, after, before);
    mask.reset();
    for (int i = 0; i < plane.length; i++)
      if (near[i])
        if (erosion) plane[i] &= ~NoisyMask.NOISY;
        else if ((plane[i] & NoisyMask.AVAILABLE) != 0) plane[i] |= NoisyMask.NOISY;
  }

  /** @return which pixels have one of a set at most so many pixels before or after them along each axis */
  private static boolean[] near(final NoisyMask mask, final int bits, final int before, final int after) {
    final int width = mask.width();
    final int height = mask.height();
    final byte[] plane = mask.sets().plane(0);
    final boolean[] set = new boolean[plane.length];
    for (int i = 0; i < set.length; i++)
      set[i] = (plane[i] & bits) != 0;
    final boolean[] alongX = new boolean[set.length];
    for (int y = 0; y < height; y++)
      near(set, y * width, 1, width, before, after, alongX);
    final boolean[] result = new boolean[set.length];
    for (int x = 0; x < width; x++)
      near(alongX, x, width, height, before, after, result);
    return result;
  }

  private static void near(final boolean[] set, final int start, final int step, final int length, final int before,
    final int after, final boolean[] result)
  {
    int ahead = 0; // next to look at
    int last = -before - 1; // last one of the set that was seen
    for (int i = 0; i < length; i++) {
      for (; ahead < length && ahead <= i + after; ahead++)
        if (set[start + ahead * step]) last = ahead;
      result[start + i * step] = last >= i - before;
    }
  }

  private static Outcome outcome(final int size, final String shortfall) {
    return new Outcome(Map.of("size_px", size), shortfall);
  }
}
