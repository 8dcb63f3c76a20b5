package io.github.rraunet.engine;

import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Shared memory of batches that were closed, for the next ones of the same size: making it, and having the worker open it, holds
 * up what is computed meanwhile.
 */
final class BatchPool implements AutoCloseable {

  /** Makes a batch that the worker has opened. */
  @FunctionalInterface
  interface Maker {
    SharedSliceBatch make(int capacity, int height, int width) throws EngineException;
  }

  private static final int MOST_IDLE = 16;

  private final Maker maker;
  private final Deque<SharedSliceBatch> idle = new ArrayDeque<>();
  private boolean closed;

  BatchPool(final Maker maker) {
    this.maker = maker;
  }

  /** A batch until it is closed; its memory goes back to the pool then. */
  final class Lent implements SliceBatch {

    private final SharedSliceBatch shared;
    private volatile boolean returned;
    private volatile boolean spoiled;

    private Lent(final SharedSliceBatch shared) {
      this.shared = shared;
    }

    /** @throws EngineException if it was closed */
    int id() throws EngineException {
      if (returned) throw new EngineException("the batch is closed");
      return shared.id();
    }

    /** A prediction did not come to its end: the worker may still write here, so nobody else must get this memory. */
    void spoil() {
      spoiled = true;
    }

    @Override
    public int capacity() {
      return shared.capacity();
    }

    @Override
    public int height() {
      return shared.height();
    }

    @Override
    public int width() {
      return shared.width();
    }

    @Override
    public FloatBuffer input() {
      return open().input();
    }

    @Override
    public FloatBuffer output() {
      return open().output();
    }

    private SharedSliceBatch open() {
      if (returned) throw new IllegalStateException("the batch is closed");
      return shared;
    }

    @Override
    public void close() {
      giveBack(this);
    }
  }

  Lent take(final int capacity, final int height, final int width) throws EngineException {
    synchronized (this) {
      for (final SharedSliceBatch batch : idle)
        if (batch.capacity() == capacity && batch.height() == height && batch.width() == width) {
          idle.remove(batch);
          return new Lent(batch);
        }
      closeIdle(); // the next ones will be of this size, and memory may be short
    }
    return new Lent(maker.make(capacity, height, width));
  }

  private synchronized void giveBack(final Lent lent) {
    if (lent.returned) return;
    lent.returned = true;
    if (closed || lent.spoiled || idle.size() == MOST_IDLE) lent.shared.close();
    else idle.push(lent.shared);
  }

  private void closeIdle() {
    while (!idle.isEmpty())
      idle.pop().close();
  }

  /** Frees what nobody uses; what somebody does use is freed when he closes it. */
  @Override
  public synchronized void close() {
    closed = true;
    closeIdle();
  }
}
