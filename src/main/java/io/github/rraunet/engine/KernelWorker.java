package io.github.rraunet.engine;

/** A worker process that computes with the kernels of a GPU. Its failures are {@link WorkerFailure}s. */
public interface KernelWorker extends AutoCloseable {

  /** @return name of the GPU */
  String device();

  /** Ends the worker. */
  @Override
  void close();
}
