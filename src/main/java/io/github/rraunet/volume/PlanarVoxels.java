package io.github.rraunet.volume;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import net.imglib2.img.basictypeaccess.array.ByteArray;
import net.imglib2.img.basictypeaccess.array.FloatArray;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.util.Fraction;

/** Planar images (x, y, z) over arrays that somebody gives. */
final class PlanarVoxels {

  private PlanarVoxels() {}

  static PlanarImg<UnsignedByteType, ByteArray> bytes(final long[] size, final PlaneSource planes) {
    final var image = new PlanarImg<UnsignedByteType, ByteArray>(arrays(size, length -> new ByteArray(planes.bytes(length))),
      size, new Fraction());
    image.setLinkedType(new UnsignedByteType(image));
    return image;
  }

  static PlanarImg<FloatType, FloatArray> floats(final long[] size, final PlaneSource planes) {
    final var image = new PlanarImg<FloatType, FloatArray>(arrays(size, length -> new FloatArray(planes.floats(length))),
      size, new Fraction());
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
