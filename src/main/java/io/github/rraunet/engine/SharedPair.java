package io.github.rraunet.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apposed.appose.NDArray;
import org.apposed.appose.NDArray.DType;
import org.apposed.appose.NDArray.Shape;
import org.apposed.appose.NDArray.Shape.Order;

/** Two arrays of one shape (slice, y, x) that client and worker both see: what goes to a network, and what comes back. */
final class SharedPair implements AutoCloseable {

  private static final int PAGE_BYTES = 4096; // the smallest there are

  /** @param input type of the values that go. @param output of those that come back */
  record Layout(int capacity, int height, int width, DType input, DType output) {

    Layout {
      if (capacity < 1 || height < 1 || width < 1)
        throw new IllegalArgumentException("a batch needs a positive size, found " + capacity + " slices of " + width + "x"
          + height);
    }

    long values() {
      return Math.multiplyExact(Math.multiplyExact((long) capacity, (long) height), (long) width);
    }

    private Shape shape() {
      return new Shape(Order.C_ORDER, capacity, height, width);
    }

    @Override
    public String toString() {
      return capacity + " slices of " + width + "x" + height;
    }
  }

  private final int id;
  private final Layout layout;
  private final NDArray input;
  private final NDArray output;
  private final Runnable onClose;
  private boolean closed;

  private SharedPair(final int id, final Layout layout, final Runnable onClose) {
    this.id = id;
    this.layout = layout;
    this.onClose = onClose;
    input = new NDArray(layout.input(), layout.shape());
    NDArray second = null;
    try {
      second = new NDArray(layout.output(), layout.shape());
    }
    finally {
      if (second == null) input.close();
    }
    output = second;
  }

  /**
   * One after another: each looks at what the last one left.
   *
   * @param onClose tells the worker to let go of it
   */
  static synchronized SharedPair allocate(final int id, final Layout layout, final Runnable onClose) throws EngineException {
    final long values = layout.values();
    if (values * Math.max(layout.input().bytesPerElement(), layout.output().bytesPerElement()) > Integer.MAX_VALUE)
      throw new EngineException("a batch of " + layout + " is larger than 2 GB; lower batch_size");
    SharedMemories.requireRoom("a batch", values * (layout.input().bytesPerElement() + layout.output().bytesPerElement()),
      "lower batch_size");
    try {
      final SharedPair pair = SharedMemories.findingAppose(() -> new SharedPair(id, layout, onClose));
      touch(pair.input.buffer());
      touch(pair.output.buffer());
      return pair;
    }
    catch (final RuntimeException | LinkageError e) {
      throw new SharedMemoryException("the system gave no shared memory for " + layout + ": " + e.getMessage()
        + "; lower batch_size", e);
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

  Layout layout() {
    return layout;
  }

  NDArray sharedInput() {
    return input;
  }

  NDArray sharedOutput() {
    return output;
  }

  /** @return what goes; a view in native order, position 0 */
  synchronized ByteBuffer input() {
    return view(input);
  }

  /** @return what comes back, likewise */
  synchronized ByteBuffer output() {
    return view(output);
  }

  private ByteBuffer view(final NDArray array) {
    if (closed) throw new IllegalStateException("the batch is closed");
    return array.buffer().order(ByteOrder.nativeOrder());
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
