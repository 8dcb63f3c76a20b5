package io.github.rraunet.volume.io;

import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;

/** How a file stores one voxel; the byte order is the file's. Integers are two's complement, reals IEEE 754. */
enum VoxelType {
  UINT8(1, "8-bit unsigned integers"),
  INT8(1, "8-bit signed integers"),
  UINT16(2, "16-bit unsigned integers"),
  INT16(2, "16-bit signed integers"),
  UINT32(4, "32-bit unsigned integers"),
  INT32(4, "32-bit signed integers"),
  UINT64(8, "64-bit unsigned integers"),
  INT64(8, "64-bit signed integers"),
  FLOAT32(4, "32-bit reals"),
  FLOAT64(8, "64-bit reals");

  private final int bytes;
  private final String plural;

  VoxelType(final int bytes, final String plural) {
    this.bytes = bytes;
    this.plural = plural;
  }

  /** @return bytes of one voxel in the file */
  int bytes() {
    return bytes;
  }

  /** @return bytes of one voxel in memory: 8 and 16-bit integers keep their width, all else becomes float */
  int bytesInMemory() {
    return Math.min(bytes, 4);
  }

  /** @return a voxel as it is kept in memory */
  RealType<?> inMemory() {
    return bytes == 1 ? new UnsignedByteType() : bytes == 2 ? new UnsignedShortType() : new FloatType();
  }

  /** @return what is added to a stored value to get the file's: signed integers are kept unsigned with an offset */
  double offsetInMemory() {
    return this == INT8 ? -128 : this == INT16 ? -32768 : 0;
  }

  /** @return for the user, for example "16-bit signed integers" */
  String plural() {
    return plural;
  }
}
