package io.github.rraunet.engine;

import io.github.rraunet.cuda.Kernels;
import io.github.rraunet.tensorflow.KernelRequestsHere;

/** Slices that are prepared in this process, on the way that leads to a worker. */
public final class WorkerSlicesHere {

  private static final long SLAB_BYTES = 1 << 23;

  private WorkerSlicesHere() {}

  /** @param onClose what would end the worker */
  public static WorkerSlices of(final Kernels kernels, final Runnable onClose) throws EngineException {
    return new WorkerSlices(new KernelClient(RequestsHere.of(new KernelRequestsHere(kernels)::call, onClose), 0), SLAB_BYTES);
  }
}
