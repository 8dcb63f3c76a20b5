package io.github.rraunet.engine;

import io.github.rraunet.engine.SharedPair.Layout;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Shared memory of batches that were closed, for the next ones of the same layout: making it takes long, and what is let go of
 * holds up what the worker computes. Some is kept of every layout, as stacks of several sizes take turns, unless memory is short.
 */
final class BatchPool implements AutoCloseable {

  /** The worker's part. */
  interface Memory {

    /** @return memory that the worker has opened */
    SharedPair make(Layout layout) throws EngineException;

    /** Waits until the worker has let go of what was closed. */
    void settle() throws EngineException;
  }

  private static final int MOST_IDLE = 16;

  private final Memory memory;
  private final Deque<SharedPair> idle = new ArrayDeque<>();
  private boolean closed;

  BatchPool(final Memory memory) {
    this.memory = memory;
  }

  /** Memory until it is closed; it goes back to the pool then. */
  final class Lent implements AutoCloseable {

    private final SharedPair pair;
    private volatile boolean returned;
    private volatile boolean spoiled;

    private Lent(final SharedPair pair) {
      this.pair = pair;
    }

    /** @throws EngineException if it was closed */
    int id() throws EngineException {
      if (returned) throw new EngineException("the batch is closed");
      return pair.id();
    }

    /** A prediction did not come to its end: the worker may still write here, so nobody else must get this memory. */
    void spoil() {
      spoiled = true;
    }

    Layout layout() {
      return pair.layout();
    }

    /** @return as {@link SharedPair#input} */
    ByteBuffer input() {
      return open().input();
    }

    /** @return as {@link SharedPair#output} */
    ByteBuffer output() {
      return open().output();
    }

    private SharedPair open() {
      if (returned) throw new IllegalStateException("the batch is closed");
      return pair;
    }

    @Override
    public void close() {
      giveBack(this);
    }
  }

  Lent take(final Layout layout) throws EngineException {
    synchronized (this) {
      for (final SharedPair pair : idle)
        if (pair.layout().equals(layout)) {
          idle.remove(pair);
          return new Lent(pair);
        }
    }
    try {
      return new Lent(memory.make(layout));
    }
    catch (final SharedMemoryException e) {
      if (!closeIdle()) throw e;
      memory.settle(); // else it would still count as taken
      return new Lent(memory.make(layout));
    }
  }

  private synchronized void giveBack(final Lent lent) {
    if (lent.returned) return;
    lent.returned = true;
    if (closed || lent.spoiled) lent.pair.close();
    else idle.push(lent.pair);
    if (idle.size() > MOST_IDLE) idle.removeLast().close(); // the longest unused
  }

  /** @return whether there was any */
  private synchronized boolean closeIdle() {
    final boolean any = !idle.isEmpty();
    while (!idle.isEmpty())
      idle.pop().close();
    return any;
  }

  /** Frees what nobody uses; what somebody does use is freed when he closes it. */
  @Override
  public synchronized void close() {
    closed = true;
    closeIdle();
  }
}
