package io.github.rraunet.tensorflow;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The tensors fed into one run, given up together. */
final class FedTensors implements AutoCloseable {

  private final ReusedTensors room;
  private final List<Tensor> open = new ArrayList<>();
  private final List<TFloat32> reused = new ArrayList<>();

  /** @param room where the large ones come from and go back to */
  FedTensors(final ReusedTensors room) {
    this.room = room;
  }

  TFloat32 scalar(final double value) {
    return kept(TFloat32.scalarOf((float) value));
  }

  TInt32 vector(final int... values) {
    return kept(TInt32.vectorOf(values));
  }

  TFloat32 tensor(final Shape shape, final float[] values) {
    final TFloat32 tensor = room.take(shape);
    reused.add(tensor);
    tensor.asRawTensor().data().asFloats().write(values, 0, Math.toIntExact(tensor.size()));
    return tensor;
  }

  private <T extends Tensor> T kept(final T tensor) {
    open.add(tensor);
    return tensor;
  }

  @Override
  public void close() {
    open.forEach(Tensor::close);
    reused.forEach(room::giveBack);
  }
}
