package io.github.rraunet.cuda;

import io.github.rraunet.distance.DistanceTransform;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;

/**
 * Squared distances of the voxels asked for, slab by slab: as many rows of all planes at once as the device has memory for. A
 * volume that fits is one slab; for every further one the pass within planes is made again.
 */
final class DistanceSlabs {

  /** Bytes a voxel of a slab: offset, vertex. */
  private static final int BYTES_A_VOXEL = Integer.BYTES + Short.BYTES;
  /** Bytes a voxel of the planes in work: steps along x, vertex. */
  private static final int BYTES_IN_PLANE = 2 * Short.BYTES;
  private static final int PLANES_SHARE = 4; // of the memory, as one part

  private final Kernels kernels;
  private final Grid grid;
  private final Kernels.Memory set;
  private final Spacing spacing;
  private final Transfers transfers;
  private final Progress progress;

  /** Takes the distances of one slab, in memory that is used again afterwards. */
  interface Visitor {
    void visit(Slab slab);
  }

  /**
   * Rows y0 to before y1 of all planes.
   *
   * @param starts        where the voxels of each column (y, x) begin, in order of z; one entry more than columns
   * @param startsOnDevice the same
   * @param squaredMm     of the voxels
   * @param places        z of the voxels; null if not asked for
   */
  record Slab(int y0, int y1, long[] starts, Kernels.Memory startsOnDevice, Kernels.Memory squaredMm, Kernels.Memory places) {

    /** @return number of voxels */
    long voxels() {
      return starts[starts.length - 1];
    }

    long columns() {
      return starts.length - 1L;
    }
  }

  /** @param set to whose voxels the distance is measured */
  DistanceSlabs(final Kernels kernels, final Grid grid, final Kernels.Memory set, final Spacing spacing,
    final Transfers transfers, final Progress progress)
  {
    this.kernels = kernels;
    this.grid = grid;
    this.set = set;
    this.spacing = spacing;
    this.transfers = transfers;
    this.progress = progress;
  }

  /**
   * @param asked  voxels of the same grid
   * @param places whether the voxels' z are wanted too
   */
  void run(final Kernels.Memory asked, final boolean places, final Visitor visitor) {
    final int[] counts = countsOfColumns(asked);
    final int perVoxel = places ? Double.BYTES + Short.BYTES : Double.BYTES;
    final long free = kernels.freeBytes();
    final int planes = planesAtOnce(free);
    final long left = free - planes * (long) BYTES_IN_PLANE * grid.planeSize();
    for (int y0 = 0, y1; y0 < grid.height(); y0 = y1) {
      long used = 0;
      for (y1 = y0; y1 < grid.height(); y1++) {
        final long row = grid.width() * (Long.BYTES + (long) BYTES_A_VOXEL * grid.depth()) + perVoxel * voxelsOfRow(counts, y1);
        if (used + row > left) break;
        used += row;
      }
      if (y1 == y0)
        throw new CudaException("the GPU's memory is too small for distances in this volume: one row of all planes does not fit"
          + " into the " + (free >> 20) + " MB that are free; end other programs that use it, or take device=cpu");
      slab(asked, counts, y0, y1, planes, places, visitor);
    }
  }

  private int planesAtOnce(final long free) {
    final long room = free / PLANES_SHARE / ((long) BYTES_IN_PLANE * grid.planeSize());
    return (int) Math.max(1, Math.min(grid.depth(), room));
  }

  private int[] countsOfColumns(final Kernels.Memory asked) {
    final int columns = grid.planeSize();
    try (Kernels.Memory counts = kernels.allocate((long) columns * Integer.BYTES)) {
      kernels.launch("distance.countColumns", columns, asked, counts, grid.width(), grid.height(), grid.depth(), grid
        .rowWords(), 0, (long) columns);
      return transfers.ints(counts, columns);
    }
  }

  private long voxelsOfRow(final int[] counts, final int y) {
    long sum = 0;
    for (int x = 0, i = y * grid.width(); x < grid.width(); x++, i++)
      sum += counts[i];
    return sum;
  }

  private void slab(final Kernels.Memory asked, final int[] counts, final int y0, final int y1, final int planes,
    final boolean places, final Visitor visitor)
  {
    final int columns = (y1 - y0) * grid.width();
    final long[] starts = new long[columns + 1];
    for (int i = 0; i < columns; i++)
      starts[i + 1] = starts[i] + counts[y0 * grid.width() + i];
    final long voxels = starts[columns];
    if (voxels == 0) return;
    try (var held = new Held()) {
      final Kernels.Memory offsets = held.add(kernels.allocate(grid.depth() * (long) columns * Integer.BYTES));
      try (Kernels.Memory steps = kernels.allocate(planes * (long) grid.planeSize() * Short.BYTES);
        Kernels.Memory vertices = kernels.allocate(steps.bytes()))
      {
        for (int z = 0; z < grid.depth(); z += planes) {
          progress.throwIfCanceled();
          inPlanes(z, Math.min(planes, grid.depth() - z), y0, y1, steps, vertices, offsets);
        }
      }
      final Kernels.Memory vertices = held.add(kernels.allocate(grid.depth() * (long) columns * Short.BYTES));
      final Kernels.Memory startsOnDevice = held.add(transfers.ofLongs(starts));
      final Kernels.Memory squaredMm = held.add(kernels.allocate(voxels * Double.BYTES));
      final Kernels.Memory where = places ? held.add(kernels.allocate(voxels * Short.BYTES)) : null;
      kernels.launch("distance.acrossPlanes", columns, offsets, asked, vertices, startsOnDevice, squaredMm, where,
        grid.width(), grid.height(), grid.depth(), grid.rowWords(), y0, spacing.xMm(), spacing.yMm(), spacing.zMm() * spacing
          .zMm(), DistanceTransform.STEPS_A_PLANE, (long) columns);
      visitor.visit(new Slab(y0, y1, starts, startsOnDevice, squaredMm, where));
    }
  }

  private void inPlanes(final int first, final int planes, final int y0, final int y1, final Kernels.Memory steps,
    final Kernels.Memory vertices, final Kernels.Memory offsets)
  {
    final double ratio = spacing.xMm() * spacing.xMm() / (spacing.yMm() * spacing.yMm());
    kernels.launch("distance.alongX", planes * (long) grid.planeSize(), set, steps, grid.width(), grid.rowWords(), (long) first
      * grid.height(), planes * (long) grid.planeSize());
    kernels.launch("distance.alongY", planes * (long) grid.width(), steps, vertices, offsets, grid.width(), grid.height(), y0, y1,
      first, ratio, planes * (long) grid.width());
  }
}
