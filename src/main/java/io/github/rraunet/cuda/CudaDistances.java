package io.github.rraunet.cuda;

import io.github.rraunet.distance.NearestDistances;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Distances to a set that lies on the device: those of {@link io.github.rraunet.distance.DistanceTransform}, bit for bit. */
final class CudaDistances implements NearestDistances {

  private static final int BYTES_A_VOXEL = Double.BYTES + Short.BYTES;
  private static final int SLOT_BYTES = 1 << 26;

  private final Kernels kernels;
  private final Grid grid;
  private final Kernels.Memory set;
  private final Spacing spacing;
  private final int threads;
  private final Progress progress;
  private final ThreadLocal<Row> arrays = ThreadLocal.withInitial(Row::new);

  CudaDistances(final Kernels kernels, final VoxelSets sets, final int bits, final Spacing spacing, final int threads,
    final Progress progress)
  {
    this.kernels = kernels;
    this.spacing = spacing;
    this.threads = threads;
    this.progress = progress;
    grid = Grid.of(sets);
    synchronized (kernels) {
      set = PackedSets.of(kernels, sets, new int[] { bits }, threads, progress)[0];
    }
  }

  @Override
  public void visit(final VoxelSets asked, final int bits, final RowVisitor visitor) {
    if (!Grid.of(asked).equals(grid))
      throw new IllegalArgumentException("the voxels asked for lie in a box of " + asked.width() + "x" + asked.height() + "x"
        + asked.depth() + ", the distances in one of " + grid.width() + "x" + grid.height() + "x" + grid.depth());
    synchronized (kernels) {
      final var transfers = new Transfers(kernels, threads, progress);
      try (Kernels.Memory voxels = PackedSets.of(kernels, asked, new int[] { bits }, threads, progress)[0]) {
        new DistanceSlabs(kernels, grid, set, spacing, transfers, progress).run(voxels, true, slab -> rows(slab, visitor));
      }
    }
  }

  /** Rows that travel together. */
  private record Rows(DistanceSlabs.Slab slab, int width, int from, int to) {

    long start(final int row) {
      return slab.starts()[row * width];
    }


    int voxels() {
      return Math.toIntExact(start(to) - start(from));
    }
  }

  private void rows(final DistanceSlabs.Slab slab, final RowVisitor visitor) {
    kernels.reserveSlots(slotBytes(slab));
    Rows before = null;
    int slot = 0;
    final int rows = slab.y1() - slab.y0();
    for (int from = 0; from < rows; slot = 1 - slot) {
      final Rows now = fitting(slab, from, rows);
      final long first = now.start(from);
      final int n = now.voxels();
      if (n > 0) {
        kernels.download(slab.squaredMm(), first * Double.BYTES, slot, 0, n * Double.BYTES);
        kernels.download(slab.places(), first * Short.BYTES, slot, n * Double.BYTES, n * Short.BYTES);
      }
      if (before != null) handOut(before, kernels.slot(1 - slot), visitor);
      before = now;
      from = now.to;
    }
    if (before != null) handOut(before, kernels.slot(1 - slot), visitor);
  }

  private int slotBytes(final DistanceSlabs.Slab slab) {
    long longest = 0;
    for (int row = 0; row < slab.y1() - slab.y0(); row++)
      longest = Math.max(longest, slab.starts()[(row + 1) * grid.width()] - slab.starts()[row * grid.width()]);
    final long bytes = Math.max(longest * BYTES_A_VOXEL, Math.min(SLOT_BYTES, slab.voxels() * BYTES_A_VOXEL));
    if (bytes > Integer.MAX_VALUE)
      throw new CudaException("rows of " + longest + " voxels in all planes are too long for the GPU; take device=cpu");
    return (int) bytes;
  }

  private Rows fitting(final DistanceSlabs.Slab slab, final int from, final int rows) {
    int to = from + 1;
    final Rows one = new Rows(slab, grid.width(), from, to);
    while (to < rows && (one.start(to + 1) - one.start(from)) * BYTES_A_VOXEL <= SLOT_BYTES)
      to++;
    if (to < rows && to - from > threads) to -= (to - from) % threads; // every thread has as many
    return new Rows(slab, grid.width(), from, to);
  }

  private void handOut(final Rows rows, final ByteBuffer slot, final RowVisitor visitor) {
    final long first = rows.start(rows.from);
    final int all = rows.voxels();
    progress.throwIfCanceled();
    CopyThreads.run(rows.to - rows.from, threads, i -> {
      final int begin = (int) (rows.start(rows.from + i) - first);
      final int count = (int) (rows.start(rows.from + i + 1) - first) - begin;
      if (count == 0) return;
      final Row row = arrays.get();
      row.read(slot, begin, count, all);
      row.columns(rows.slab.starts(), (rows.from + i) * rows.width, rows.width);
      visitor.visit(rows.slab.y0() + rows.from + i, row.x, row.z, row.squaredMm, count);
    });
  }

  /** Arrays of one thread. */
  private static final class Row {

    private int[] x = new int[0];
    private int[] z = new int[0];
    private short[] shorts = new short[0]; // lengths are at most those of a short
    private double[] squaredMm = new double[0];

    void read(final ByteBuffer slot, final int begin, final int count, final int all) {
      if (x.length < count) {
        x = new int[count];
        z = new int[count];
        shorts = new short[count];
        squaredMm = new double[count];
      }
      part(slot, begin * Double.BYTES).asDoubleBuffer().get(squaredMm, 0, count);
      part(slot, all * Double.BYTES + begin * Short.BYTES).asShortBuffer().get(shorts, 0, count);
      for (int i = 0; i < count; i++)
        z[i] = shorts[i];
    }

    /** Sets x of the voxels. @param first entry of the row's first column */
    void columns(final long[] starts, final int first, final int width) {
      for (int column = 0; column < width; column++)
        Arrays.fill(x, (int) (starts[first + column] - starts[first]), (int) (starts[first + column + 1] - starts[first]),
          column);
    }

    private static ByteBuffer part(final ByteBuffer slot, final int from) {
      return slot.duplicate().order(ByteOrder.nativeOrder()).position(from).slice().order(ByteOrder.nativeOrder());
    }
  }

  @Override
  public void close() {
    synchronized (kernels) {
      set.close();
    }
  }
}
