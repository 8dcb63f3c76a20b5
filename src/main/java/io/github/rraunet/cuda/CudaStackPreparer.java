package io.github.rraunet.cuda;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.SlicePreparer;
import io.github.rraunet.slices.StackPreparer;

/** Prepares slices on the device, many at once; the values are those of {@link SlicePreparer#prepare}. */
final class CudaStackPreparer implements StackPreparer {

  private final Kernels kernels;
  private final SlicePreparer.Steps steps;
  private final int width;
  private final int height;
  private final Progress progress;

  CudaStackPreparer(final Kernels kernels, final SlicePreparer preparer, final Progress progress) {
    this.kernels = kernels;
    this.progress = progress;
    steps = preparer.steps();
    width = preparer.width();
    height = preparer.height();
  }

  /** Weights on the device, and how many pixels a slice has after each step. */
  private final class Work {

    private final Kernels.Memory[] first;
    private final Kernels.Memory[] weights;

    Work(final Transfers transfers, final Held held) {
      first = new Kernels.Memory[] { held.add(transfers.ofInts(steps.x().first())), held.add(transfers.ofInts(steps.y()
        .first())) };
      weights = new Kernels.Memory[] { held.add(transfers.ofFloats(steps.x().weights())), held.add(transfers.ofFloats(steps.y()
        .weights())) };
    }

    void alongX(final Kernels.Memory in, final Kernels.Memory out, final int slices, final int rows) {
      final SlicePreparer.Axis x = steps.x();
      final long pixels = (long) slices * rows * x.target();
      kernels.launch("slices.resampleX", pixels, in, out, first[0], weights[0], x.taps(), x.source(), x.target(), pixels);
    }

    void alongY(final Kernels.Memory in, final Kernels.Memory out, final int slices, final int rowLength) {
      final SlicePreparer.Axis y = steps.y();
      final long pixels = (long) slices * rowLength * y.target();
      kernels.launch("slices.resampleY", pixels, in, out, first[1], weights[1], y.taps(), y.source(), y.target(), rowLength,
        pixels);
    }

    /** @return where the result is: in one of the three */
    Kernels.Memory resample(final Kernels.Memory read, final Kernels.Memory between, final Kernels.Memory inner,
      final int slices)
    {
      final SlicePreparer.Axis x = steps.x();
      final SlicePreparer.Axis y = steps.y();
      if (x.identity() && y.identity()) return read;
      if (x.identity()) alongY(read, inner, slices, x.source());
      else if (y.identity()) alongX(read, inner, slices, y.source());
      else if (steps.rowsFirst()) {
        alongX(read, between, slices, y.source());
        alongY(between, inner, slices, x.target());
      }
      else {
        alongY(read, between, slices, x.source());
        alongX(between, inner, slices, y.target());
      }
      return inner;
    }
  }

  @Override
  public void prepare(final int slices, final Source source, final Sink sink, final int threads) {
    if (slices == 0) return;
    final long between = Math.max((long) steps.x().target() * steps.y().source(), (long) steps.x().source() * steps.y().target());
    final long inner = (long) steps.x().target() * steps.y().target();
    final int prepared = Math.multiplyExact(steps.networkWidth(), steps.networkHeight());
    final long perSlice = Float.BYTES * ((long) width * height + between + inner + prepared);
    synchronized (kernels) {
      final var transfers = new Transfers(kernels, threads, progress);
      try (var held = new Held()) {
        final Work work = new Work(transfers, held);
        final int atOnce = (int) Math.max(1, Math.min(slices, kernels.freeBytes() / perSlice));
        final Kernels.Memory read = held.add(kernels.allocate(atOnce * (long) Float.BYTES * width * height));
        final Kernels.Memory middle = held.add(kernels.allocate(atOnce * Float.BYTES * between));
        final Kernels.Memory resampled = held.add(kernels.allocate(atOnce * Float.BYTES * inner));
        final Kernels.Memory ready = held.add(kernels.allocate(atOnce * (long) Float.BYTES * prepared));
        for (int from = 0; from < slices; from += atOnce) {
          final int first = from;
          final int count = Math.min(atOnce, slices - from);
          final var planes = ThreadLocal.withInitial(() -> new float[width * height]);
          transfers.upload(read, count, width * height * Float.BYTES, (k, to) -> {
            final float[] plane = planes.get();
            source.read(first + k, plane);
            Transfers.floats(to).put(plane);
          });
          final long pixels = (long) count * width * height;
          kernels.launch("slices.window", pixels, read, steps.window().low(), steps.window().high() - steps.window().low(),
            pixels);
          final Kernels.Memory result = work.resample(read, middle, resampled, count);
          final long padded = (long) count * prepared;
          kernels.launch("slices.clipAndPad", padded, result, ready, steps.x().target(), steps.y().target(), steps.networkWidth(),
            steps.networkHeight(), padded);
          transfers.download(ready, count, prepared * Float.BYTES, (k, buffer) -> sink.take(first + k, Transfers.floats(
            buffer)));
        }
      }
    }
  }

  @Override
  public void close() {
    // the device is its owner's
  }
}
