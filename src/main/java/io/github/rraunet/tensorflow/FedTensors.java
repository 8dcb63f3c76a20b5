package io.github.rraunet.tensorflow;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The tensors fed into one run, closed together. */
final class FedTensors implements AutoCloseable {

  private final List<Tensor> open = new ArrayList<>();

  TFloat32 scalar(final double value) {
    return kept(TFloat32.scalarOf((float) value));
  }

  TInt32 scalar(final int value) {
    return kept(TInt32.scalarOf(value));
  }

  TInt32 vector(final int... values) {
    return kept(TInt32.vectorOf(values));
  }

  private <T extends Tensor> T kept(final T tensor) {
    open.add(tensor);
    return tensor;
  }

  @Override
  public void close() {
    open.forEach(Tensor::close);
  }
}
