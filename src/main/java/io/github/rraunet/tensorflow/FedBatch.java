package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.Trainer.Batch;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Slices and masks as tensors that can be fed. */
final class FedBatch implements AutoCloseable {

  private final ReusedTensors room;
  private final TFloat32 images;
  private final TFloat32 masks;

  /** @param room where the tensors come from and go back to */
  FedBatch(final Batch batch, final ReusedTensors room) {
    this.room = room;
    final Shape shape = Shape.of(batch.count(), batch.height(), batch.width(), 1);
    images = filled(shape, batch.images());
    masks = filled(shape, batch.masks());
  }

  private TFloat32 filled(final Shape shape, final float[] values) {
    final TFloat32 tensor = room.take(shape);
    tensor.asRawTensor().data().asFloats().write(values);
    return tensor;
  }

  TFloat32 images() {
    return images;
  }

  TFloat32 masks() {
    return masks;
  }

  int count() {
    return (int) images.shape().get(0);
  }

  int height() {
    return (int) images.shape().get(1);
  }

  int width() {
    return (int) images.shape().get(2);
  }

  @Override
  public void close() {
    room.giveBack(images);
    room.giveBack(masks);
  }
}
