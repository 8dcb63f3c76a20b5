package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.SliceBatch;
import java.nio.FloatBuffer;
import org.apposed.appose.SharedMemory;

/** The worker's view of a batch that the client made. */
final class AttachedSliceBatch implements SliceBatch {

  private final int capacity;
  private final int height;
  private final int width;
  private final SharedMemory input;
  private final SharedMemory output;

  AttachedSliceBatch(final int capacity, final int height, final int width, final SharedMemory input, final SharedMemory output) {
    this.capacity = capacity;
    this.height = height;
    this.width = width;
    this.input = input;
    this.output = output;
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

  private FloatBuffer view(final SharedMemory memory) {
    return memory.buf(0, (long) capacity * height * width * Float.BYTES).asFloatBuffer();
  }

  @Override
  public void close() {
    input.close();
    output.close();
  }
}
