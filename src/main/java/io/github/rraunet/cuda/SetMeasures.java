package io.github.rraunet.cuda;

import io.github.rraunet.distance.VoxelBox;

/** Sizes of sets on the device. */
final class SetMeasures {

  private SetMeasures() {}

  /** @return voxels of the first set, of the second, of both */
  static long[] counts(final Kernels kernels, final Transfers transfers, final Grid grid, final Kernels.Memory first,
    final Kernels.Memory second)
  {
    try (Kernels.Memory counts = transfers.ofLongs(new long[3])) {
      kernels.launch("bits.countSets", grid.rows(), first, second, counts, grid.rowWords(), grid.rows());
      return transfers.longs(counts, 3);
    }
  }

  /** @return smallest box that holds both sets; not both are empty */
  static VoxelBox bounds(final Kernels kernels, final Transfers transfers, final Grid grid, final Kernels.Memory first,
    final Kernels.Memory second)
  {
    final int most = Integer.MAX_VALUE;
    try (Kernels.Memory bounds = transfers.ofInts(new int[] { most, most, most, -1, -1, -1 })) {
      kernels.launch("bits.bounds", grid.rows(), first, second, bounds, grid.rowWords(), grid.height(), grid.rows());
      final int[] b = transfers.ints(bounds, 6);
      return new VoxelBox(b[0], b[1], b[2], b[3] + 1, b[4] + 1, b[5] + 1);
    }
  }
}
