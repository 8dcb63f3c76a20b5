package io.github.rraunet.tensorflow;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apposed.appose.SharedMemory;

/** The worker's view of a batch of stored slices, and of their masks, that the client made: kept in place for the device. */
final class StoredBatch implements AutoCloseable {

  private final int capacity;
  private final List<SharedMemory> memories;
  private final List<ByteBuffer> buffers;
  private final List<ByteBuffer> pinned;
  private final FeedPinning.Pins pins;

  private StoredBatch(final int capacity, final List<SharedMemory> memories, final List<ByteBuffer> buffers,
    final FeedPinning.Pins pins)
  {
    this.capacity = capacity;
    this.memories = memories;
    this.buffers = buffers;
    this.pins = pins;
    pinned = buffers.stream().filter(pins::pin).toList();
  }

  /** @param inputs of a request, with {@code input} and {@code output} */
  static StoredBatch attach(final Map<String, Object> inputs, final FeedPinning.Pins pins) {
    final int capacity = SharedArrays.shape(inputs, "input").get(0);
    final List<SharedMemory> memories = SharedArrays.attachAll(inputs, "input", "output");
    boolean ready = false;
    try {
      final long pixels = SharedArrays.shape(inputs, "output").stream().mapToLong(n -> n).reduce(1, Math::multiplyExact);
      final ByteBuffer stored = memories.get(0).buf(0, pixels * SharedArrays.bytes(inputs, "input"));
      final StoredBatch batch = new StoredBatch(capacity, memories, List.of(stored, memories.get(1).buf(0, pixels)), pins);
      ready = true;
      return batch;
    }
    finally {
      if (!ready) memories.forEach(SharedMemory::close);
    }
  }

  int capacity() {
    return capacity;
  }

  /** @return pixels as they are stored; a view, position 0 */
  ByteBuffer stored() {
    return buffers.get(0).duplicate();
  }

  /** @return a byte a pixel, likewise */
  ByteBuffer mask() {
    return buffers.get(1).duplicate();
  }

  @Override
  public void close() {
    pinned.forEach(pins::unpin);
    memories.forEach(SharedMemory::close);
  }
}
