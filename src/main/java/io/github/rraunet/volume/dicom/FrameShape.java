package io.github.rraunet.volume.dicom;

import java.io.IOException;

/**
 * Size of a frame of grey values.
 *
 * @param width         pixels
 * @param height        pixels
 * @param bytesPerPixel 1, 2 or 4
 */
public record FrameShape(int width, int height, int bytesPerPixel) {

  int pixels() {
    return Math.multiplyExact(width, height);
  }

  int bytes() {
    return Math.multiplyExact(pixels(), bytesPerPixel);
  }

  /** @throws IOException if a compressed frame says it has another size, or values of more bits than a pixel takes */
  void require(final long foundWidth, final long foundHeight, final int bits) throws IOException {
    if (foundWidth != width || foundHeight != height)
      throw new IOException("has " + foundWidth + " x " + foundHeight + " pixels, where the header tells of " + width + " x "
        + height);
    if (bits > Byte.SIZE * bytesPerPixel)
      throw new IOException("has values of " + bits + " bits, where the header tells of " + Byte.SIZE * bytesPerPixel);
  }

  /** Puts the low bytes of a value where the pixel has its place. */
  void put(final int value, final int pixel, final byte[] frame) {
    for (int i = 0, at = pixel * bytesPerPixel; i < bytesPerPixel; i++)
      frame[at + i] = (byte) (value >> Byte.SIZE * i);
  }
}
