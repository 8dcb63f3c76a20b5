package io.github.rraunet.engine;

import io.github.rraunet.text.Counted;
import java.util.Optional;

/**
 * Computes batches in parts that fit into the device's memory: when it runs out the part is halved, and later batches begin
 * with what fitted. Several threads may compute at once.
 */
public final class ShrinkingBatch {

  /** Computes some samples of a batch. */
  @FunctionalInterface
  public interface Part {
    void compute(int first, int count) throws EngineException, InterruptedException;
  }

  private final boolean filled;
  private volatile int most = Integer.MAX_VALUE;
  private volatile int asked;

  /** @param filled whether the tensors of smaller parts, such as the last one of a stack, are filled up to the size of others */
  public ShrinkingBatch(final boolean filled) {
    this.filled = filled;
  }

  /**
   * @param count samples of the batch
   * @throws DeviceMemoryException if memory does not suffice for a single sample
   */
  public void compute(final int count, final Part part) throws EngineException, InterruptedException {
    for (int done = 0; done < count;) {
      final int size = Math.min(most, count - done);
      try {
        part.compute(done, size);
        done += size;
      }
      catch (final DeviceMemoryException e) {
        ranOut(size, e);
      }
    }
  }

  /**
   * Takes note that memory did not suffice.
   *
   * @throws DeviceMemoryException the same if it was for a single sample
   */
  void ranOut(final int samples, final DeviceMemoryException e) throws DeviceMemoryException {
    if (samples == 1) throw e;
    halve(samples);
  }

  private synchronized void halve(final int tooMany) {
    if (most == Integer.MAX_VALUE) asked = tooMany;
    most = Math.min(most, (tooMany + 1) / 2); // another thread may know better already
  }

  /** @return of so many samples those that are computed at once */
  public int limit(final int capacity) {
    return Math.min(most, capacity);
  }

  /**
   * @param part     samples that are computed now
   * @param capacity of the batch
   * @return samples of the tensor that they are computed in: as many, or filled up to the limit, which another thread may have
   *         lowered since the part was decided
   */
  public int room(final int part, final int capacity) {
    return filled ? Math.max(part, limit(capacity)) : part;
  }

  /** @return what the user should know: that memory ran out, and what was done about it */
  public synchronized Optional<String> remark() {
    if (most == Integer.MAX_VALUE) return Optional.empty();
    return Optional.of("The device's memory ran out with " + Counted.of(asked, "slice") + " in a batch; from then on it was"
      + " given " + Counted.of(most, "slice") + " at a time. A batch_size of " + most + " would have spared the attempts.");
  }
}
