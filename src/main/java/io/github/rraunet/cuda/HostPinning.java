package io.github.rraunet.cuda;

import java.nio.ByteBuffer;
import jcuda.Pointer;
import jcuda.runtime.JCuda;
import jcuda.runtime.cudaError;

/**
 * Keeps host memory of others in place, so that the card fetches it itself: what may be moved to disk at any time is copied by
 * the driver in small pieces first. 8 MiB took 1.15 ms on the way to an H200, at 7 GB/s.
 *
 * <p>Works in the device's primary context, the one that TensorFlow has in the same process. Where the system refuses, memory
 * stays as it is and all goes on, only slower.</p>
 */
public final class HostPinning {

  private final int gpu;
  private volatile boolean impossible;

  /** @param gpu from 0, as CUDA counts the visible devices */
  public HostPinning(final int gpu) {
    this.gpu = gpu;
  }

  /**
   * @param memory direct, all of it; not to be freed before it is unpinned
   * @return whether it is pinned now and has to be unpinned
   */
  public boolean pin(final ByteBuffer memory) {
    if (impossible) return false;
    try {
      impossible = !begin();
      // What is refused once, for want of memory, may be pinned when other memory was given back.
      if (!impossible && JCuda.cudaHostRegister(Pointer.to(memory), memory.capacity(),
        JCuda.cudaHostRegisterPortable) == cudaError.cudaSuccess) return true;
      JCuda.cudaGetLastError(); // else TensorFlow would take it for a failure of its own
    }
    catch (final LinkageError e) {
      impossible = true; // TensorFlow works without JCuda's library
    }
    return false;
  }

  /** @param memory that was pinned */
  public void unpin(final ByteBuffer memory) {
    if (!begin() || JCuda.cudaHostUnregister(Pointer.to(memory)) != cudaError.cudaSuccess) JCuda.cudaGetLastError();
  }

  private boolean begin() {
    JCuda.setExceptionsEnabled(false);
    return JCuda.cudaSetDevice(gpu) == cudaError.cudaSuccess;
  }
}
