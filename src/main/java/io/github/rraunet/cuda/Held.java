package io.github.rraunet.cuda;

import java.util.ArrayDeque;
import java.util.Deque;

/** Memory of the device that is given back together, the last first. */
final class Held implements AutoCloseable {

  private final Deque<Kernels.Memory> memories = new ArrayDeque<>();

  Kernels.Memory add(final Kernels.Memory memory) {
    memories.push(memory);
    return memory;
  }

  @Override
  public void close() {
    while (!memories.isEmpty())
      memories.pop().close();
  }
}
