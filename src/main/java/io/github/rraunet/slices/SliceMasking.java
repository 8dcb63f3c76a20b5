package io.github.rraunet.slices;

import io.github.rraunet.volume.VolumeSlices;

/**
 * All that is done with the slices of a stack on their way to a mask, but for the network: so that it can be done elsewhere than
 * by {@link SlicePreparer}, with the same values. For stacks whose voxels are stored as integers of 8 or 16 bits.
 *
 * @param width         of the slices in pixels
 * @param height        of the slices in pixels
 * @param pixelWidthMm  along x; 1 for {@link SliceGeometry.Resize}, whatever is given, as it has no effect
 * @param pixelHeightMm along y, likewise
 * @param levels        how many numbers a voxel can be stored as, from 0 on: 256 or 65536
 * @param slope         a value is slope * stored + intercept
 * @param intercept     likewise
 * @param reversedX     whether the pixels of a row are stored from the last to the first, and so to be given back
 * @param reversedY     whether rows are, likewise
 * @param threshold     foreground where the probability is strictly greater
 */
public record SliceMasking(SlicePreparation preparation, int width, int height, double pixelWidthMm, double pixelHeightMm,
  int levels, double slope, double intercept, boolean reversedX, boolean reversedY, float threshold)
{

  private static final int BYTES = 1 << Byte.SIZE;
  private static final int SHORTS = 1 << Short.SIZE;

  public SliceMasking {
    if (levels != BYTES && levels != SHORTS)
      throw new IllegalArgumentException("voxels of " + BYTES + " or " + SHORTS + " levels were expected, found " + levels);
    if (preparation.geometry() instanceof SliceGeometry.Resize) { // so that stacks that differ in nothing else are alike
      pixelWidthMm = 1;
      pixelHeightMm = 1;
    }
  }

  /** @return of a pixel as it is stored: 1 or 2 */
  public int pixelBytes() {
    return levels == BYTES ? Byte.BYTES : Short.BYTES;
  }

  /** @return one for a single thread */
  public SlicePreparer preparer() {
    return new SlicePreparer(preparation, width, height, pixelWidthMm, pixelHeightMm);
  }

  /** @return what is done, as numbers that can be sent */
  public Steps steps() {
    final SlicePreparer preparer = preparer();
    return new Steps(levels, slope, intercept, reversedX, reversedY, preparer.steps(), preparer.restoring(), threshold);
  }

  /**
   * What is done, as numbers: each pixel becomes what {@link #shown} has for it, and goes to its place in the slice; then forth
   * without its window. Back, the padding is cut off, and what is resampled becomes {@link VolumeSlices#FOREGROUND} where it is
   * above the threshold once it is clipped to [0, 1], and goes to the place of its pixel.
   */
  public record Steps(int levels, double slope, double intercept, boolean reversedX, boolean reversedY,
    SlicePreparer.Steps forth, SlicePreparer.Resampling back, float threshold)
  {

    /** @return by the number that a pixel is stored as, what the intensity window makes of it, in [0, 1] */
    public float[] shown() {
      final float[] values = VolumeSlices.levels(levels, slope, intercept);
      forth.window().apply(values, values);
      return values;
    }

    /** @return as {@link SliceMasking#pixelBytes} */
    public int pixelBytes() {
      return levels == BYTES ? Byte.BYTES : Short.BYTES;
    }
  }
}
