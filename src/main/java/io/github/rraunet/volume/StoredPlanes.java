package io.github.rraunet.volume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.Optional;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImg;
import net.imglib2.img.basictypeaccess.array.ArrayDataAccess;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;

/**
 * The arrays behind a volume's planes, for loops over whole rows or columns without a call per voxel.
 * A run is {@code length} samples of one plane, {@code step} apart from index {@code start} on.
 */
abstract class StoredPlanes {

  private final RandomAccessibleInterval<? extends RealType<?>> image;
  private final int planeSize;

  private StoredPlanes(final RandomAccessibleInterval<? extends RealType<?>> image) {
    this.image = image;
    planeSize = Math.toIntExact(image.dimension(0) * image.dimension(1));
  }

  /** @return empty if the voxels do not lie in arrays of a type that volumes are read into */
  static Optional<StoredPlanes> of(final RandomAccessibleInterval<? extends RealType<?>> image) {
    if (!(image instanceof PlanarImg || image instanceof ArrayImg)) return Optional.empty();
    final Object type = image.getType();
    final StoredPlanes planes;
    if (type instanceof UnsignedByteType) planes = new Bytes(image);
    else if (type instanceof UnsignedShortType) planes = new Shorts(image);
    else if (type instanceof FloatType) planes = new Floats(image);
    else return Optional.empty();
    return planes.access(0) instanceof ArrayDataAccess ? Optional.of(planes) : Optional.empty();
  }

  /** Reads stored * slope + intercept. */
  abstract void read(int plane, int start, int step, int length, double slope, double intercept, float[] out, int outStart,
    int outStep);

  /** Writes values, which must fit the stored type, rounded where it holds integers. */
  abstract void write(int plane, int start, int step, int length, float[] in, int inStart, int inStep);

  private Object access(final int plane) {
    return image instanceof PlanarImg<?, ?> planar ? planar.getPlane(plane) : ((ArrayImg<?, ?>) image).update(null);
  }

  final Object array(final int plane) {
    return ((ArrayDataAccess<?>) access(plane)).getCurrentStorageArray();
  }

  /** @return index in the array of the plane's first voxel */
  final int origin(final int plane) {
    return image instanceof PlanarImg ? 0 : plane * planeSize;
  }

  /** Planes of numbers of which there are few, so that what becomes of each can be worked out beforehand. */
  abstract static class Integers extends StoredPlanes {

    private Integers(final RandomAccessibleInterval<? extends RealType<?>> image) {
      super(image);
    }

    /** @return how many numbers a voxel can be stored as, from 0 on */
    abstract int levels();

    /**
     * Reads what a table holds for each stored number.
     *
     * @param seen lowest and highest stored number, widened by those that are read
     */
    abstract void readThrough(float[] table, int[] seen, int plane, int start, int step, int length, float[] out, int outStart,
      int outStep);

    /**
     * Copies numbers as they are stored.
     *
     * @param seen as above
     * @param out  pixels in native order, the first at its position
     */
    abstract void copy(int[] seen, int plane, int start, int step, int length, ByteBuffer out, int outStart, int outStep);
  }

  static final class Bytes extends Integers {

    Bytes(final RandomAccessibleInterval<? extends RealType<?>> image) {
      super(image);
    }

    @Override
    void read(final int plane, final int start, final int step, final int length, final double slope, final double intercept,
      final float[] out, final int outStart, final int outStep)
    {
      final byte[] data = (byte[]) array(plane);
      for (int i = 0, from = origin(plane) + start, to = outStart; i < length; i++, from += step, to += outStep)
        out[to] = (float) (slope * (data[from] & 0xff) + intercept);
    }

    @Override
    void write(final int plane, final int start, final int step, final int length, final float[] in, final int inStart,
      final int inStep)
    {
      final byte[] data = (byte[]) array(plane);
      for (int i = 0, to = origin(plane) + start, from = inStart; i < length; i++, to += step, from += inStep)
        data[to] = (byte) (int) (in[from] + 0.5f);
    }

    @Override
    int levels() {
      return 1 << Byte.SIZE;
    }

    @Override
    void readThrough(final float[] table, final int[] seen, final int plane, final int start, final int step, final int length,
      final float[] out, final int outStart, final int outStep)
    {
      final byte[] data = (byte[]) array(plane);
      int low = seen[0];
      int high = seen[1];
      for (int i = 0, from = origin(plane) + start, to = outStart; i < length; i++, from += step, to += outStep) {
        final int level = data[from] & 0xff;
        out[to] = table[level];
        if (level < low) low = level; // seldom, so a branch is faster than Math.min
        if (level > high) high = level;
      }
      seen[0] = low;
      seen[1] = high;
    }

    @Override
    void copy(final int[] seen, final int plane, final int start, final int step, final int length, final ByteBuffer out,
      final int outStart, final int outStep)
    {
      final byte[] data = (byte[]) array(plane);
      final int origin = origin(plane) + start;
      final int first = out.position() + outStart;
      if (step == 1 && outStep == 1) out.put(first, data, origin, length);
      else for (int i = 0, from = origin, to = first; i < length; i++, from += step, to += outStep)
        out.put(to, data[from]);
      int low = seen[0];
      int high = seen[1];
      for (int i = 0, from = origin; i < length; i++, from += step) {
        final int level = data[from] & 0xff;
        if (level < low) low = level;
        if (level > high) high = level;
      }
      seen[0] = low;
      seen[1] = high;
    }

    /** Writes numbers as they are to be stored. */
    void store(final int plane, final int start, final int step, final int length, final ByteBuffer in, final int inStart,
      final int inStep)
    {
      final byte[] data = (byte[]) array(plane);
      final int origin = origin(plane) + start;
      final int first = in.position() + inStart;
      if (step == 1 && inStep == 1) in.get(first, data, origin, length);
      else for (int i = 0, to = origin, from = first; i < length; i++, to += step, from += inStep)
        data[to] = in.get(from);
    }

    /** Writes one number for values above a threshold and 0 for the others. */
    void writeAbove(final float threshold, final int foreground, final int plane, final int start, final int step,
      final int length, final float[] in, final int inStart, final int inStep)
    {
      final byte[] data = (byte[]) array(plane);
      for (int i = 0, to = origin(plane) + start, from = inStart; i < length; i++, to += step, from += inStep)
        data[to] = (byte) (in[from] > threshold ? foreground : 0);
    }
  }

  private static final class Shorts extends Integers {

    Shorts(final RandomAccessibleInterval<? extends RealType<?>> image) {
      super(image);
    }

    @Override
    void read(final int plane, final int start, final int step, final int length, final double slope, final double intercept,
      final float[] out, final int outStart, final int outStep)
    {
      final short[] data = (short[]) array(plane);
      for (int i = 0, from = origin(plane) + start, to = outStart; i < length; i++, from += step, to += outStep)
        out[to] = (float) (slope * (data[from] & 0xffff) + intercept);
    }

    @Override
    void write(final int plane, final int start, final int step, final int length, final float[] in, final int inStart,
      final int inStep)
    {
      final short[] data = (short[]) array(plane);
      for (int i = 0, to = origin(plane) + start, from = inStart; i < length; i++, to += step, from += inStep)
        data[to] = (short) (int) (in[from] + 0.5f);
    }

    @Override
    int levels() {
      return 1 << Short.SIZE;
    }

    @Override
    void readThrough(final float[] table, final int[] seen, final int plane, final int start, final int step, final int length,
      final float[] out, final int outStart, final int outStep)
    {
      final short[] data = (short[]) array(plane);
      int low = seen[0];
      int high = seen[1];
      for (int i = 0, from = origin(plane) + start, to = outStart; i < length; i++, from += step, to += outStep) {
        final int level = data[from] & 0xffff;
        out[to] = table[level];
        if (level < low) low = level; // seldom, so a branch is faster than Math.min
        if (level > high) high = level;
      }
      seen[0] = low;
      seen[1] = high;
    }

    @Override
    void copy(final int[] seen, final int plane, final int start, final int step, final int length, final ByteBuffer out,
      final int outStart, final int outStep)
    {
      final short[] data = (short[]) array(plane);
      final int origin = origin(plane) + start;
      final ShortBuffer pixels = out.slice().order(ByteOrder.nativeOrder()).asShortBuffer();
      if (step == 1 && outStep == 1) pixels.put(outStart, data, origin, length);
      else for (int i = 0, from = origin, to = outStart; i < length; i++, from += step, to += outStep)
        pixels.put(to, data[from]);
      int low = seen[0];
      int high = seen[1];
      for (int i = 0, from = origin; i < length; i++, from += step) {
        final int level = data[from] & 0xffff;
        if (level < low) low = level;
        if (level > high) high = level;
      }
      seen[0] = low;
      seen[1] = high;
    }
  }

  private static final class Floats extends StoredPlanes {

    Floats(final RandomAccessibleInterval<? extends RealType<?>> image) {
      super(image);
    }

    @Override
    void read(final int plane, final int start, final int step, final int length, final double slope, final double intercept,
      final float[] out, final int outStart, final int outStep)
    {
      final float[] data = (float[]) array(plane);
      for (int i = 0, from = origin(plane) + start, to = outStart; i < length; i++, from += step, to += outStep)
        out[to] = (float) (slope * data[from] + intercept);
    }

    @Override
    void write(final int plane, final int start, final int step, final int length, final float[] in, final int inStart,
      final int inStep)
    {
      final float[] data = (float[]) array(plane);
      for (int i = 0, to = origin(plane) + start, from = inStart; i < length; i++, to += step, from += inStep)
        data[to] = in[from];
    }
  }
}
