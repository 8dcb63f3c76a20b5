package io.github.rraunet.engine;

/** A worker process that computes with the kernels of a GPU. Its failures are {@link WorkerFailure}s. */
public interface KernelWorker extends AutoCloseable {

  /** @return the GPU, such as "gpu:0 (NVIDIA H200)" */
  String device();

  /** @return whether the process lives; if not, all that it is asked for fails */
  boolean isAlive();

  /** Ends the worker. */
  @Override
  void close();
}
