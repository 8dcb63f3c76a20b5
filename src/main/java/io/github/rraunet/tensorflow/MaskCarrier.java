package io.github.rraunet.tensorflow;

import io.github.rraunet.cuda.CudaException;
import io.github.rraunet.cuda.CudaMasking;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NoProbabilityException;
import io.github.rraunet.slices.SliceMasking;
import java.nio.ByteBuffer;
import org.apposed.appose.SharedMemory;
import org.tensorflow.types.TFloat32;

/** A batch of stored slices that the client made: prepared on the device, which makes masks of the network's answer, too. */
final class MaskCarrier implements SliceCarrier, AutoCloseable {

  private final int capacity;
  private final SliceMasking.Steps steps;
  private final CudaMasking masking;
  private final SharedMemory input;
  private final SharedMemory output;
  private final ByteBuffer stored;
  private final ByteBuffer mask;
  private final FeedPinning.Pins pins;
  private final boolean storedIsPinned;
  private final boolean maskIsPinned;
  private final int size; // pixels of a slice

  /**
   * @param masking closed with this
   * @param pins    keeps memory in place for the device
   */
  MaskCarrier(final int capacity, final SliceMasking.Steps steps, final CudaMasking masking, final SharedMemory input,
    final SharedMemory output, final FeedPinning.Pins pins)
  {
    this.capacity = capacity;
    this.steps = steps;
    this.masking = masking;
    this.input = input;
    this.output = output;
    this.pins = pins;
    size = Math.multiplyExact(steps.back().x().target(), steps.back().y().target());
    stored = input.buf(0, (long) capacity * size * steps.pixelBytes());
    mask = output.buf(0, (long) capacity * size);
    storedIsPinned = pins.pin(stored);
    maskIsPinned = pins.pin(mask);
  }

  int capacity() {
    return capacity;
  }

  int networkHeight() {
    return steps.forth().networkHeight();
  }

  int networkWidth() {
    return steps.forth().networkWidth();
  }

  @Override
  public void fill(final int first, final int count, final TFloat32 images) throws EngineException {
    final ByteBuffer prepared = FeedPinning.memory(images);
    try {
      masking.prepare(count, stored.duplicate().position(first * size * steps.pixelBytes()), prepared);
    }
    catch (final CudaException e) {
      throw failure(e, count);
    }
    for (int at = count * networkBytes(); at < prepared.capacity(); at += Float.BYTES)
      prepared.putFloat(at, 0);
  }

  @Override
  public void empty(final int first, final int count, final TFloat32 probabilities) throws EngineException {
    final ByteBuffer given = FeedPinning.memory(probabilities);
    final long outside;
    try {
      outside = masking.restore(count, given, NoProbabilityException.LOWEST, NoProbabilityException.HIGHEST, mask.duplicate()
        .position(first * size));
    }
    catch (final CudaException e) {
      throw failure(e, count);
    }
    if (outside >= 0) {
      final int at = Math.toIntExact(Float.BYTES * outside);
      throw new NoProbabilityException(given.getFloat(at), first + at / networkBytes());
    }
  }

  private int networkBytes() {
    return Float.BYTES * networkWidth() * networkHeight();
  }

  private EngineException failure(final CudaException e, final int slices) {
    return SavedModelPredictor.isOutOfMemory(e) ? SavedModelPredictor.outOfMemory(e, slices, networkHeight(), networkWidth())
      : new EngineException(e.getMessage(), e);
  }

  @Override
  public void close() {
    if (storedIsPinned) pins.unpin(stored);
    if (maskIsPinned) pins.unpin(mask);
    masking.close();
    input.close();
    output.close();
  }
}
