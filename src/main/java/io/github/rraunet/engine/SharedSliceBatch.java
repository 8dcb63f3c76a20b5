package io.github.rraunet.engine;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.apposed.appose.NDArray;
import org.apposed.appose.NDArray.DType;
import org.apposed.appose.NDArray.Shape;
import org.apposed.appose.NDArray.Shape.Order;

/** A batch in memory that client and worker both see. */
final class SharedSliceBatch implements SliceBatch {

  private static final int PAGE_BYTES = 4096; // the smallest there are

  private final int id;
  private final int capacity;
  private final int height;
  private final int width;
  private final NDArray input;
  private final NDArray output;
  private final Runnable onClose;
  private boolean closed;

  private SharedSliceBatch(final int id, final int capacity, final int height, final int width, final Runnable onClose) {
    this.id = id;
    this.capacity = capacity;
    this.height = height;
    this.width = width;
    this.onClose = onClose;
    final Shape shape = new Shape(Order.C_ORDER, capacity, height, width);
    this.input = new NDArray(DType.FLOAT32, shape);
    NDArray second = null;
    try {
      second = new NDArray(DType.FLOAT32, shape);
    }
    finally {
      if (second == null) input.close();
    }
    this.output = second;
  }

  /**
   * One after another: each looks at what the last one left.
   *
   * @param onClose tells the worker to let go of it
   */
  static synchronized SharedSliceBatch allocate(final int id, final int capacity, final int height, final int width,
    final Runnable onClose) throws EngineException
  {
    if (capacity < 1 || height < 1 || width < 1)
      throw new IllegalArgumentException("a batch needs a positive size, found " + capacity + " slices of " + width + "x"
        + height);
    final long bytes = Math.multiplyExact(Math.multiplyExact((long) capacity, (long) height), (long) width) * Float.BYTES;
    if (bytes > Integer.MAX_VALUE)
      throw new EngineException("a batch of " + capacity + " slices of " + width + "x" + height
        + " is larger than 2 GB; lower batch_size");
    SharedMemories.requireRoom("a batch", 2 * bytes, "lower batch_size");
    try {
      final SharedSliceBatch batch = SharedMemories.findingAppose(() -> new SharedSliceBatch(id, capacity, height, width,
        onClose));
      touch(batch.input.buffer());
      touch(batch.output.buffer());
      return batch;
    }
    catch (final RuntimeException | LinkageError e) {
      throw new SharedMemoryException("the system gave no shared memory for " + capacity + " slices of " + width + "x" + height
        + ": " + e.getMessage() + "; lower batch_size", e);
    }
  }

  /** Memory counts as taken only when it was written to; else the next batch would be promised the same. */
  private static void touch(final ByteBuffer memory) {
    for (long at = 0; at < memory.capacity(); at += PAGE_BYTES)
      memory.put((int) at, (byte) 0);
  }

  int id() {
    return id;
  }

  /** @return how many there is room for in each of input and output */
  long values() {
    return (long) capacity * height * width;
  }

  NDArray sharedInput() {
    return input;
  }

  NDArray sharedOutput() {
    return output;
  }

  /** As {@link SharedMemories#forgetName}. */
  void forgetNames() {
    SharedMemories.findingAppose(() -> {
      SharedMemories.forgetName(input.shm());
      SharedMemories.forgetName(output.shm());
      return this;
    });
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public synchronized FloatBuffer input() {
    requireOpen();
    return input.buffer().asFloatBuffer();
  }

  @Override
  public synchronized FloatBuffer output() {
    requireOpen();
    return output.buffer().asFloatBuffer();
  }

  private void requireOpen() {
    if (closed) throw new IllegalStateException("the batch is closed");
  }

  @Override
  public synchronized void close() {
    if (closed) return;
    closed = true;
    onClose.run();
    try {
      input.close();
    }
    finally {
      output.close();
    }
  }
}
