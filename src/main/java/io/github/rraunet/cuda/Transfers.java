package io.github.rraunet.cuda;

import io.github.rraunet.progress.Progress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.function.IntConsumer;

/**
 * Copies between Java's memory and that of the device, in pieces of one or more whole items: while a piece travels, several
 * threads fill or empty the other slot.
 */
final class Transfers {

  private static final int SLOT_BYTES = 1 << 25; // large enough to hide what a transfer costs to start, small enough to overlap

  private final Kernels kernels;
  private final int threads;
  private final Progress progress;

  /** Fills or empties the buffer of one item, from its position to its limit; called from several threads at once. */
  interface Item {
    void copy(int item, ByteBuffer buffer);
  }

  /** Is told of pieces whose transfer has been asked for. */
  interface Piece {
    void sent(int firstItem, int items);
  }

  /** @param threads of the CPU, at least 1 */
  Transfers(final Kernels kernels, final int threads, final Progress progress) {
    this.kernels = kernels;
    this.threads = threads;
    this.progress = progress;
  }

  /** @return how many items of this size are sent at once */
  static int itemsOfPiece(final int itemBytes, final int items) {
    return Math.max(1, Math.min(items, SLOT_BYTES / itemBytes));
  }

  /** @param to with room for all items, from its start on */
  void upload(final Kernels.Memory to, final int items, final int itemBytes, final Item source) {
    final int perPiece = itemsOfPiece(itemBytes, items);
    upload(to, true, items, itemBytes, perPiece, source, (first, count) -> {});
  }

  /**
   * Sends piece after piece to one place.
   *
   * @param to   with room for {@code perPiece} items
   * @param then what is to be done with each piece before the next one takes its place
   */
  void stream(final Kernels.Memory to, final int items, final int itemBytes, final int perPiece, final Item source,
    final Piece then)
  {
    upload(to, false, items, itemBytes, perPiece, source, then);
  }

  private void upload(final Kernels.Memory to, final boolean onward, final int items, final int itemBytes, final int perPiece,
    final Item source, final Piece then)
  {
    kernels.reserveSlots(Math.multiplyExact(perPiece, itemBytes));
    for (int first = 0, slot = 0; first < items; first += perPiece, slot = 1 - slot) {
      final int count = Math.min(perPiece, items - first);
      copy(kernels.slot(slot), first, count, itemBytes, source);
      kernels.upload(slot, 0, to, onward ? (long) first * itemBytes : 0, count * itemBytes);
      then.sent(first, count);
    }
  }

  /** @param from its first items */
  void download(final Kernels.Memory from, final int items, final int itemBytes, final Item target) {
    final int perPiece = itemsOfPiece(itemBytes, items);
    kernels.reserveSlots(Math.multiplyExact(perPiece, itemBytes));
    int slot = 0;
    for (int first = 0; first < items; first += perPiece, slot = 1 - slot) {
      kernels.download(from, (long) first * itemBytes, slot, 0, Math.min(perPiece, items - first) * itemBytes);
      if (first > 0) copy(kernels.slot(1 - slot), first - perPiece, perPiece, itemBytes, target);
    }
    final int last = (items - 1) / perPiece * perPiece;
    if (items > 0) copy(kernels.slot(1 - slot), last, items - last, itemBytes, target);
  }

  private void copy(final ByteBuffer slot, final int first, final int count, final int itemBytes, final Item item) {
    final IntConsumer body = i -> {
      final ByteBuffer part = slot.duplicate().order(ByteOrder.nativeOrder());
      part.limit((i + 1) * itemBytes).position(i * itemBytes);
      item.copy(first + i, part);
    };
    progress.throwIfCanceled();
    CopyThreads.run(count, threads, body);
  }

  Kernels.Memory ofInts(final int[] values) {
    return sent(values.length, Integer.BYTES, (slot, from, count) -> slot.asIntBuffer().put(values, from, count));
  }

  Kernels.Memory ofLongs(final long[] values) {
    return sent(values.length, Long.BYTES, (slot, from, count) -> slot.asLongBuffer().put(values, from, count));
  }

  Kernels.Memory ofFloats(final float[] values) {
    return sent(values.length, Float.BYTES, (slot, from, count) -> slot.asFloatBuffer().put(values, from, count));
  }

  Kernels.Memory ofBytes(final byte[] values) {
    return sent(values.length, Byte.BYTES, (slot, from, count) -> slot.put(values, from, count));
  }

  int[] ints(final Kernels.Memory memory, final int count) {
    final int[] values = new int[count];
    fetch(memory, count, Integer.BYTES, (slot, from, n) -> slot.asIntBuffer().get(values, from, n));
    return values;
  }

  long[] longs(final Kernels.Memory memory, final int count) {
    final long[] values = new long[count];
    fetch(memory, count, Long.BYTES, (slot, from, n) -> slot.asLongBuffer().get(values, from, n));
    return values;
  }

  double[] doubles(final Kernels.Memory memory, final int count) {
    final double[] values = new double[count];
    fetch(memory, count, Double.BYTES, (slot, from, n) -> slot.asDoubleBuffer().get(values, from, n));
    return values;
  }

  byte[] bytes(final Kernels.Memory memory, final int count) {
    final byte[] values = new byte[count];
    fetch(memory, count, Byte.BYTES, (slot, from, n) -> slot.get(values, from, n));
    return values;
  }

  /** Copies some values between an array and the beginning of a slot. */
  private interface Part {
    void copy(ByteBuffer slot, int from, int count);
  }

  private Kernels.Memory sent(final int count, final int bytes, final Part part) {
    return kernels.allocate(Math.max(1, count) * (long) bytes, memory -> inParts(count, bytes, (slot, from, n) -> {
      part.copy(kernels.slot(slot), from, n);
      kernels.upload(slot, 0, memory, (long) from * bytes, n * bytes);
    }));
  }

  private void fetch(final Kernels.Memory memory, final int count, final int bytes, final Part part) {
    inParts(count, bytes, (slot, from, n) -> {
      kernels.download(memory, (long) from * bytes, slot, 0, n * bytes);
      part.copy(kernels.slot(slot), from, n);
    });
  }

  private interface Range {
    void travel(int slot, int from, int count);
  }

  private void inParts(final int count, final int bytes, final Range range) {
    if (count == 0) return;
    final int most = SLOT_BYTES / bytes;
    kernels.reserveSlots(Math.min(count, most) * bytes);
    for (int from = 0, slot = 0; from < count; from += most, slot = 1 - slot)
      range.travel(slot, from, Math.min(most, count - from));
  }

  /** @return view of a buffer's rest as floats */
  static FloatBuffer floats(final ByteBuffer buffer) {
    return buffer.slice().order(ByteOrder.nativeOrder()).asFloatBuffer();
  }
}
