package io.github.rraunet.cuda;

import io.github.rraunet.distance.VoxelSets;

/** A box of voxels whose sets lie on the device with one bit a voxel, in rows of whole words (bits.cu). */
record Grid(int width, int height, int depth) {

  static Grid of(final VoxelSets sets) {
    return new Grid(sets.width(), sets.height(), sets.depth());
  }

  int rowWords() {
    return (width + Integer.SIZE - 1) / Integer.SIZE;
  }

  long rows() {
    return (long) height * depth;
  }

  long words() {
    return rows() * rowWords();
  }

  long setBytes() {
    return words() * Integer.BYTES;
  }

  int planeSize() {
    return Math.multiplyExact(width, height);
  }

  long voxels() {
    return (long) planeSize() * depth;
  }
}
