package io.github.rraunet.engine;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** A batch of stored slices in memory of a pool. */
final class LentMasks implements MaskBatch {

  private final BatchPool.Lent lent;
  private final Maskings.Told masking;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** @param masking what is done with them; left when the batch is closed */
  LentMasks(final BatchPool.Lent lent, final Maskings.Told masking) {
    this.lent = lent;
    this.masking = masking;
  }

  BatchPool.Lent lent() {
    return lent;
  }

  Maskings.Told masking() {
    return masking;
  }

  @Override
  public int capacity() {
    return lent.layout().capacity();
  }

  @Override
  public ByteBuffer stored() {
    return lent.input();
  }

  @Override
  public ByteBuffer mask() {
    return lent.output();
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) return;
    lent.close();
    masking.leave();
  }
}
