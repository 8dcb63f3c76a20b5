package io.github.rraunet.volume.io;

import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.Calibration;
import io.github.rraunet.volume.Volume;
import java.lang.ref.SoftReference;
import java.lang.reflect.Array;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.IntFunction;
import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.basictypeaccess.array.ArrayDataAccess;
import net.imglib2.img.basictypeaccess.array.ByteArray;
import net.imglib2.img.basictypeaccess.array.FloatArray;
import net.imglib2.img.basictypeaccess.array.ShortArray;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.util.Fraction;
import net.imglib2.view.Views;

/** Planes of an ImageJ stack as a planar image and the other way round; arrays are shared, not copied, where the types allow. */
final class StackPlanes {

  private StackPlanes() {}

  /** @return image (x, y, z) over the arrays of an 8-, 16- or 32-bit stack; planes of a virtual stack are read when touched */
  static PlanarImg<? extends RealType<?>, ?> imageOver(final ImagePlus image) {
    final ImageStack stack = image.getStack();
    final long[] dimensions = { image.getWidth(), image.getHeight(), image.getStackSize() };
    final IntFunction<Object> pixels = z -> pixels(stack, z, image.getTitle());
    return switch (image.getType()) {
      case ImagePlus.GRAY8, ImagePlus.COLOR_256 -> bytes(planes(stack, z -> new ByteArray((byte[]) pixels.apply(z))), dimensions);
      case ImagePlus.GRAY16 -> shorts(planes(stack, z -> new ShortArray((short[]) pixels.apply(z))), dimensions);
      case ImagePlus.GRAY32 -> floats(planes(stack, z -> new FloatArray((float[]) pixels.apply(z))), dimensions);
      default -> throw new IllegalArgumentException("image type " + image.getType() + " has no single grey value per pixel");
    };
  }

  /** @return calibrated copy in float, for a calibration that is not linear */
  static PlanarImg<FloatType, ?> calibratedCopy(final ImagePlus image, final Calibration calibration) {
    final float[] values = calibration.getCTable();
    final ImageStack stack = image.getStack();
    return floats(planes(stack, z -> new FloatArray(calibrated(pixels(stack, z, image.getTitle()), values))), image.getWidth(),
      image.getHeight(), image.getStackSize());
  }

  /**
   * @param raw    byte[] or short[], unsigned
   * @param values for each raw one
   */
  static float[] calibrated(final Object raw, final float[] values) {
    final float[] plane = new float[Array.getLength(raw)];
    for (int i = 0; i < plane.length; i++)
      plane[i] = values[raw instanceof byte[] bytes ? bytes[i] & 0xff : ((short[]) raw)[i] & 0xffff];
    return plane;
  }

  /** @param planes byte[], short[] or float[], all of one type: unsigned integers or reals */
  static PlanarImg<? extends RealType<?>, ?> image(final List<?> planes, final long... dimensions) {
    if (planes.get(0) instanceof byte[]) return bytes(planes.stream().map(p -> new ByteArray((byte[]) p)).toList(), dimensions);
    if (planes.get(0) instanceof short[])
      return shorts(planes.stream().map(p -> new ShortArray((short[]) p)).toList(), dimensions);
    return floats(planes.stream().map(p -> new FloatArray((float[]) p)).toList(), dimensions);
  }

  static PlanarImg<UnsignedByteType, ByteArray> bytes(final List<ByteArray> planes, final long... dimensions) {
    final var image = new PlanarImg<UnsignedByteType, ByteArray>(planes, dimensions, new Fraction());
    image.setLinkedType(new UnsignedByteType(image));
    return image;
  }

  static PlanarImg<UnsignedShortType, ShortArray> shorts(final List<ShortArray> planes, final long... dimensions) {
    final var image = new PlanarImg<UnsignedShortType, ShortArray>(planes, dimensions, new Fraction());
    image.setLinkedType(new UnsignedShortType(image));
    return image;
  }

  static PlanarImg<FloatType, FloatArray> floats(final List<FloatArray> planes, final long... dimensions) {
    final var image = new PlanarImg<FloatType, FloatArray>(planes, dimensions, new Fraction());
    image.setLinkedType(new FloatType(image));
    return image;
  }

  /** @return stack over the volume's planes when they are planar and of a type ImageJ shows with this calibration, else a copy */
  static ImageStack stackOf(final Volume volume) {
    final long[] dimensions = volume.dimensions();
    if (dimensions[0] * dimensions[1] > Integer.MAX_VALUE)
      throw new IllegalArgumentException("'" + volume.name() + "' has planes of " + dimensions[0] + " x " + dimensions[1]
        + " pixels, more than ImageJ's 2^31");
    final ImageStack stack = new ImageStack((int) dimensions[0], (int) dimensions[1]);
    final RandomAccessibleInterval<? extends RealType<?>> stored = volume.stored();
    final boolean isFloat = stored.getType() instanceof FloatType;
    final boolean shown = stored.getType() instanceof UnsignedByteType || stored.getType() instanceof UnsignedShortType
      || isFloat && volume.slope() == 1 && volume.intercept() == 0; // ImageJ has no calibration for float
    for (int z = 0; z < dimensions[2]; z++)
      if (shown && stored instanceof PlanarImg<?, ?> planar)
        stack.addSlice(null, ((ArrayDataAccess<?>) planar.getPlane(z)).getCurrentStorageArray());
      else
        stack.addSlice(null, shown ? copy(Views.hyperSlice(stored, 2, z)) : floatCopy(Views.hyperSlice(volume.values(), 2, z)));
    return stack;
  }

  private static Object copy(final RandomAccessibleInterval<? extends RealType<?>> plane) {
    final int size = (int) (plane.dimension(0) * plane.dimension(1));
    final Cursor<? extends RealType<?>> in = Views.flatIterable(plane).cursor();
    if (plane.getType() instanceof UnsignedByteType) {
      final byte[] out = new byte[size];
      for (int i = 0; i < size; i++)
        out[i] = (byte) (int) in.next().getRealDouble();
      return out;
    }
    if (plane.getType() instanceof UnsignedShortType) {
      final short[] out = new short[size];
      for (int i = 0; i < size; i++)
        out[i] = (short) (int) in.next().getRealDouble();
      return out;
    }
    return floatCopy(plane);
  }

  private static float[] floatCopy(final RandomAccessibleInterval<? extends RealType<?>> plane) {
    final float[] out = new float[(int) (plane.dimension(0) * plane.dimension(1))];
    final Cursor<? extends RealType<?>> in = Views.flatIterable(plane).cursor();
    for (int i = 0; i < out.length; i++)
      out[i] = in.next().getRealFloat();
    return out;
  }

  private static Object pixels(final ImageStack stack, final int z, final String title) {
    final Object pixels = stack.getPixels(z + 1);
    if (pixels == null) throw new IllegalStateException("slice " + (z + 1) + " of '" + title + "' could not be read");
    return pixels;
  }

  private static <A> List<A> planes(final ImageStack stack, final IntFunction<A> plane) {
    if (stack.isVirtual()) return new PlanesOnDemand<>(stack.getSize(), plane);
    final List<A> all = new ArrayList<>(stack.getSize());
    for (int z = 0; z < stack.getSize(); z++)
      all.add(plane.apply(z));
    return all;
  }

  /** Reads a plane when it is first asked for, and again when memory became short in between. */
  private static final class PlanesOnDemand<A> extends AbstractList<A> implements RandomAccess {

    private final IntFunction<A> reader;
    private final List<SoftReference<A>> known;

    PlanesOnDemand(final int size, final IntFunction<A> reader) {
      this.reader = reader;
      known = new ArrayList<>(java.util.Collections.nCopies(size, null));
    }

    @Override
    public synchronized A get(final int z) { // virtual stacks are not made for several threads
      final SoftReference<A> reference = known.get(z);
      A plane = reference == null ? null : reference.get();
      if (plane == null) {
        plane = reader.apply(z);
        known.set(z, new SoftReference<>(plane));
      }
      return plane;
    }

    @Override
    public int size() {
      return known.size();
    }
  }
}
