package io.github.rraunet.cuda;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.SliceMasking;
import io.github.rraunet.slices.SlicePreparer.Resampling;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What {@link SliceMasking} says, on the device: slices as they are stored are prepared for a network, and its probabilities
 * become masks, with the bits of the CPU's classes. Weights and table stay on the device until it is closed; any thread may use
 * it.
 */
public final class CudaMasking implements AutoCloseable {

  private static final long NONE = -1; // as long as no value was found to be outside, all bits are set

  private final Kernels kernels;
  private final SliceMasking.Steps steps;
  private final Held held = new Held();
  private final CudaResampling forth;
  private final CudaResampling back;
  private final Kernels.Memory shown;
  private final long size; // pixels of a slice
  private final long inner; // of the network's slice without padding
  private final long network;

  /** @param kernels of the device; closed by whoever opened it, after this */
  public CudaMasking(final Kernels kernels, final SliceMasking.Steps steps) {
    this.kernels = kernels;
    this.steps = steps;
    size = CudaResampling.result(steps.back());
    inner = CudaResampling.result(steps.forth().resampling());
    network = (long) steps.forth().networkWidth() * steps.forth().networkHeight();
    synchronized (kernels) {
      boolean ready = false;
      try {
        forth = new CudaResampling(kernels, steps.forth().resampling(), held);
        back = new CudaResampling(kernels, steps.back(), held);
        shown = held.add(new Transfers(kernels, 1, Progress.NONE).ofFloats(steps.shown()));
        ready = true;
      }
      finally {
        if (!ready) held.close();
      }
    }
  }

  /**
   * @param stored   direct: pixels as they are stored, slice after slice, x fastest, in native order
   * @param prepared direct: receives floats in [0, 1] on the network's grid
   */
  public void prepare(final int slices, final ByteBuffer stored, final ByteBuffer prepared) {
    synchronized (kernels) {
      try (var memory = new Held()) {
        final Kernels.Memory sent = memory.add(kernels.allocate(slices * size * steps.pixelBytes()));
        final Kernels.Memory read = floats(memory, slices * size);
        final Kernels.Memory middle = floats(memory, slices * between(steps.forth().resampling()));
        final Kernels.Memory resampled = floats(memory, slices * inner);
        final Kernels.Memory ready = floats(memory, slices * network);
        kernels.upload(part(stored, sent), sent);
        kernels.launch(steps.pixelBytes() == Byte.BYTES ? "slices.lookUpBytes" : "slices.lookUpShorts", slices * size, sent, shown,
          read, width(), height(), flag(steps.reversedX()), flag(steps.reversedY()), slices * size);
        kernels.launch("slices.clipAndPad", slices * network, forth.apply(read, middle, resampled, slices), ready, innerWidth(),
          innerHeight(), steps.forth().networkWidth(), steps.forth().networkHeight(), slices * network);
        kernels.download(ready, part(prepared, ready));
        kernels.finish();
      }
    }
  }

  /**
   * @param probabilities direct: the network's answer, floats
   * @param low           least value that is taken for a probability
   * @param high          largest value
   * @param mask          direct: receives bytes, {@link SliceMasking#FOREGROUND} or 0, slice after slice, x fastest
   * @return index of the first value outside low to high, or of not a number, for which no mask can be trusted; -1 for none
   */
  public long restore(final int slices, final ByteBuffer probabilities, final float low, final float high,
    final ByteBuffer mask)
  {
    synchronized (kernels) {
      try (var memory = new Held()) {
        final Kernels.Memory given = floats(memory, slices * network);
        final Kernels.Memory cut = floats(memory, isPadded() ? slices * inner : 0);
        final Kernels.Memory middle = floats(memory, slices * between(steps.back()));
        final Kernels.Memory restored = floats(memory, slices * size);
        final Kernels.Memory decided = memory.add(kernels.allocate(slices * size));
        final Kernels.Memory outside = memory.add(kernels.allocate(Long.BYTES));
        final ByteBuffer first = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
        kernels.upload(part(probabilities, given), given);
        kernels.fill(outside, (int) NONE);
        kernels.launch("slices.findOutside", slices * network, given, low, high, outside, slices * network);
        if (isPadded()) kernels.launch("slices.cutPadding", slices * inner, given, cut, innerWidth(), innerHeight(), steps.forth()
          .networkWidth(), steps.forth().networkHeight(), slices * inner);
        final Kernels.Memory values = back.apply(isPadded() ? cut : given, middle, restored, slices);
        kernels.launch("slices.decide", slices * size, values, decided, steps.threshold(), SliceMasking.FOREGROUND, width(),
          height(), flag(steps.reversedX()), flag(steps.reversedY()), slices * size);
        kernels.download(decided, part(mask, decided));
        kernels.download(outside, first);
        kernels.finish();
        return first.getLong(0);
      }
    }
  }

  private Kernels.Memory floats(final Held memory, final long count) {
    return memory.add(kernels.allocate(Float.BYTES * count));
  }

  private static long between(final Resampling resampling) {
    return resampling.x().identity() || resampling.y().identity() ? 0 : CudaResampling.between(resampling);
  }

  /** @return as much from a buffer's position on as the memory takes */
  private static ByteBuffer part(final ByteBuffer buffer, final Kernels.Memory memory) {
    return buffer.slice(buffer.position(), Math.toIntExact(memory.bytes())).order(ByteOrder.nativeOrder());
  }

  private boolean isPadded() {
    return inner < network;
  }

  private static int flag(final boolean value) {
    return value ? 1 : 0;
  }

  private int width() {
    return steps.back().x().target();
  }

  private int height() {
    return steps.back().y().target();
  }

  private int innerWidth() {
    return steps.forth().resampling().x().target();
  }

  private int innerHeight() {
    return steps.forth().resampling().y().target();
  }

  @Override
  public void close() {
    synchronized (kernels) {
      held.close();
    }
  }
}
