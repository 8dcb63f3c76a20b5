package io.github.rraunet.volume.io;

import io.github.rraunet.progress.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.basictypeaccess.array.ArrayDataAccess;
import net.imglib2.img.basictypeaccess.array.ByteArray;
import net.imglib2.img.basictypeaccess.array.FloatArray;
import net.imglib2.img.basictypeaccess.array.ShortArray;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.type.NativeType;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;

/**
 * Turns a stream of voxels of any type and byte order, x fastest, into a planar image of one of the three types that
 * ImageJ can show. One plane is made at a time, after its bytes could be there; little more than the image itself is held.
 */
final class VoxelReader {

  /**
   * @param stored planar, zero-based, (x, y, z)
   * @param notes  what was lost on the way, one sentence each
   */
  record Voxels(RandomAccessibleInterval<? extends RealType<?>> stored, List<String> notes) {}

  private interface PlaneSource<A> {
    A next() throws IOException;
  }

  private static final int CHUNK = 1 << 20; // bytes; a multiple of every voxel size
  private static final int LONGEST_PLANE = Integer.MAX_VALUE - CHUNK;

  private final VolumeInput in;
  private final VoxelType type;
  private final ByteOrder order;
  private final long[] dimensions;
  private final Progress progress;
  private final byte[] chunk;
  private long rounded;
  private long overflown;

  private VoxelReader(final VolumeInput in, final VoxelType type, final ByteOrder order, final long[] dimensions,
    final Progress progress)
  {
    this.in = in;
    this.type = type;
    this.order = order;
    this.dimensions = dimensions;
    this.progress = progress;
    chunk = new byte[(int) Math.min(CHUNK, dimensions[0] * dimensions[1] * type.bytes())];
  }

  /**
   * @param dimensions lengths of x, y, z
   * @throws VolumeFormatException if a length is not positive, the file is too short, or memory is
   */
  static Voxels read(final VolumeInput in, final VoxelType type, final ByteOrder order, final long[] dimensions,
    final Progress progress) throws IOException
  {
    checkFits(in.file(), type, dimensions, in.mostBytes() - in.position());
    checkMemory(in.file(), type, dimensions);
    try {
      return new VoxelReader(in, type, order, dimensions.clone(), progress).read();
    }
    catch (final OutOfMemoryError e) {
      throw new VolumeFormatException(in.file(), "does not fit into memory (" + size(dimensions)
        + " voxels); give Java more with -Xmx", e);
    }
  }

  /**
   * @param bytes that the file can hold from the first voxel on
   * @throws VolumeFormatException if a length is not positive, the voxels take more than these, or a plane is too large
   */
  static void checkFits(final Path file, final VoxelType type, final long[] dimensions, final long bytes)
    throws VolumeFormatException
  {
    long voxels = 1;
    for (final long d : dimensions) {
      if (d < 1 || d > Integer.MAX_VALUE || voxels > Long.MAX_VALUE / 8 / d)
        throw new VolumeFormatException(file, "has impossible dimensions: " + size(dimensions) + " voxels");
      voxels *= d;
    }
    final long needed = voxels * type.bytes();
    if (needed > bytes)
      throw new VolumeFormatException(file, "is truncated or its header is wrong: " + size(dimensions) + " voxels of "
        + type.plural() + " take " + needed + " bytes, more than it holds");
    if (dimensions[0] * dimensions[1] > LONGEST_PLANE)
      throw new VolumeFormatException(file, "has slices of more than 2^31 pixels: " + size(dimensions) + " voxels");
  }

  private static void checkMemory(final Path file, final VoxelType type, final long[] dimensions) throws VolumeFormatException {
    final long memory = dimensions[0] * dimensions[1] * dimensions[2] * type.bytesInMemory();
    if (memory > Runtime.getRuntime().maxMemory())
      throw new VolumeFormatException(file, "needs " + mebibytes(memory) + " of memory, Java may use "
        + mebibytes(Runtime.getRuntime().maxMemory()) + "; give it more with -Xmx");
  }

  private static String mebibytes(final long bytes) {
    return (bytes >> 20) + " MiB";
  }

  private static String size(final long[] dimensions) {
    return dimensions[0] + "x" + dimensions[1] + "x" + dimensions[2];
  }

  private Voxels read() throws IOException {
    final var stored = switch (type) {
      case UINT8, INT8 -> planes(this::bytePlane, img -> new UnsignedByteType(img), new UnsignedByteType());
      case UINT16, INT16 -> planes(this::shortPlane, img -> new UnsignedShortType(img), new UnsignedShortType());
      default -> planes(this::floatPlane, img -> new FloatType(img), new FloatType());
    };
    final List<String> notes = new ArrayList<>();
    if (rounded > 0)
      notes.add("integers beyond 2^24 were rounded to the nearest 32-bit real (number of voxels: " + rounded + ")");
    if (overflown > 0)
      notes.add("values beyond the range of 32-bit reals became infinite (number of voxels: " + overflown + ")");
    return new Voxels(stored, notes);
  }

  private <T extends NativeType<T> & RealType<T>, A extends ArrayDataAccess<A>> PlanarImg<T, A> planes(
    final PlaneSource<A> source, final Function<PlanarImg<T, A>, T> linkedType, final T voxel) throws IOException
  {
    final List<A> planes = new ArrayList<>();
    for (long z = 0; z < dimensions[2]; z++) {
      planes.add(source.next());
      progress.report("Reading " + in.file().getFileName(), z + 1, dimensions[2]);
    }
    final PlanarImg<T, A> image = new PlanarImg<>(planes, dimensions, voxel.getEntitiesPerPixel());
    image.setLinkedType(linkedType.apply(image));
    return image;
  }

  private int pixels() {
    return (int) (dimensions[0] * dimensions[1]);
  }

  private ByteArray bytePlane() throws IOException {
    final byte[] plane = new byte[pixels()];
    for (int at = 0; at < plane.length; at += CHUNK)
      fill(plane, at, Math.min(CHUNK, plane.length - at));
    if (type == VoxelType.INT8)
      for (int i = 0; i < plane.length; i++)
        plane[i] ^= (byte) 0x80;
    return new ByteArray(plane);
  }

  private ShortArray shortPlane() throws IOException {
    final short[] plane = new short[pixels()];
    for (int at = 0; at < plane.length; at += CHUNK / 2)
      next(plane.length - at).asShortBuffer().get(plane, at, Math.min(CHUNK / 2, plane.length - at));
    if (type == VoxelType.INT16)
      for (int i = 0; i < plane.length; i++)
        plane[i] ^= (short) 0x8000;
    return new ShortArray(plane);
  }

  private FloatArray floatPlane() throws IOException {
    final float[] plane = new float[pixels()];
    final int step = CHUNK / type.bytes();
    for (int at = 0; at < plane.length; at += step)
      toFloats(next(plane.length - at), plane, at, Math.min(step, plane.length - at));
    return new FloatArray(plane);
  }

  /** @return the next voxels, at most {@code most} and a chunk */
  private ByteBuffer next(final int most) throws IOException {
    final int bytes = (int) Math.min(CHUNK, (long) most * type.bytes());
    fill(chunk, 0, bytes);
    return ByteBuffer.wrap(chunk, 0, bytes).order(order);
  }

  private void fill(final byte[] target, final int from, final int count) throws IOException {
    progress.throwIfCanceled();
    if (in.read(target, from, count) < count)
      throw new VolumeFormatException(in.file(), "is truncated: " + size(dimensions) + " voxels of " + type.plural()
        + " do not end before its end at byte " + in.position());
  }

  private void toFloats(final ByteBuffer source, final float[] plane, final int from, final int count) {
    switch (type) {
      case FLOAT32 -> source.asFloatBuffer().get(plane, from, count);
      case FLOAT64 -> {
        final var reals = source.asDoubleBuffer();
        for (int i = 0; i < count; i++) {
          final double value = reals.get(i);
          plane[from + i] = (float) value;
          if (Math.abs(value) > Float.MAX_VALUE && Float.isInfinite((float) value) && !Double.isInfinite(value)) overflown++;
        }
      }
      case INT32 -> {
        final var integers = source.asIntBuffer();
        for (int i = 0; i < count; i++)
          plane[from + i] = nearest(integers.get(i));
      }
      case UINT32 -> {
        final var integers = source.asIntBuffer();
        for (int i = 0; i < count; i++)
          plane[from + i] = nearest(Integer.toUnsignedLong(integers.get(i)));
      }
      case INT64 -> {
        final var integers = source.asLongBuffer();
        for (int i = 0; i < count; i++)
          plane[from + i] = nearest(integers.get(i));
      }
      case UINT64 -> {
        final var integers = source.asLongBuffer();
        for (int i = 0; i < count; i++) {
          final long value = integers.get(i);
          // halved with its lowest bit kept, so that rounding to even sees it, then doubled
          plane[from + i] = value >= 0 ? nearest(value) : 2 * nearest(value >>> 1 | value & 1);
        }
      }
      default -> throw new IllegalStateException("no reals are made of " + type);
    }
  }

  private float nearest(final long value) {
    final float real = value;
    if ((long) real != value || value == Long.MAX_VALUE) rounded++; // (long) 2^63 saturates to the latter
    return real;
  }
}
