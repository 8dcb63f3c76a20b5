package io.github.rraunet.engine;

import java.nio.ByteBuffer;

/**
 * A batch of stored slices in memory of a pool.
 *
 * @param masking what is done with them; left when the batch is closed
 */
record LentMasks(BatchPool.Lent lent, Maskings.Told masking) implements MaskBatch {

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
    lent.close();
    masking.leave();
  }
}
