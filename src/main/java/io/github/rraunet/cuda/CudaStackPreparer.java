package io.github.rraunet.cuda;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.SlicePreparer;
import io.github.rraunet.slices.StackPreparer;
import java.util.function.Supplier;

/** Prepares slices of this process on the device. */
final class CudaStackPreparer implements StackPreparer {

  private final CudaSlices images;
  private final CudaSlices masks;
  private final Supplier<float[]> planes;

  CudaStackPreparer(final Kernels kernels, final SlicePreparer preparer, final Progress progress) {
    images = new CudaSlices(kernels, preparer.steps(), progress);
    masks = new CudaSlices(kernels, preparer.maskSteps(), progress);
    final int size = preparer.width() * preparer.height();
    planes = () -> new float[size];
  }

  @Override
  public void prepare(final int slices, final Source source, final Sink sink, final int threads) {
    final var mine = ThreadLocal.withInitial(planes);
    images.prepare(slices, (slice, to) -> {
      final float[] plane = mine.get();
      source.read(slice, plane);
      Transfers.floats(to).put(plane);
    }, (slice, from) -> sink.take(slice, Transfers.floats(from)), threads);
  }

  @Override
  public void prepareMasks(final int slices, final Source source, final Sink sink, final int threads) {
    final var mine = ThreadLocal.withInitial(planes);
    masks.prepare(slices, (slice, to) -> {
      final float[] plane = mine.get();
      source.read(slice, plane);
      for (final float value : plane)
        to.put((byte) (value != 0 ? 1 : 0));
    }, (slice, from) -> sink.take(slice, Transfers.floats(from)), threads);
  }

  @Override
  public void close() {
    // the device is its owner's
  }
}
