package io.github.rraunet.tensorflow;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.DataStorageVisitor;

/** The native memory in which the values of a tensor lie. */
final class TensorMemory {

  private TensorMemory() {}

  /** @return in native order, valid as long as the tensor is open; empty if they do not lie in native memory */
  static Optional<ByteBuffer> find(final Tensor tensor) {
    return tensor.asRawTensor().data().accept(new DataStorageVisitor<Optional<ByteBuffer>>() {
      @Override
      public Optional<ByteBuffer> visit(final long address, final long length, final long scale) {
        return Optional.of(new Pointer(address).getByteBuffer(0, tensor.numBytes()).order(ByteOrder.nativeOrder()));
      }

      @Override
      public Optional<ByteBuffer> fallback() {
        return Optional.empty();
      }
    });
  }

  /** As {@link #find}, where there is no other way. */
  static ByteBuffer of(final Tensor tensor) {
    return find(tensor).orElseThrow(() -> new IllegalStateException("the values of " + tensor.shape()
      + " do not lie in native memory"));
  }
}
