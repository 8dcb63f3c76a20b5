package io.github.rraunet.training.augment;

/**
 * One of the eight ways to lay a slice on the pixel grid: pixels change places, no value changes.
 *
 * @param turns 0 to 3 quarter turns, each brings the pixel (x, y) of a slice of width w to (y, w - 1 - x)
 * @param flip  whether left and right are exchanged first
 */
record SquareSymmetry(int turns, boolean flip) {

  private static final int TILE = 16; // pixels; what is read and written together stays in the cache

  Augmented apply(final Augmented slice) {
    final boolean swapped = turns % 2 == 1;
    return new Augmented(moved(slice.image(), slice.height(), slice.width()), moved(slice.mask(), slice.height(), slice.width()),
      swapped ? slice.width() : slice.height(), swapped ? slice.height() : slice.width());
  }

  private float[] moved(final float[] plane, final int height, final int width) {
    if (turns == 0 && !flip) return plane.clone();
    final int turnedStart = switch (turns) {
      case 0 -> 0;
      case 1 -> (width - 1) * height;
      case 2 -> width * height - 1;
      default -> height - 1;
    };
    final int turnedAlongX = new int[] { 1, -height, -1, height }[turns];
    final int alongY = new int[] { width, 1, -width, -1 }[turns];
    final int start = flip ? turnedStart + (width - 1) * turnedAlongX : turnedStart;
    final int alongX = flip ? -turnedAlongX : turnedAlongX;
    final float[] result = new float[plane.length];
    for (int top = 0; top < height; top += TILE)
      for (int left = 0; left < width; left += TILE)
        for (int y = top; y < Math.min(height, top + TILE); y++)
          for (int x = left; x < Math.min(width, left + TILE); x++)
            result[start + y * alongY + x * alongX] = plane[y * width + x];
    return result;
  }
}
