package io.github.rraunet.engine;

import java.nio.FloatBuffer;

/** A batch of prepared slices in memory of a pool. */
record LentSlices(BatchPool.Lent lent) implements SliceBatch {

  @Override
  public int capacity() {
    return lent.layout().capacity();
  }

  @Override
  public int height() {
    return lent.layout().height();
  }

  @Override
  public int width() {
    return lent.layout().width();
  }

  @Override
  public FloatBuffer input() {
    return lent.input().asFloatBuffer();
  }

  @Override
  public FloatBuffer output() {
    return lent.output().asFloatBuffer();
  }

  @Override
  public void close() {
    lent.close();
  }
}
