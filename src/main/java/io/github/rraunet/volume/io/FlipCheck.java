package io.github.rraunet.volume.io;

import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32;
import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.RealType;

/**
 * Tells whether an image is a flipped or rotated copy of another from a code of eight letters. ImageJ flips
 * and turns images without a trace; an affine map kept for the image before would then swap left and right.
 *
 * <p>The code is a checksum of voxels at places that lie symmetrically along each axis, so that a flipped image
 * has the same values in another order. An image whose values were changed matches in no order: nothing is claimed of it.</p>
 */
final class FlipCheck {

  private static final int PLACES = 16; // along each axis, even

  private final float[] samples = new float[PLACES * PLACES * PLACES]; // x fastest
  private final boolean square;

  private FlipCheck(final boolean square) {
    this.square = square;
  }

  /** @param image zero-based, axes (x, y, z) */
  static FlipCheck of(final RandomAccessibleInterval<? extends RealType<?>> image) {
    final var check = new FlipCheck(image.dimension(0) == image.dimension(1));
    final RandomAccess<? extends RealType<?>> voxel = image.randomAccess();
    int i = 0;
    for (int z = 0; z < PLACES; z++)
      for (int y = 0; y < PLACES; y++)
        for (int x = 0; x < PLACES; x++) {
          voxel.setPosition(place(x, image.dimension(0)), 0);
          voxel.setPosition(place(y, image.dimension(1)), 1);
          voxel.setPosition(place(z, image.dimension(2)), 2);
          check.samples[i++] = voxel.get().getRealFloat();
        }
    return check;
  }

  String code() {
    return code(false, false, false, false);
  }

  /** @return whether the image with this code, flipped or turned by 90 degrees in the plane, gives the image checked here */
  boolean isReorderedFrom(final String code) {
    if (code.equals(code())) return false;
    final Set<String> reordered = new HashSet<>();
    for (int flips = 0; flips < 8; flips++) {
      reordered.add(code((flips & 1) != 0, (flips & 2) != 0, (flips & 4) != 0, false));
      if (square) reordered.add(code((flips & 1) != 0, (flips & 2) != 0, (flips & 4) != 0, true));
    }
    return reordered.contains(code);
  }

  private String code(final boolean flipX, final boolean flipY, final boolean flipZ, final boolean transposed) {
    final var sum = new CRC32();
    for (int z = 0; z < PLACES; z++)
      for (int y = 0; y < PLACES; y++)
        for (int x = 0; x < PLACES; x++) {
          final int fromX = flipX ? PLACES - 1 - x : x;
          final int fromY = flipY ? PLACES - 1 - y : y;
          final int fromZ = flipZ ? PLACES - 1 - z : z;
          final int plane = transposed ? fromX * PLACES + fromY : fromY * PLACES + fromX;
          final int bits = Float.floatToIntBits(samples[fromZ * PLACES * PLACES + plane]);
          for (int shift = 0; shift < 32; shift += 8)
            sum.update(bits >>> shift);
        }
    return String.format("%08x", sum.getValue());
  }

  private static long place(final int k, final long length) {
    return k < PLACES / 2 ? k * length / PLACES : length - 1 - (PLACES - 1 - k) * length / PLACES;
  }
}
