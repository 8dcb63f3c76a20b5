package io.github.rraunet.volume.io;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.basictypeaccess.array.ArrayDataAccess;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

/**
 * The z-planes of an image as primitive arrays, x fastest: byte[] and short[] for 8-bit and 16-bit unsigned voxels, float[]
 * for all else. A planar image hands out its own arrays; of any other each plane is copied, into one array used again.
 */
final class Planes {

  private final RandomAccessibleInterval<? extends RealType<?>> image;
  private final PlanarImg<?, ? extends ArrayDataAccess<?>> planar;
  private final int pixels;
  private Object copy;

  @SuppressWarnings("unchecked")
  Planes(final RandomAccessibleInterval<? extends RealType<?>> image) {
    this.image = image;
    pixels = Math.toIntExact(Math.multiplyExact(image.dimension(0), image.dimension(1)));
    final boolean shared = image instanceof PlanarImg && (holdsBytes() || holdsShorts() || image.getType() instanceof FloatType);
    planar = shared ? (PlanarImg<?, ? extends ArrayDataAccess<?>>) image : null;
  }

  boolean holdsBytes() {
    return image.getType() instanceof UnsignedByteType;
  }

  boolean holdsShorts() {
    return image.getType() instanceof UnsignedShortType;
  }

  /** @return number of voxels of a plane */
  int pixels() {
    return pixels;
  }

  long count() {
    return image.dimension(2);
  }

  /** @return byte[], short[] or float[] of plane z, not to be written to and valid until the next call */
  Object get(final long z) {
    return planar != null ? planar.getPlane((int) z).getCurrentStorageArray() : copied(z);
  }

  private Object copied(final long z) {
    final var voxels = Views.flatIterable(Views.hyperSlice(image, 2, z)).cursor();
    if (holdsBytes()) {
      final byte[] plane = copy == null ? new byte[pixels] : (byte[]) copy;
      for (int i = 0; i < pixels; i++)
        plane[i] = (byte) voxels.next().getRealFloat();
      copy = plane;
    }
    else if (holdsShorts()) {
      final short[] plane = copy == null ? new short[pixels] : (short[]) copy;
      for (int i = 0; i < pixels; i++)
        plane[i] = (short) voxels.next().getRealFloat();
      copy = plane;
    }
    else {
      final float[] plane = copy == null ? new float[pixels] : (float[]) copy;
      for (int i = 0; i < pixels; i++)
        plane[i] = voxels.next().getRealFloat();
      copy = plane;
    }
    return copy;
  }
}
