package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.SliceBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** A batch in memory of this process, outside the Java heap; freed by the garbage collector. */
final class DirectSliceBatch implements SliceBatch {

  private final int capacity;
  private final int height;
  private final int width;
  private FloatBuffer input;
  private FloatBuffer output;

  DirectSliceBatch(final int capacity, final int height, final int width) {
    this.capacity = capacity;
    this.height = height;
    this.width = width;
    this.input = direct();
    this.output = direct();
  }

  private FloatBuffer direct() {
    final int values = Math.multiplyExact(Math.multiplyExact(capacity, height), width);
    return ByteBuffer.allocateDirect(Math.multiplyExact(values, Float.BYTES)).order(ByteOrder.nativeOrder()).asFloatBuffer();
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
  public FloatBuffer input() {
    return view(input);
  }

  @Override
  public FloatBuffer output() {
    return view(output);
  }

  private static FloatBuffer view(final FloatBuffer buffer) {
    if (buffer == null) throw new IllegalStateException("the batch is closed");
    return buffer.duplicate();
  }

  @Override
  public void close() {
    input = null;
    output = null;
  }
}
