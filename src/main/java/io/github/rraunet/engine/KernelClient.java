package io.github.rraunet.engine;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.BytePlanes;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apposed.appose.NDArray;
import org.apposed.appose.NDArray.DType;
import org.apposed.appose.NDArray.Shape;

/** A worker that was told which GPU's kernels to use. */
final class KernelClient implements AutoCloseable {

  private final Requests requests;
  private final String device;

  /**
   * @param requests to a worker, which is ended with this
   * @param gpu      from 0, or {@link WorkerProtocol#ANY_GPU}
   * @throws EngineException if the GPU cannot be used, saying why
   */
  KernelClient(final Requests requests, final int gpu) throws EngineException {
    this.requests = requests;
    device = (String) call(WorkerProtocol.KERNELS, Map.of("gpu", gpu)).get("device");
  }

  /**
   * Starts a worker.
   *
   * @param choice a GPU, or auto for the one that it tries for a network, too
   * @param voxels that it holds in Java's memory, a byte each
   */
  static KernelClient start(final DeviceChoice choice, final long voxels) throws EngineException {
    if (choice.kind() == DeviceChoice.Kind.CPU) throw new IllegalArgumentException("a GPU was expected, found " + choice.key());
    final Worker worker = Worker.startWithRoomFor(voxels, choice);
    boolean ready = false;
    try {
      final KernelClient client = new KernelClient(worker, choice.kind() == DeviceChoice.Kind.AUTO ? WorkerProtocol.ANY_GPU
        : choice.index());
      ready = true;
      return client;
    }
    finally {
      if (!ready) worker.close();
    }
  }

  /** @throws CanceledException if the thread is interrupted; its interrupt flag is set again */
  Map<String, Object> call(final String request, final Map<String, Object> inputs) throws EngineException {
    return requests.callOrCanceled(request, inputs);
  }

  /** @return as {@link KernelWorker#isAlive} */
  boolean isAlive() {
    return requests.isAlive();
  }

  /** @return as {@link KernelWorker#device} */
  String device() {
    return device;
  }

  static NDArray bytes(final Shape shape) throws EngineException {
    return shared(DType.UINT8, shape);
  }

  /** @return an array that a worker can see too; the caller closes it */
  static NDArray shared(final DType type, final Shape shape) throws EngineException {
    try {
      return SharedMemories.findingAppose(() -> new NDArray(type, shape));
    }
    catch (final RuntimeException | LinkageError e) {
      throw new EngineException("the system gave no shared memory for a GPU's work: " + e.getMessage() + "; take device=cpu", e);
    }
  }

  static void fill(final NDArray array, final BytePlanes planes, final int threads, final Progress progress) {
    final ByteBuffer to = array.buffer();
    final int size = planes.width() * planes.height();
    ParallelLoop.run(planes.count(), threads, progress, () -> z -> to.put(z * size, planes.array(z), planes.origin(z), size));
  }

  /** Once the worker holds the memory too, it is freed with the last process, however that ends. */
  static void forgetNames(final NDArray... arrays) {
    SharedMemories.findingAppose(() -> {
      for (final NDArray array : arrays)
        SharedMemories.forgetName(array.shm());
      return arrays;
    });
  }

  @Override
  public void close() {
    requests.close();
  }
}
