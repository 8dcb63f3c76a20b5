package io.github.rraunet.engine;

import io.github.rraunet.engine.SharedPair.Layout;
import java.nio.FloatBuffer;
import org.apposed.appose.NDArray;
import org.apposed.appose.NDArray.DType;

/** A batch in memory that client and worker both see. */
final class SharedSliceBatch implements SliceBatch {

  private final SharedPair pair;

  private SharedSliceBatch(final SharedPair pair) {
    this.pair = pair;
  }

  static Layout layout(final int capacity, final int height, final int width) {
    return new Layout(capacity, height, width, DType.FLOAT32, DType.FLOAT32);
  }

  /** @param onClose tells the worker to let go of it */
  static SharedSliceBatch allocate(final int id, final int capacity, final int height, final int width, final Runnable onClose)
    throws EngineException
  {
    return new SharedSliceBatch(SharedPair.allocate(id, layout(capacity, height, width), onClose));
  }

  int id() {
    return pair.id();
  }

  /** @return how many there is room for in each of input and output */
  long values() {
    return pair.layout().values();
  }

  NDArray sharedInput() {
    return pair.sharedInput();
  }

  NDArray sharedOutput() {
    return pair.sharedOutput();
  }

  /** As {@link SharedMemories#forgetName}. */
  void forgetNames() {
    pair.forgetNames();
  }

  @Override
  public int capacity() {
    return pair.layout().capacity();
  }

  @Override
  public int height() {
    return pair.layout().height();
  }

  @Override
  public int width() {
    return pair.layout().width();
  }

  @Override
  public FloatBuffer input() {
    return pair.input().asFloatBuffer();
  }

  @Override
  public FloatBuffer output() {
    return pair.output().asFloatBuffer();
  }

  @Override
  public void close() {
    pair.close();
  }
}
