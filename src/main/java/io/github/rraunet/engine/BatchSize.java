package io.github.rraunet.engine;

import io.github.rraunet.engine.NetworkSettings.Architecture;
import java.util.Optional;

/**
 * How many slices go into one batch. On a CPU 8 of 256x256 and as many pixels of other sizes, but never more than a memory
 * budget allows, and at least 1: more makes no network faster there and delays a cancel. On a GPU four times as many, if they
 * need no more than half of the memory that is free, as two are under way at once.
 */
final class BatchSize {

  private static final long PIXELS = 8L * 256 * 256;
  private static final int MOST = 32;
  private static final long BUDGET_BYTES = 2L << 30;
  /**
   * Maps of full resolution that are alive at once in an RRA-U-Net, in multiples of its base filters. Measured as growth of
   * the worker from 8 to 16 slices of 256x256: 8.2 with 16 base filters, 7.5 with 32; some more to be safe.
   */
  private static final int MAPS_PER_FILTER = 10;
  /**
   * The same in the networks with wider maps. Measured likewise, with 16 and 32 base filters: Residual-UNet 9.9 and 12.4,
   * Dense-UNet 10.7 and 9.3, MultiResUNet 9.7 and 8.3, where the RRA-U-Net took 6.2 and 6.2.
   */
  private static final int MAPS_PER_FILTER_OF_OTHERS = 16;
  private static final int UNKNOWN_FILTERS = 64;

  private static final int TIMES_ON_GPU = 4;

  private final long bytesPerPixel;
  private final int fixed;
  private final long freeOnGpu;

  private BatchSize(final long bytesPerPixel, final int fixed, final long freeOnGpu) {
    this.bytesPerPixel = bytesPerPixel;
    this.fixed = fixed;
    this.freeOnGpu = freeOnGpu;
  }

  /**
   * @param fixed     only batch size that the network takes, -1 for any
   * @param freeOnGpu bytes that are free on the GPU that computes, 0 if the CPU does
   */
  static BatchSize of(final Optional<NetworkSettings> network, final int fixed, final long freeOnGpu) {
    final long maps = network.map(BatchSize::maps).orElse((long) MAPS_PER_FILTER * UNKNOWN_FILTERS);
    return new BatchSize(Float.BYTES * maps, fixed, freeOnGpu);
  }

  private static long maps(final NetworkSettings network) {
    final boolean rra = network.architecture() == Architecture.RRA_U_NET;
    return (long) network.baseFilters() * (rra ? MAPS_PER_FILTER : MAPS_PER_FILTER_OF_OTHERS);
  }

  int forSlices(final int height, final int width) {
    if (fixed > 0) return fixed;
    final long slice = (long) height * width;
    final int times = freeOnGpu > 0 ? TIMES_ON_GPU : 1;
    final long budget = freeOnGpu > 0 ? freeOnGpu / WorkerProtocol.COMPUTED_ON_GPU : BUDGET_BYTES;
    return (int) Math.max(1, Math.min(Math.min(times * PIXELS / slice, budget / (slice * bytesPerPixel)), times * MOST));
  }
}
