package io.github.rraunet.cuda;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.SlicePreparer.Axis;
import io.github.rraunet.slices.SlicePreparer.Resampling;

/** Resampling of slices on the device, with weights that stay there. Planes of floats, one after the other. */
final class CudaResampling {

  private final Kernels kernels;
  private final Axis x;
  private final Axis y;
  private final Resampling steps;
  private final Kernels.Memory[] first = new Kernels.Memory[2];
  private final Kernels.Memory[] weights = new Kernels.Memory[2];

  /** @param held gives the weights back */
  CudaResampling(final Kernels kernels, final Resampling steps, final Held held) {
    this.kernels = kernels;
    this.steps = steps;
    x = steps.x();
    y = steps.y();
    final var transfers = new Transfers(kernels, 1, Progress.NONE);
    final Axis[] axes = { x, y };
    for (int d = 0; d < axes.length; d++) {
      first[d] = held.add(transfers.ofInts(axes[d].first()));
      weights[d] = held.add(transfers.ofFloats(axes[d].weights()));
    }
  }

  /** @return pixels of a slice between the two passes; 0 if there are not two */
  static long between(final Resampling steps) {
    if (steps.x().identity() || steps.y().identity()) return 0;
    return steps.rowsFirst() ? (long) steps.x().target() * steps.y().source() : (long) steps.x().source() * steps.y().target();
  }

  /** @return pixels of a slice of the result */
  static long result(final Resampling steps) {
    return (long) steps.x().target() * steps.y().target();
  }

  /**
   * @param middle with room for what is between
   * @param out    with room for the result
   * @return where the result is: {@code in} if nothing is resampled
   */
  Kernels.Memory apply(final Kernels.Memory in, final Kernels.Memory middle, final Kernels.Memory out, final int slices) {
    if (!steps.resamples()) return in;
    if (x.identity()) alongY(in, out, slices, x.source());
    else if (y.identity()) alongX(in, out, slices, y.source());
    else if (steps.rowsFirst()) {
      alongX(in, middle, slices, y.source());
      alongY(middle, out, slices, x.target());
    }
    else {
      alongY(in, middle, slices, x.source());
      alongX(middle, out, slices, y.target());
    }
    return out;
  }

  private void alongX(final Kernels.Memory in, final Kernels.Memory out, final int slices, final int rows) {
    final long pixels = (long) slices * rows * x.target();
    kernels.launch("slices.resampleX", pixels, in, out, first[0], weights[0], x.taps(), x.source(), x.target(), pixels);
  }

  private void alongY(final Kernels.Memory in, final Kernels.Memory out, final int slices, final int rowLength) {
    final long pixels = (long) slices * rowLength * y.target();
    kernels.launch("slices.resampleY", pixels, in, out, first[1], weights[1], y.taps(), y.source(), y.target(), rowLength,
      pixels);
  }
}
