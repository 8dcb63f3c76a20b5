package io.github.rraunet.volume.io;

import io.github.rraunet.volume.PlaneSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns voxels of a file into one of the three types that ImageJ can show, and counts what is lost on the way. Not for several
 * threads.
 */
final class VoxelDecoder {

  private final VoxelType type;
  private final ByteOrder order;
  private long rounded;
  private long overflown;

  VoxelDecoder(final VoxelType type, final ByteOrder order) {
    this.type = type;
    this.order = order;
  }

  /** @return byte[], short[] or float[] for this many voxels */
  Object plane(final PlaneSource source, final int pixels) {
    return type.bytesInMemory() == 1 ? source.bytes(pixels) : type.bytesInMemory() == 2 ? source.shorts(pixels) : source.floats(
      pixels);
  }

  /**
   * @param from  first byte of the voxels
   * @param plane see {@link #plane}
   * @param at    index of the first voxel in the plane
   * @param count number of voxels
   */
  void decode(final byte[] source, final int from, final Object plane, final int at, final int count) {
    final ByteBuffer in = ByteBuffer.wrap(source, from, count * type.bytes()).order(order);
    if (plane instanceof byte[] bytes) {
      in.get(bytes, at, count);
      if (type == VoxelType.INT8)
        for (int i = at; i < at + count; i++)
          bytes[i] ^= (byte) 0x80;
    }
    else if (plane instanceof short[] shorts) {
      in.asShortBuffer().get(shorts, at, count);
      if (type == VoxelType.INT16)
        for (int i = at; i < at + count; i++)
          shorts[i] ^= (short) 0x8000;
    }
    else toFloats(in, (float[]) plane, at, count);
  }

  /** @return what was lost, one sentence each */
  List<String> notes() {
    final List<String> notes = new ArrayList<>();
    if (rounded > 0)
      notes.add("integers beyond 2^24 were rounded to the nearest 32-bit real (number of voxels: " + rounded + ")");
    if (overflown > 0)
      notes.add("values beyond the range of 32-bit reals became infinite (number of voxels: " + overflown + ")");
    return notes;
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
