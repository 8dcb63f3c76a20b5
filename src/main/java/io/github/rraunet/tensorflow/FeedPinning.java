package io.github.rraunet.tensorflow;

import io.github.rraunet.cuda.HostPinning;
import io.github.rraunet.device.DeviceChoice;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import org.tensorflow.Tensor;

/** Pins the memory of tensors that are fed to a GPU again and again, see {@link HostPinning}. */
final class FeedPinning {

  /** What pins memory. */
  interface Pins {

    /** @return whether it is pinned now */
    boolean pin(ByteBuffer memory);

    void unpin(ByteBuffer memory);
  }

  /** Leaves all memory as it is. */
  static final Pins NO_PINS = new Pins() {
    @Override
    public boolean pin(final ByteBuffer memory) {
      return false;
    }

    @Override
    public void unpin(final ByteBuffer memory) {
      // there is nothing that was pinned
    }
  };

  /** For the CPU. */
  static final FeedPinning NONE = new FeedPinning(NO_PINS);

  private final Pins pins;
  private final Map<Tensor, ByteBuffer> pinned = Collections.synchronizedMap(new IdentityHashMap<>());

  FeedPinning(final Pins pins) {
    this.pins = pins;
  }

  /** @param device that will be fed */
  static FeedPinning to(final DeviceChoice device) {
    return device.kind() == DeviceChoice.Kind.GPU ? new FeedPinning(pins(device.index())) : NONE;
  }

  /** @param gpu from 0, as CUDA counts the visible devices */
  static Pins pins(final int gpu) {
    final HostPinning pinning = new HostPinning(gpu);
    return new Pins() {
      @Override
      public boolean pin(final ByteBuffer memory) {
        return pinning.pin(memory);
      }

      @Override
      public void unpin(final ByteBuffer memory) {
        pinning.unpin(memory);
      }
    };
  }

  /** @param tensor new, and closed by {@link #close} */
  void pin(final Tensor tensor) {
    TensorMemory.find(tensor).filter(pins::pin).ifPresent(memory -> pinned.put(tensor, memory));
  }

  /** Unpins and closes a tensor. */
  void close(final Tensor tensor) {
    final ByteBuffer memory = pinned.remove(tensor);
    if (memory != null) pins.unpin(memory);
    tensor.close();
  }
}
