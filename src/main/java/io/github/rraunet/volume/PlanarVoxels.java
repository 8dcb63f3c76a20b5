package io.github.rraunet.volume;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import net.imglib2.img.basictypeaccess.array.ByteArray;
import net.imglib2.img.basictypeaccess.array.FloatArray;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.util.Fraction;

/** Planar images (x, y, z) of zeros. */
final class PlanarVoxels {

  private PlanarVoxels() {}

  static PlanarImg<UnsignedByteType, ByteArray> bytes(final long[] size, final PlaneSource planes) {
    final var image = new PlanarImg<UnsignedByteType, ByteArray>(arrays(size, length -> {
      final byte[] plane = planes.bytes(length);
      Arrays.fill(plane, (byte) 0);
      return new ByteArray(plane);
    }), size, new Fraction());
    image.setLinkedType(new UnsignedByteType(image));
    return image;
  }

  static PlanarImg<FloatType, FloatArray> floats(final long[] size, final PlaneSource planes) {
    final var image = new PlanarImg<FloatType, FloatArray>(arrays(size, length -> {
      final float[] plane = planes.floats(length);
      Arrays.fill(plane, 0);
      return new FloatArray(plane);
    }), size, new Fraction());
    image.setLinkedType(new FloatType(image));
    return image;
  }

  private static <A> List<A> arrays(final long[] size, final IntFunction<A> plane) {
    final int length = Math.toIntExact(size[0] * size[1]);
    final List<A> arrays = new ArrayList<>();
    for (long z = 0; z < size[2]; z++)
      arrays.add(plane.apply(length));
    return arrays;
  }
}
