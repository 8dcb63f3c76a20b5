package io.github.rraunet.volume.io;

/** The chunks that a box of a volume touches; chunks and voxels are numbered along x, y, z, the array's axes are z, y, x. */
final class ChunkGrid {

  private final long[] size = { 1, 1, 1 }; // of a chunk
  private final long[] dimensions;
  private final int leading;
  private final int axes;

  /**
   * @param chunk      lengths of a chunk along the array's axes, x last
   * @param leading    number of axes before z, y, x or y, x
   * @param dimensions of the volume (x, y, z)
   */
  ChunkGrid(final int[] chunk, final int leading, final long[] dimensions) {
    this.leading = leading;
    this.dimensions = dimensions;
    axes = chunk.length;
    for (int d = 0; d < axes - leading; d++)
      size[d] = chunk[axes - 1 - d];
  }

  /** @return the chunks (x, y, z) that a box touches, as a box of chunks */
  Box touchedBy(final Box box) {
    final long[] first = new long[3];
    final long[] count = new long[3];
    for (int d = 0; d < 3; d++) {
      first[d] = box.from()[d] / size[d];
      count[d] = (box.end(d) - 1) / size[d] - first[d] + 1;
    }
    return new Box(first, count);
  }

  /** @return length of a chunk along z */
  int planes() {
    return (int) size[2];
  }

  /** @return index of a chunk in the array */
  long[] index(final long[] chunk) {
    final long[] index = new long[axes];
    for (int d = 0; d < axes - leading; d++)
      index[axes - 1 - d] = chunk[d];
    return index;
  }

  /** @return what a chunk and a box that it touches share */
  Box part(final long[] chunk, final Box box) {
    final long[] from = new long[3];
    final long[] lengths = new long[3];
    for (int d = 0; d < 3; d++) {
      from[d] = Math.max(box.from()[d], chunk[d] * size[d]);
      lengths[d] = Math.min(box.end(d), (chunk[d] + 1) * size[d]) - from[d];
    }
    return Box.of(from, lengths, dimensions);
  }

  /** @return number of the voxel (x, y, z) of the volume among the elements of its chunk */
  int element(final long[] chunk, final long x, final long y, final long z) {
    return (int) (((z - chunk[2] * size[2]) * size[1] + y - chunk[1] * size[1]) * size[0] + x - chunk[0] * size[0]);
  }
}
