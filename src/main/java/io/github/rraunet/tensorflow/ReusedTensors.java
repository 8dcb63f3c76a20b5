package io.github.rraunet.tensorflow;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Tensors that are fed again and again: memory that the process has touched before is filled several times as fast as new. */
final class ReusedTensors implements AutoCloseable {

  private static final int MOST = 4; // images and masks, of a full batch and of the last one

  private final FeedPinning pinning;
  private final Deque<TFloat32> free = new ArrayDeque<>();

  /** @param pinning for what the tensors are fed to */
  ReusedTensors(final FeedPinning pinning) {
    this.pinning = pinning;
  }

  /** @return one that nobody else has, with any content */
  TFloat32 take(final Shape shape) {
    synchronized (free) {
      for (final Iterator<TFloat32> all = free.iterator(); all.hasNext();) {
        final TFloat32 tensor = all.next();
        if (!tensor.shape().equals(shape)) continue;
        all.remove();
        return tensor;
      }
    }
    final TFloat32 made = TFloat32.tensorOf(shape);
    pinning.pin(made);
    return made;
  }

  void giveBack(final TFloat32 tensor) {
    synchronized (free) {
      free.addLast(tensor);
      if (free.size() > MOST) pinning.close(free.removeFirst());
    }
  }

  @Override
  public void close() {
    synchronized (free) {
      free.forEach(pinning::close);
      free.clear();
    }
  }
}
