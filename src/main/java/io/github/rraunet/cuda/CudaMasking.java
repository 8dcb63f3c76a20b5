package io.github.rraunet.cuda;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.SliceMasking;
import io.github.rraunet.slices.SlicePreparer.Resampling;
import io.github.rraunet.volume.VolumeSlices;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What {@link SliceMasking} says, on the device: slices as they are stored are prepared for a network, and its probabilities
 * become masks, with the bits of the CPU's classes. As many slices at a time as the device has room for. Weights and table stay
 * on the device until it is closed; any thread may use it.
 */
public final class CudaMasking implements AutoCloseable {

  private static final long NONE = -1; // as long as no value was found to be outside, all bits are set
  private static final int ANSWER_SLOT = 0;
  private static final long MOST_BYTES = 1L << 28; // of slices that are at work together

  private final Kernels kernels;
  private final SliceMasking.Steps steps;
  private final Held held = new Held();
  private final CudaResampling forth;
  private final CudaResampling back;
  private final Kernels.Memory shown;
  private final int width;
  private final int height;
  private final int innerWidth; // of the network's slice without padding
  private final int innerHeight;
  private final long size; // pixels of a slice
  private final long inner;
  private final long network;
  private int atOnce;
  private boolean closed;

  /**
   * @param kernels of the device; closed by whoever opened it, after this
   * @throws DeviceFullException if the device has no room for weights and table
   */
  public CudaMasking(final Kernels kernels, final SliceMasking.Steps steps) {
    this.kernels = kernels;
    this.steps = steps;
    width = steps.back().x().target();
    height = steps.back().y().target();
    innerWidth = steps.forth().resampling().x().target();
    innerHeight = steps.forth().resampling().y().target();
    size = (long) width * height;
    inner = (long) innerWidth * innerHeight;
    network = (long) steps.forth().networkWidth() * steps.forth().networkHeight();
    final long bytesPerSlice = size * (steps.pixelBytes() + Float.BYTES) + Float.BYTES * (CudaResampling.between(steps.forth()
      .resampling()) + inner + network);
    atOnce = (int) Math.max(1, Math.min(Integer.MAX_VALUE, MOST_BYTES / bytesPerSlice));
    final float[] levels = steps.shown(); // of up to 65536, which nobody need wait for
    synchronized (kernels) {
      boolean ready = false;
      try {
        forth = new CudaResampling(kernels, steps.forth().resampling(), held);
        back = new CudaResampling(kernels, steps.back(), held);
        shown = held.add(new Transfers(kernels, 1, Progress.NONE).ofFloats(levels));
        ready = true;
      }
      finally {
        if (!ready) held.close();
      }
    }
  }

  /** Work on some slices with memory that is given back after it. */
  @FunctionalInterface
  private interface Part {

    /** @return index of a value in these slices, or {@link #NONE} */
    long compute(int first, int count, Held memory);
  }

  /** @return index of a value in all slices, or {@link #NONE} */
  private long inParts(final int slices, final Part part) {
    synchronized (kernels) {
      if (closed) throw new CudaException("slices were to be prepared after their batch was closed");
      for (int done = 0; done < slices;) {
        final int count = Math.min(atOnce, slices - done);
        try (var memory = new Held()) {
          final long found = part.compute(done, count, memory);
          if (found != NONE) return done * network + found;
          done += count;
        }
        catch (final DeviceFullException e) {
          if (count == 1) throw e;
          atOnce = (count + 1) / 2;
        }
      }
      return NONE;
    }
  }

  /** Waits for the end of all that was asked for, also where something fails: host memory is in use until then. */
  private void transfer(final Runnable work) {
    try {
      work.run();
    }
    finally {
      kernels.finish();
    }
  }

  /**
   * @param slices   how many
   * @param stored   direct: pixels as they are stored, from its position on, slice after slice, x fastest, in native order
   * @param prepared direct: receives floats in [0, 1] on the network's grid from its position on
   * @throws DeviceFullException if the device has no room for a single slice
   * @throws CudaException       if the device fails
   */
  public void prepare(final int slices, final ByteBuffer stored, final ByteBuffer prepared) {
    final Resampling resampling = steps.forth().resampling();
    inParts(slices, (first, count, memory) -> {
      final Kernels.Memory sent = memory.add(kernels.allocate(count * size * steps.pixelBytes()));
      final Kernels.Memory read = floats(memory, count * size);
      final Kernels.Memory middle = floats(memory, count * CudaResampling.between(resampling));
      final Kernels.Memory resampled = floats(memory, resampling.resamples() ? count * inner : 0);
      final Kernels.Memory ready = floats(memory, count * network);
      transfer(() -> {
        kernels.upload(part(stored, first, sent, count), sent);
        kernels.launch(steps.pixelBytes() == Byte.BYTES ? "slices.lookUpBytes" : "slices.lookUpShorts", count * size, sent, shown,
          read, width, height, flag(steps.reversedX()), flag(steps.reversedY()), count * size);
        kernels.launch("slices.clipAndPad", count * network, forth.apply(read, middle, resampled, count), ready, innerWidth,
          innerHeight, steps.forth().networkWidth(), steps.forth().networkHeight(), count * network);
        kernels.download(ready, part(prepared, first, ready, count));
      });
      return NONE;
    });
  }

  /**
   * @param slices        how many
   * @param probabilities direct: the network's answer, floats, from its position on
   * @param low           least value that is taken for a probability
   * @param high          largest value
   * @param mask          direct: receives bytes, {@link VolumeSlices#FOREGROUND} or 0, slice after slice, in the order of the
   *                      stored pixels, from its position on
   * @return index of the first value outside low to high, or of not a number, for which no mask can be trusted; -1 for none
   * @throws DeviceFullException if the device has no room for a single slice
   * @throws CudaException       if the device fails
   */
  public long restore(final int slices, final ByteBuffer probabilities, final float low, final float high,
    final ByteBuffer mask)
  {
    final boolean isPadded = inner < network;
    return inParts(slices, (first, count, memory) -> {
      final Kernels.Memory given = floats(memory, count * network);
      final Kernels.Memory cut = floats(memory, isPadded ? count * inner : 0);
      final Kernels.Memory middle = floats(memory, count * CudaResampling.between(steps.back()));
      final Kernels.Memory restored = floats(memory, steps.back().resamples() ? count * size : 0);
      final Kernels.Memory decided = memory.add(kernels.allocate(count * size));
      final Kernels.Memory outside = memory.add(kernels.allocate(Long.BYTES));
      // Pinned: a copy to memory that may be moved is over before the driver returns, so it would wait here for all before.
      kernels.reserveSlots(Long.BYTES);
      transfer(() -> {
        kernels.upload(part(probabilities, first, given, count), given);
        kernels.fill(outside, (int) NONE);
        kernels.launch("slices.findOutside", count * network, given, low, high, outside, count * network);
        if (isPadded) kernels.launch("slices.cutPadding", count * inner, given, cut, innerWidth, innerHeight, steps.forth()
          .networkWidth(), steps.forth().networkHeight(), count * inner);
        final Kernels.Memory values = back.apply(isPadded ? cut : given, middle, restored, count);
        kernels.launch("slices.decide", count * size, values, decided, steps.threshold(), VolumeSlices.FOREGROUND, width, height,
          flag(steps.reversedX()), flag(steps.reversedY()), count * size);
        kernels.download(decided, part(mask, first, decided, count));
        kernels.download(outside, 0, ANSWER_SLOT, 0, Long.BYTES);
      });
      return kernels.slot(ANSWER_SLOT).getLong(0);
    });
  }

  private Kernels.Memory floats(final Held memory, final long count) {
    return memory.add(kernels.allocate(Float.BYTES * count));
  }

  /** @return of a buffer, from its position on, what belongs to {@code count} slices that the memory takes */
  private static ByteBuffer part(final ByteBuffer buffer, final int first, final Kernels.Memory memory, final int count) {
    final int bytes = Math.toIntExact(memory.bytes());
    return buffer.slice(Math.addExact(buffer.position(), Math.multiplyExact(first, bytes / count)), bytes).order(ByteOrder
      .nativeOrder());
  }

  private static int flag(final boolean value) {
    return value ? 1 : 0;
  }

  /** Who uses it after that is refused. */
  @Override
  public void close() {
    synchronized (kernels) {
      closed = true;
      held.close();
    }
  }
}
