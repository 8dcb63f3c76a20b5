package io.github.rraunet.tensorflow;

import io.github.rraunet.cuda.CudaException;
import io.github.rraunet.cuda.CudaMasking;
import io.github.rraunet.cuda.DeviceFullException;
import io.github.rraunet.cuda.Kernels;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NoProbabilityException;
import io.github.rraunet.slices.SliceMasking;
import java.nio.ByteBuffer;
import org.tensorflow.types.TFloat32;

/** Slices as they are stored, which the device prepares; of the network's answer it makes masks. */
final class MaskCarrier implements SliceCarrier {

  private static final byte[] ZEROS = new byte[1 << 16];

  private final StoredBatch batch;
  private final SliceMasking.Steps steps;
  private final CudaMasking masking;
  private final Kernels kernels;
  private final int size; // pixels of a slice

  /**
   * @param masking does what the steps say
   * @param kernels of its device
   * @throws IllegalArgumentException if the batch is of slices of another size
   */
  MaskCarrier(final StoredBatch batch, final SliceMasking.Steps steps, final CudaMasking masking, final Kernels kernels) {
    this.batch = batch;
    this.steps = steps;
    this.masking = masking;
    this.kernels = kernels;
    size = Math.multiplyExact(steps.back().x().target(), steps.back().y().target());
    if (batch.mask().capacity() != (long) batch.capacity() * size)
      throw new IllegalArgumentException("a batch of " + batch.capacity() + " slices of " + size + " pixels was expected, found "
        + batch.mask().capacity() + " pixels");
  }

  @Override
  public int capacity() {
    return batch.capacity();
  }

  @Override
  public int height() {
    return steps.forth().networkHeight();
  }

  @Override
  public int width() {
    return steps.forth().networkWidth();
  }

  @Override
  public void fill(final int first, final int count, final TFloat32 images) throws EngineException {
    final ByteBuffer prepared = TensorMemory.of(images);
    try {
      masking.prepare(count, batch.stored().position(first * size * steps.pixelBytes()), prepared);
    }
    catch (final CudaException e) {
      throw told(e);
    }
    prepared.position(count * networkBytes());
    while (prepared.hasRemaining())
      prepared.put(ZEROS, 0, Math.min(ZEROS.length, prepared.remaining()));
  }

  @Override
  public void empty(final int first, final int count, final TFloat32 probabilities) throws EngineException {
    final ByteBuffer given = TensorMemory.of(probabilities);
    final long outside;
    try {
      outside = masking.restore(count, given, NoProbabilityException.LOWEST, NoProbabilityException.HIGHEST, batch.mask()
        .position(first * size));
    }
    catch (final CudaException e) {
      throw told(e);
    }
    if (outside < 0) return;
    final int at = Math.toIntExact(Float.BYTES * outside);
    throw new NoProbabilityException(given.getFloat(at), first + at / networkBytes());
  }

  private static EngineException told(final CudaException e) {
    return e instanceof DeviceFullException ? new NoRoomException(e) : new EngineException(e.getMessage(), e);
  }

  /** Not even a single slice finds room for what is done beside the network, so smaller batches of that would be in vain. */
  static final class NoRoomException extends EngineException {

    private static final long serialVersionUID = 1L;

    NoRoomException(final CudaException cause) {
      super(cause.getMessage(), cause);
    }
  }

  @Override
  public void makeRoom() {
    synchronized (kernels) {
      kernels.trim();
    }
  }

  private int networkBytes() {
    return Float.BYTES * width() * height();
  }
}
