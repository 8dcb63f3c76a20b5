package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.Trainer.Batch;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Slices and masks as tensors that can be fed, those of each device for itself. */
final class FedBatch implements AutoCloseable {

  private final List<ReusedTensors> rooms;
  private final BatchShares shares;
  private final int height;
  private final int width;
  private final List<TFloat32> images = new ArrayList<>();
  private final List<TFloat32> masks = new ArrayList<>();

  /** @param rooms for each device among which the batch is shared, where its tensors come from and go back to */
  FedBatch(final Batch batch, final List<ReusedTensors> rooms) {
    this.rooms = rooms;
    shares = new BatchShares(batch.count(), rooms.size());
    height = batch.height();
    width = batch.width();
    boolean filled = false;
    try {
      for (int device = 0; device < rooms.size(); device++) {
        fill(device, batch.images(), images);
        fill(device, batch.masks(), masks);
      }
      filled = true;
    }
    finally {
      if (!filled) close();
    }
  }

  private void fill(final int device, final float[] values, final List<TFloat32> tensors) {
    final TFloat32 tensor = rooms.get(device).take(Shape.of(shares.size(device), height, width, 1));
    tensors.add(tensor);
    final int slice = height * width;
    tensor.asRawTensor().data().asFloats().write(values, shares.first(device) * slice, shares.size(device) * slice);
  }

  TFloat32 images(final int device) {
    return images.get(device);
  }

  TFloat32 masks(final int device) {
    return masks.get(device);
  }

  BatchShares shares() {
    return shares;
  }

  int count() {
    return shares.count();
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  @Override
  public void close() {
    giveBack(images);
    giveBack(masks);
  }

  private void giveBack(final List<TFloat32> tensors) {
    for (int device = 0; device < tensors.size(); device++)
      rooms.get(device).giveBack(tensors.get(device));
  }
}
