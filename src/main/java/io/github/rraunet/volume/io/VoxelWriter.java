package io.github.rraunet.volume.io;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.NonZeroBytes;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Voxels of a volume on their way to a file, little-endian, x fastest. A mask becomes 0 and 1 in 8 bits, a probability map
 * 32-bit reals, intensities integers of 8, 16 or 32 bits that hold the calibrated values exactly, or 32-bit reals.
 */
final class VoxelWriter {

  private enum Mode { FOREGROUND, INTEGER, REAL }

  private static final int CHUNK = 1 << 18; // voxels
  private static final VoxelType[] INTEGERS = { VoxelType.UINT8, VoxelType.INT8, VoxelType.INT16, VoxelType.UINT16,
    VoxelType.INT32 };

  private final Volume volume;
  private final Planes planes;
  private Mode mode;
  private VoxelType type;
  private int shift; // from a stored integer to the one in the file
  private byte[] foreground; // of a mask in 8 bits: 0 or 1 for each stored number; null if all but 0 are, and of others
  private double fileSlope = 1;
  private double fileIntercept;

  /**
   * @param scalable whether the format can tell its readers a 32-bit slope and intercept
   */
  VoxelWriter(final Volume volume, final boolean scalable) {
    this.volume = volume;
    planes = new Planes(volume.stored());
    if (volume.kind() == Volume.Kind.MASK) {
      mode = Mode.FOREGROUND;
      type = VoxelType.UINT8;
      foreground = planes.holdsBytes() && (volume.slope() != 1 || volume.intercept() != 0) ? foreground(volume) : null;
    }
    else if (volume.kind() == Volume.Kind.PROBABILITY || !planes.holdsBytes() && !planes.holdsShorts()
      || !chooseIntegers(scalable))
    {
      mode = Mode.REAL;
      type = VoxelType.FLOAT32;
    }
  }

  private static byte[] foreground(final Volume mask) {
    final byte[] table = new byte[1 << Byte.SIZE];
    for (int stored = 0; stored < table.length; stored++)
      table[stored] = (byte) (mask.slope() * stored + mask.intercept() != 0 ? 1 : 0);
    return table;
  }

  /** @return false if integers in the file could not tell the calibrated values exactly */
  private boolean chooseIntegers(final boolean scalable) {
    mode = Mode.INTEGER;
    final double slope = volume.slope();
    final double intercept = volume.intercept();
    final int half = planes.holdsBytes() ? 128 : 32768;
    if (slope == 1 && intercept == Math.rint(intercept) && Math.abs(intercept) < 1 << 30) {
      shift = (int) intercept;
      type = typeHolding(shift, shift + 2 * half - 1);
      if (type == VoxelType.INT32) type = typeHoldingContent();
      return true;
    }
    if (!scalable || !isSingle(slope)) return false;
    final double signedIntercept = intercept + slope * half; // undoes the offset with which signed integers are kept
    if (isSingle(signedIntercept) && (!isSingle(intercept) || Math.abs(signedIntercept) <= Math.abs(intercept))) {
      type = planes.holdsBytes() ? VoxelType.INT8 : VoxelType.INT16;
      shift = -half;
      fileIntercept = signedIntercept;
    }
    else if (isSingle(intercept)) {
      type = planes.holdsBytes() ? VoxelType.UINT8 : VoxelType.UINT16;
      fileIntercept = intercept;
    }
    else return false;
    fileSlope = slope;
    return true;
  }

  private static boolean isSingle(final double value) {
    return value == (float) value;
  }

  private static VoxelType typeHolding(final long lowest, final long highest) {
    for (final VoxelType candidate : INTEGERS) {
      final long levels = 1L << 8 * candidate.bytes();
      final boolean signed = candidate.name().startsWith("INT");
      final long from = signed ? -levels / 2 : 0;
      if (lowest >= from && highest < from + levels) return candidate;
    }
    return VoxelType.INT32;
  }

  private VoxelType typeHoldingContent() {
    int lowest = Integer.MAX_VALUE;
    int highest = Integer.MIN_VALUE;
    for (long z = 0; z < planes.count(); z++) {
      final Object plane = planes.get(z);
      for (int i = 0; i < planes.pixels(); i++) {
        final int value = unsigned(plane, i);
        lowest = Math.min(lowest, value);
        highest = Math.max(highest, value);
      }
    }
    return typeHolding((long) lowest + shift, (long) highest + shift);
  }

  private static int unsigned(final Object plane, final int i) {
    return plane instanceof byte[] bytes ? bytes[i] & 0xff : ((short[]) plane)[i] & 0xffff;
  }

  /** @return how voxels stand in the file */
  VoxelType type() {
    return type;
  }

  /** @return what a reader multiplies the file's values by; 1 unless the format was said to be scalable */
  double slope() {
    return fileSlope;
  }

  /** @return what a reader adds to the product */
  double intercept() {
    return fileIntercept;
  }

  /**
   * Writes all voxels; the stream stays open.
   *
   * @param name of the file, for the progress
   */
  void write(final OutputStream out, final String name, final Progress progress) throws IOException {
    final ByteBuffer buffer = ByteBuffer.allocate(Math.min(CHUNK, planes.pixels()) * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (long z = 0; z < planes.count(); z++) {
      final Object plane = planes.get(z);
      for (int from = 0; from < planes.pixels(); from += Math.min(CHUNK, planes.pixels() - from)) {
        progress.throwIfCanceled();
        final int count = Math.min(CHUNK, planes.pixels() - from);
        buffer.clear();
        switch (mode) {
          case FOREGROUND -> putForeground(plane, from, count, buffer);
          case INTEGER -> putIntegers(plane, from, count, buffer);
          default -> putReals(plane, from, count, buffer);
        }
        out.write(buffer.array(), 0, count * type.bytes());
      }
      progress.report("Writing " + name, z + 1, planes.count());
    }
  }

  private void putForeground(final Object plane, final int from, final int count, final ByteBuffer buffer) {
    final byte[] target = buffer.array();
    final double slope = volume.slope();
    final double intercept = volume.intercept();
    if (plane instanceof float[] reals)
      for (int i = 0; i < count; i++)
        target[i] = (byte) (Math.abs(slope * reals[from + i] + intercept) > 0 ? 1 : 0); // NaN is background
    else if (plane instanceof byte[] bytes && foreground == null) NonZeroBytes.ones(bytes, from, target, count);
    else if (plane instanceof byte[] bytes)
      for (int i = 0; i < count; i++)
        target[i] = foreground[bytes[from + i] & 0xff];
    else
      for (int i = 0; i < count; i++)
        target[i] = (byte) (slope * unsigned(plane, from + i) + intercept != 0 ? 1 : 0);
  }

  private void putIntegers(final Object plane, final int from, final int count, final ByteBuffer buffer) {
    switch (type.bytes()) {
      case 1 -> {
        final byte[] target = buffer.array();
        for (int i = 0; i < count; i++)
          target[i] = (byte) (unsigned(plane, from + i) + shift);
      }
      case 2 -> {
        final short[] scratch = new short[count];
        if (plane instanceof short[] shorts)
          for (int i = 0; i < count; i++)
            scratch[i] = (short) (shorts[from + i] + shift);
        else
          for (int i = 0; i < count; i++)
            scratch[i] = (short) (unsigned(plane, from + i) + shift);
        buffer.asShortBuffer().put(scratch);
      }
      default -> {
        final var integers = buffer.asIntBuffer();
        for (int i = 0; i < count; i++)
          integers.put(unsigned(plane, from + i) + shift);
      }
    }
  }

  private void putReals(final Object plane, final int from, final int count, final ByteBuffer buffer) {
    final var target = buffer.asFloatBuffer();
    final double slope = volume.slope();
    final double intercept = volume.intercept();
    if (plane instanceof float[] reals) {
      if (slope == 1 && intercept == 0) target.put(reals, from, count);
      else
        for (int i = 0; i < count; i++)
          target.put((float) (slope * reals[from + i] + intercept));
    }
    else
      for (int i = 0; i < count; i++)
        target.put((float) (slope * unsigned(plane, from + i) + intercept));
  }
}
