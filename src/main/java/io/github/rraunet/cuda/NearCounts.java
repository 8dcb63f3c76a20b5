package io.github.rraunet.cuda;

import io.github.rraunet.distance.Neighbourhood;
import io.github.rraunet.distance.NeighbourhoodCounts;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.progress.Progress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Voxels of two sets in the neighbourhood of others, counted by bits of whole words: the numbers of {@link NeighbourhoodCounts},
 * for neighbourhoods of any shape. As many planes at once as the device has memory for.
 */
final class NearCounts {

  private static final int BYTES_A_VOXEL = Integer.BYTES + Long.BYTES;
  private static final int SLOT_BYTES = 1 << 25;

  private final Kernels kernels;
  private final Grid grid;
  private final Transfers transfers;
  private final int threads;
  private final Progress progress;
  private final NeighbourhoodCounts.PlaneVisitor visitor;
  private long[] voxelsBefore; // plane; one entry more than planes

  private NearCounts(final Kernels kernels, final Grid grid, final int threads, final Progress progress,
    final NeighbourhoodCounts.PlaneVisitor visitor) {
    this.kernels = kernels;
    this.grid = grid;
    this.threads = threads;
    this.progress = progress;
    this.visitor = visitor;
    transfers = new Transfers(kernels, threads, progress);
  }

  static void visit(final Kernels kernels, final VoxelSets sets, final int asked, final int first, final int second,
    final Neighbourhood near, final int threads, final Progress progress, final NeighbourhoodCounts.PlaneVisitor visitor)
  {
    NeighbourhoodCounts.requireCountable(near);
    synchronized (kernels) {
      final var counts = new NearCounts(kernels, Grid.of(sets), threads, progress, visitor);
      try (var held = new Held(); Runs runs = Runs.of(near, counts.transfers)) {
        final Kernels.Memory[] packed = PackedSets.of(kernels, sets, new int[] { asked, first, second }, threads, progress);
        for (final Kernels.Memory memory : packed)
          held.add(memory);
        counts.run(packed[0], packed[1], packed[2], runs);
      }
    }
  }

  private void run(final Kernels.Memory asked, final Kernels.Memory first, final Kernels.Memory second, final Runs runs) {
    final int rows = Math.toIntExact(grid.rows());
    final int[] ofRows;
    try (Kernels.Memory counts = kernels.allocate(rows * (long) Integer.BYTES)) {
      kernels.launch("overlap.countRows", rows, asked, counts, grid.rowWords(), (long) rows);
      ofRows = transfers.ints(counts, rows);
    }
    voxelsBefore = new long[grid.depth() + 1];
    for (int z = 0, row = 0; z < grid.depth(); z++) {
      voxelsBefore[z + 1] = voxelsBefore[z];
      for (int y = 0; y < grid.height(); y++)
        voxelsBefore[z + 1] += ofRows[row++];
    }
    final long room = kernels.freeBytes();
    for (int z0 = 0, z1; z0 < grid.depth(); z0 = z1) {
      z1 = z0 + 1;
      while (z1 < grid.depth() && bytes(z0, z1 + 1) <= room)
        z1++;
      progress.throwIfCanceled();
      planes(asked, first, second, runs, ofRows, z0, z1);
    }
  }

  private long bytes(final int z0, final int z1) {
    return (voxelsBefore[z1] - voxelsBefore[z0]) * BYTES_A_VOXEL + (z1 - z0) * (long) grid.height() * Long.BYTES;
  }

  private void planes(final Kernels.Memory asked, final Kernels.Memory first, final Kernels.Memory second, final Runs runs,
    final int[] ofRows, final int z0, final int z1)
  {
    final long all = voxelsBefore[z1] - voxelsBefore[z0];
    if (all == 0) return;
    final int firstRow = z0 * grid.height();
    final long[] starts = new long[(z1 - z0) * grid.height()];
    for (int i = 1; i < starts.length; i++)
      starts[i] = starts[i - 1] + ofRows[firstRow + i - 1];
    try (Kernels.Memory begin = transfers.ofLongs(starts); Kernels.Memory voxels = kernels.allocate(all * Integer.BYTES);
      Kernels.Memory packed = kernels.allocate(all * Long.BYTES))
    {
      final long words = starts.length * (long) grid.rowWords();
      kernels.launch("overlap.countsAround", words, asked, first, second, runs.halfRuns(), runs.reachY(), runs.reachZ(), grid
        .width(), grid.height(), grid.depth(), grid.rowWords(), (long) firstRow, begin, voxels, packed, words);
      for (int from = z0, to; from < z1; from = to) {
        to = from + 1;
        while (to < z1 && (voxelsBefore[to + 1] - voxelsBefore[from]) * BYTES_A_VOXEL <= SLOT_BYTES)
          to++;
        handOut(voxels, packed, z0, from, to);
      }
    }
  }

  private void handOut(final Kernels.Memory voxels, final Kernels.Memory packed, final int z0, final int from, final int to) {
    final long first = voxelsBefore[from] - voxelsBefore[z0];
    final int n = Math.toIntExact(voxelsBefore[to] - voxelsBefore[from]);
    if (n == 0) return;
    kernels.reserveSlots(Math.multiplyExact(n, BYTES_A_VOXEL));
    kernels.download(packed, first * Long.BYTES, 0, 0, n * Long.BYTES);
    kernels.download(voxels, first * Integer.BYTES, 0, n * Long.BYTES, n * Integer.BYTES);
    final ByteBuffer slot = kernels.slot(0);
    progress.throwIfCanceled();
    CopyThreads.run(to - from, threads, i -> {
      final int begin = (int) (voxelsBefore[from + i] - voxelsBefore[from]);
      final int count = (int) (voxelsBefore[from + i + 1] - voxelsBefore[from + i]);
      if (count == 0) return;
      final int[] places = new int[count];
      final long[] counts = new long[count];
      part(slot, begin * Long.BYTES).asLongBuffer().get(counts);
      part(slot, n * Long.BYTES + begin * Integer.BYTES).asIntBuffer().get(places);
      visitor.visit(from + i, places, counts, count);
    });
  }

  private static ByteBuffer part(final ByteBuffer slot, final int from) {
    return slot.duplicate().position(from).slice().order(ByteOrder.nativeOrder());
  }
}
