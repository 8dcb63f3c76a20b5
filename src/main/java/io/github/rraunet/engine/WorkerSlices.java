package io.github.rraunet.engine;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.SliceComputing;
import io.github.rraunet.slices.SlicePreparer;
import io.github.rraunet.slices.StackPreparer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Prepares slices on a GPU, by kernels that run in a worker process, with the values of the CPU. Stacks of any size travel
 * through shared memory, some slices at a time; slices that are larger than that memory stay on the CPU. Failures of the worker
 * are {@link WorkerFailure}s.
 */
public final class WorkerSlices implements SliceComputing, KernelWorker {

  /**
   * Shared memory in bytes for slices as they go and as they come back, fifty of 512x512. With twice as much the first touch of
   * its pages took longer than what was saved in requests; with an eighth the requests did.
   */
  private static final long SLAB_BYTES = 1L << 26;

  private final KernelClient client;
  private final long slabBytes;
  private final AtomicInteger stacks = new AtomicInteger();

  /** @param slabBytes shared memory for slices as they go and as they come back */
  WorkerSlices(final KernelClient client, final long slabBytes) {
    this.client = client;
    this.slabBytes = slabBytes;
  }

  /**
   * Starts a worker with its kernels compiled.
   *
   * @param choice a GPU, or auto
   * @throws EngineException   if the GPU cannot be used, saying why
   * @throws CanceledException if the thread is interrupted; its interrupt flag is set again
   */
  public static WorkerSlices start(final DeviceChoice choice) throws EngineException {
    return new WorkerSlices(KernelClient.start(choice, 0), SLAB_BYTES);
  }

  @Override
  public String device() {
    return client.device();
  }

  @Override
  public boolean isAlive() {
    return client.isAlive();
  }

  @Override
  public StackPreparer stack(final Supplier<SlicePreparer> preparers, final int slices, final Progress progress) {
    final SlicePreparer sizes = preparers.get();
    final var onGpu = new WorkerStackPreparer(client, stacks::incrementAndGet, sizes, slabBytes, progress);
    return onGpu.sliceBytes() > slabBytes ? SliceComputing.CPU.stack(preparers, slices, progress) : onGpu;
  }

  @Override
  public void close() {
    client.close();
  }
}
