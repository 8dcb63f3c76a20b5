package io.github.rraunet.cuda;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.SlicePreparer;

/** Prepares slices on the device, many at once, step by step. */
final class CudaSlices {

  private final Kernels kernels;
  private final SlicePreparer.Steps steps;
  private final Progress progress;
  private final int size; // pixels of a slice
  private final int prepared; // likewise on the network's grid
  private final long between;
  private final long inner;

  CudaSlices(final Kernels kernels, final SlicePreparer.Steps steps, final Progress progress) {
    this.kernels = kernels;
    this.steps = steps;
    this.progress = progress;
    size = Math.multiplyExact(steps.resampling().x().source(), steps.resampling().y().source());
    prepared = Math.multiplyExact(steps.networkWidth(), steps.networkHeight());
    between = CudaResampling.between(steps.resampling());
    inner = CudaResampling.result(steps.resampling());
  }

  /** @return bytes of a pixel as it is sent: an image's is a float, a mask's a byte */
  int pixelBytes() {
    return steps.isMask() ? 1 : Float.BYTES;
  }

  /**
   * @param source fills slices with floats, or those of a mask with bytes
   * @param sink   empties prepared slices of floats
   */
  void prepare(final int slices, final Transfers.Item source, final Transfers.Item sink, final int threads) {
    if (slices == 0) return;
    synchronized (kernels) {
      final var transfers = new Transfers(kernels, threads, progress);
      try (var held = new Held()) {
        final Batch batch = new Batch(held, slices);
        for (int from = 0; from < slices; from += batch.atOnce) {
          final int first = from;
          final int count = Math.min(batch.atOnce, slices - from);
          transfers.upload(batch.sent, count, Math.multiplyExact(size, pixelBytes()), (k, to) -> source.copy(first + k, to));
          batch.prepare(count);
          transfers.download(batch.ready, count, Math.multiplyExact(prepared, Float.BYTES), (k, buffer) -> sink.copy(first + k,
            buffer));
        }
      }
    }
  }

  /** Memory for slices that are prepared together, as many as fit, and the weights. */
  private final class Batch {

    private final int atOnce;
    private final CudaResampling resampling;
    private final Kernels.Memory sent;
    private final Kernels.Memory read;
    private final Kernels.Memory middle;
    private final Kernels.Memory resampled;
    private final Kernels.Memory ready;

    Batch(final Held held, final int slices) {
      resampling = new CudaResampling(kernels, steps.resampling(), held);
      final long perSlice = (steps.isMask() ? size : 0) + Float.BYTES * (size + between + inner + prepared);
      atOnce = (int) Math.max(1, Math.min(slices, kernels.freeBytes() / perSlice));
      read = held.add(kernels.allocate(atOnce * (long) Float.BYTES * size));
      sent = steps.isMask() ? held.add(kernels.allocate((long) atOnce * size)) : read;
      middle = held.add(kernels.allocate(atOnce * Float.BYTES * between));
      resampled = held.add(kernels.allocate(atOnce * Float.BYTES * inner));
      ready = held.add(kernels.allocate(atOnce * (long) Float.BYTES * prepared));
    }

    void prepare(final int slices) {
      final long pixels = (long) slices * size;
      if (steps.isMask()) kernels.launch("slices.foreground", pixels, sent, read, pixels);
      else kernels.launch("slices.window", pixels, read, steps.window().low(), steps.window().high() - steps.window().low(),
        pixels);
      final Kernels.Memory result = resampling.apply(read, middle, resampled, slices);
      final int innerWidth = steps.resampling().x().target();
      final int innerHeight = steps.resampling().y().target();
      final int width = steps.networkWidth();
      final int height = steps.networkHeight();
      final long padded = (long) slices * prepared;
      if (steps.isMask()) kernels.launch("slices.decideAndPad", padded, result, ready, SlicePreparer.HALF, innerWidth,
        innerHeight, width, height, padded);
      else kernels.launch("slices.clipAndPad", padded, result, ready, innerWidth, innerHeight, width, height, padded);
    }
  }
}
