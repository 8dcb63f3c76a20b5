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
    size = Math.multiplyExact(steps.x().source(), steps.y().source());
    prepared = Math.multiplyExact(steps.networkWidth(), steps.networkHeight());
    between = Math.max((long) steps.x().target() * steps.y().source(), (long) steps.x().source() * steps.y().target());
    inner = (long) steps.x().target() * steps.y().target();
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
        final Batch batch = new Batch(transfers, held, slices);
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
    private final Kernels.Memory[] first;
    private final Kernels.Memory[] weights;
    private final Kernels.Memory sent;
    private final Kernels.Memory read;
    private final Kernels.Memory middle;
    private final Kernels.Memory resampled;
    private final Kernels.Memory ready;

    Batch(final Transfers transfers, final Held held, final int slices) {
      first = new Kernels.Memory[] { held.add(transfers.ofInts(steps.x().first())), held.add(transfers.ofInts(steps.y()
        .first())) };
      weights = new Kernels.Memory[] { held.add(transfers.ofFloats(steps.x().weights())), held.add(transfers.ofFloats(steps.y()
        .weights())) };
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
      final Kernels.Memory result = resample(slices);
      final int width = steps.networkWidth();
      final int height = steps.networkHeight();
      final long padded = (long) slices * prepared;
      if (steps.isMask()) kernels.launch("slices.decideAndPad", padded, result, ready, SlicePreparer.HALF, steps.x().target(),
        steps.y().target(), width, height, padded);
      else kernels.launch("slices.clipAndPad", padded, result, ready, steps.x().target(), steps.y().target(), width, height,
        padded);
    }

    private void alongX(final Kernels.Memory in, final Kernels.Memory out, final int slices, final int rows) {
      final SlicePreparer.Axis x = steps.x();
      final long pixels = (long) slices * rows * x.target();
      kernels.launch("slices.resampleX", pixels, in, out, first[0], weights[0], x.taps(), x.source(), x.target(), pixels);
    }

    private void alongY(final Kernels.Memory in, final Kernels.Memory out, final int slices, final int rowLength) {
      final SlicePreparer.Axis y = steps.y();
      final long pixels = (long) slices * rowLength * y.target();
      kernels.launch("slices.resampleY", pixels, in, out, first[1], weights[1], y.taps(), y.source(), y.target(), rowLength,
        pixels);
    }

    /** @return where the result is */
    private Kernels.Memory resample(final int slices) {
      final SlicePreparer.Axis x = steps.x();
      final SlicePreparer.Axis y = steps.y();
      if (!steps.resamples()) return read;
      if (x.identity()) alongY(read, resampled, slices, x.source());
      else if (y.identity()) alongX(read, resampled, slices, y.source());
      else if (steps.rowsFirst()) {
        alongX(read, middle, slices, y.source());
        alongY(middle, resampled, slices, x.target());
      }
      else {
        alongY(read, middle, slices, x.source());
        alongX(middle, resampled, slices, y.target());
      }
      return resampled;
    }
  }
}
