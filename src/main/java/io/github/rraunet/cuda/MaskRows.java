package io.github.rraunet.cuda;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.BytePlanes;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends the rows of a mask that are not all zeros, which are few: to find them takes the CPU less than to copy all, and so does
 * their way to the device. Pieces of some planes, in memory of the device that stays until this is closed if there is room; else
 * every pass sends them again.
 */
final class MaskRows implements AutoCloseable {

  private static final int PIECE_BYTES = 1 << 25;

  private final Kernels kernels;
  private final BytePlanes planes;
  private final Grid grid;
  private final int threads;
  private final Progress progress;
  private final byte[] zeros;
  private final boolean keep;
  private final Held held = new Held();
  private final List<Piece> kept = new ArrayList<>();
  private boolean read;

  /** Takes rows that lie on the device: their voxels, which rows of the volume they are, how many. */
  interface Visitor {
    void visit(Kernels.Memory voxels, Kernels.Memory rows, int count);
  }

  private record Piece(Kernels.Memory voxels, Kernels.Memory rows, int count) {}

  /** @param keep whether there is room for all voxels */
  MaskRows(final Kernels kernels, final BytePlanes planes, final boolean keep, final int threads, final Progress progress) {
    this.kernels = kernels;
    this.planes = planes;
    this.keep = keep;
    this.threads = threads;
    this.progress = progress;
    grid = new Grid(planes.width(), planes.height(), planes.count());
    zeros = new byte[planes.width()];
  }

  /** Hands out every row that is not all zeros, once. */
  void forEach(final Visitor visitor) {
    if (read) {
      kept.forEach(piece -> visitor.visit(piece.voxels, piece.rows, piece.count));
      return;
    }
    final int planeBytes = Math.multiplyExact(grid.height(), grid.width() + Integer.BYTES);
    final long room = keep ? Integer.MAX_VALUE : Math.max(1, kernels.freeBytes() / 4 / planeBytes);
    final int perPiece = (int) Math.max(1, Math.min(Math.min(room, grid.depth()), PIECE_BYTES / planeBytes));
    kernels.reserveSlots(Math.multiplyExact(perPiece, planeBytes));
    for (int first = 0, slot = 0; first < grid.depth(); first += perPiece, slot = 1 - slot) {
      progress.throwIfCanceled();
      piece(first, Math.min(perPiece, grid.depth() - first), slot, visitor);
    }
    read = keep;
  }

  private void piece(final int first, final int count, final int slot, final Visitor visitor) {
    final ByteBuffer buffer = kernels.slot(slot);
    final int voxelsAt = count * grid.height() * Integer.BYTES; // behind the rows' numbers, which so lie at a multiple of 4
    final IntBuffer rows = buffer.asIntBuffer();
    final ByteBuffer voxelsOfRows = buffer.slice(voxelsAt, count * grid.planeSize());
    final AtomicInteger used = new AtomicInteger();
    CopyThreads.run(count, threads, k -> plane(first + k, voxelsOfRows, rows, used));
    final int found = used.get();
    if (found == 0) return;
    try (var forNow = new Held()) {
      final Held holder = keep ? held : forNow;
      final Kernels.Memory voxels = holder.add(kernels.allocate((long) found * grid.width()));
      final Kernels.Memory places = holder.add(kernels.allocate((long) found * Integer.BYTES));
      kernels.upload(slot, voxelsAt, voxels, 0, found * grid.width());
      kernels.upload(slot, 0, places, 0, found * Integer.BYTES);
      if (keep) kept.add(new Piece(voxels, places, found));
      visitor.visit(voxels, places, found);
    }
  }

  /** Rows of one plane go behind those that other threads have put there. */
  private void plane(final int z, final ByteBuffer buffer, final IntBuffer rows, final AtomicInteger used) {
    final byte[] voxels = planes.array(z);
    final int origin = planes.origin(z);
    final int width = grid.width();
    final int[] found = new int[grid.height()];
    int count = 0;
    for (int y = 0; y < grid.height(); y++) {
      final int from = origin + y * width;
      if (Arrays.mismatch(voxels, from, from + width, zeros, 0, width) >= 0) found[count++] = y;
    }
    final int to = used.getAndAdd(count);
    for (int i = 0; i < count; i++) {
      buffer.put((to + i) * width, voxels, origin + found[i] * width, width);
      rows.put(to + i, z * grid.height() + found[i]);
    }
  }

  @Override
  public void close() {
    held.close();
  }
}
