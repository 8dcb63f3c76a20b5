package io.github.rraunet.slices;

/** How the pixel grid of a slice is brought to the grid the network was trained on. */
public sealed interface SliceGeometry {

  /**
   * Every slice to a fixed size, the paper's way (256x256).
   *
   * @param width  of the network's input in pixels
   * @param height of the network's input in pixels
   */
  record Resize(int width, int height) implements SliceGeometry {
    public Resize {
      if (width < 1 || height < 1)
        throw new IllegalArgumentException("the network's input size must be positive, found " + width + "x" + height);
    }
  }

  /**
   * Every slice to a fixed pixel size, then padded with the window's low end to multiples of {@code multipleOf}.
   *
   * @param pixelMm    pixel edge in mm
   * @param multipleOf what width and height must divide by (2^depth of the network, 16 for four poolings)
   */
  record PixelSpacing(double pixelMm, int multipleOf) implements SliceGeometry {
    public PixelSpacing {
      if (!(pixelMm > 0) || multipleOf < 1)
        throw new IllegalArgumentException("the network's pixel size must be positive in mm and its multiple at least 1, found "
          + pixelMm + " mm, multiple of " + multipleOf);
    }
  }
}
