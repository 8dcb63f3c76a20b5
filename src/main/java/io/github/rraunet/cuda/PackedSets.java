package io.github.rraunet.cuda;

import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.progress.Progress;

/** Brings sets of voxels to the device, one bit a voxel. */
final class PackedSets {

  private static final int VALUES = 256;

  private PackedSets() {}

  /** Copies the bytes of plane z. */
  interface Planes {
    void copy(int z, java.nio.ByteBuffer to);
  }

  /** @return for each set of {@code bits} the voxels that have one of its bits, in the order asked; closed by the caller */
  static Kernels.Memory[] of(final Kernels kernels, final VoxelSets sets, final int[] bits, final int threads,
    final Progress progress)
  {
    final byte[][] tables = new byte[bits.length][];
    for (int s = 0; s < bits.length; s++)
      tables[s] = table(bits[s]);
    return of(kernels, Grid.of(sets), (z, to) -> to.put(sets.plane(z)), tables, threads, progress);
  }

  /** @param tables for each set which values are in it */
  static Kernels.Memory[] of(final Kernels kernels, final Grid grid, final Planes planes, final byte[][] tables,
    final int threads, final Progress progress)
  {
    final var transfers = new Transfers(kernels, threads, progress);
    final var held = new Held();
    try (var forNow = new Held()) {
      final Kernels.Memory[] result = new Kernels.Memory[tables.length];
      final Kernels.Memory[] table = new Kernels.Memory[tables.length];
      for (int s = 0; s < tables.length; s++) {
        result[s] = held.add(kernels.allocate(grid.setBytes()));
        table[s] = forNow.add(transfers.ofBytes(tables[s]));
      }
      final int perPiece = planesOfPiece(kernels, grid);
      final Kernels.Memory piece = forNow.add(kernels.allocate((long) perPiece * grid.planeSize()));
      transfers.stream(piece, grid.depth(), grid.planeSize(), perPiece, planes::copy, (first, count) -> {
        for (int s = 0; s < tables.length; s++)
          pack(kernels, grid, piece, table[s], result[s], first, count);
      });
      return result;
    }
    catch (final RuntimeException | Error e) {
      held.close();
      throw e;
    }
  }

  /**
   * Likewise, where the bytes stay on the device too.
   *
   * @param voxels receives the bytes of all planes
   */
  static Kernels.Memory[] keeping(final Kernels kernels, final VoxelSets sets, final int[] bits, final Kernels.Memory voxels,
    final int threads, final Progress progress)
  {
    final Grid grid = Grid.of(sets);
    final var transfers = new Transfers(kernels, threads, progress);
    final var held = new Held();
    try {
      transfers.upload(voxels, grid.depth(), grid.planeSize(), (z, to) -> to.put(sets.plane(z)));
      final Kernels.Memory[] result = new Kernels.Memory[bits.length];
      for (int s = 0; s < bits.length; s++) {
        result[s] = held.add(kernels.allocate(grid.setBytes()));
        try (Kernels.Memory table = transfers.ofBytes(table(bits[s]))) {
          pack(kernels, grid, voxels, table, result[s], 0, grid.depth());
        }
      }
      return result;
    }
    catch (final RuntimeException | Error e) {
      held.close();
      throw e;
    }
  }

  private static byte[] table(final int bits) {
    final byte[] table = new byte[VALUES];
    for (int value = 0; value < VALUES; value++)
      table[value] = (byte) ((value & bits) != 0 ? 1 : 0);
    return table;
  }

  /** @return how many planes of bytes are sent at once: a slot full, or less on a small device */
  static int planesOfPiece(final Kernels kernels, final Grid grid) {
    final long room = Math.max(1, kernels.freeBytes() / 4 / grid.planeSize());
    return (int) Math.min(room, Transfers.itemsOfPiece(grid.planeSize(), grid.depth()));
  }

  /** @param voxels of these planes, a byte each */
  static void pack(final Kernels kernels, final Grid grid, final Kernels.Memory voxels, final Kernels.Memory table,
    final Kernels.Memory set, final int firstPlane, final int planes)
  {
    final long words = planes * (long) grid.height() * grid.rowWords();
    kernels.launch("bits.pack", words, voxels, null, table, set, firstPlane * (long) grid.height(), grid.width(), grid.rowWords(),
      words);
  }
}
