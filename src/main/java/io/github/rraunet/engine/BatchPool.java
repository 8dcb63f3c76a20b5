package io.github.rraunet.engine;

import io.github.rraunet.engine.SharedPair.Layout;
import io.github.rraunet.slices.SliceMasking;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apposed.appose.NDArray.DType;

/**
 * Shared memory of batches that were closed, for the next ones of the same kind: making it, and having the worker open it, holds
 * up what is computed meanwhile.
 */
final class BatchPool implements AutoCloseable {

  /**
   * What can stand in for another.
   *
   * @param masking what the worker does with stored slices; empty for slices that come prepared
   */
  record Kind(Layout layout, Optional<SliceMasking> masking) {

    static Kind prepared(final int capacity, final int height, final int width) {
      return new Kind(SharedSliceBatch.layout(capacity, height, width), Optional.empty());
    }

    static Kind stored(final int capacity, final SliceMasking masking) {
      return new Kind(new Layout(capacity, masking.height(), masking.width(), masking.pixelBytes() == Byte.BYTES ? DType.UINT8
        : DType.UINT16, DType.UINT8), Optional.of(masking));
    }
  }

  /** Makes memory that the worker has opened. */
  @FunctionalInterface
  interface Maker {
    SharedPair make(Kind kind) throws EngineException;
  }

  private record Idle(Kind kind, SharedPair pair) {}

  private static final int MOST_IDLE = 16;

  private final Maker maker;
  private final Deque<Idle> idle = new ArrayDeque<>();
  private boolean closed;

  BatchPool(final Maker maker) {
    this.maker = maker;
  }

  /** Memory until it is closed; it goes back to the pool then. */
  abstract class Lent implements AutoCloseable {

    private final Idle memory;
    private volatile boolean returned;
    private volatile boolean spoiled;

    private Lent(final Idle memory) {
      this.memory = memory;
    }

    /** @throws EngineException if it was closed */
    int id() throws EngineException {
      if (returned) throw new EngineException("the batch is closed");
      return memory.pair().id();
    }

    /** A prediction did not come to its end: the worker may still write here, so nobody else must get this memory. */
    void spoil() {
      spoiled = true;
    }

    public int capacity() {
      return layout().capacity();
    }

    final Layout layout() {
      return memory.kind().layout();
    }

    final SharedPair open() {
      if (returned) throw new IllegalStateException("the batch is closed");
      return memory.pair();
    }

    @Override
    public void close() {
      giveBack(this);
    }
  }

  /** Of prepared slices. */
  final class LentSlices extends Lent implements SliceBatch {

    private LentSlices(final Idle memory) {
      super(memory);
    }

    @Override
    public int height() {
      return layout().height();
    }

    @Override
    public int width() {
      return layout().width();
    }

    @Override
    public FloatBuffer input() {
      return open().input().asFloatBuffer();
    }

    @Override
    public FloatBuffer output() {
      return open().output().asFloatBuffer();
    }
  }

  /** Of stored slices. */
  final class LentMasks extends Lent implements MaskBatch {

    private LentMasks(final Idle memory) {
      super(memory);
    }

    @Override
    public ByteBuffer stored() {
      return open().input();
    }

    @Override
    public ByteBuffer mask() {
      return open().output();
    }
  }

  LentSlices take(final int capacity, final int height, final int width) throws EngineException {
    return new LentSlices(take(Kind.prepared(capacity, height, width)));
  }

  LentMasks take(final int capacity, final SliceMasking masking) throws EngineException {
    return new LentMasks(take(Kind.stored(capacity, masking)));
  }

  private Idle take(final Kind kind) throws EngineException {
    synchronized (this) {
      for (final Idle memory : idle)
        if (memory.kind().equals(kind)) {
          idle.remove(memory);
          return memory;
        }
      closeIdle(); // the next ones will be of this kind, and memory may be short
    }
    return new Idle(kind, maker.make(kind));
  }

  private synchronized void giveBack(final Lent lent) {
    if (lent.returned) return;
    lent.returned = true;
    if (closed || lent.spoiled || idle.size() == MOST_IDLE) lent.memory.pair().close();
    else idle.push(lent.memory);
  }

  private void closeIdle() {
    while (!idle.isEmpty())
      idle.pop().pair().close();
  }

  /** Frees what nobody uses; what somebody does use is freed when he closes it. */
  @Override
  public synchronized void close() {
    closed = true;
    closeIdle();
  }
}
