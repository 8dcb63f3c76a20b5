package io.github.rraunet.segment;

import io.github.rraunet.engine.DeviceMemoryException;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.MaskBatch;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.SharedMemoryException;
import io.github.rraunet.slices.SliceMasking;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.volume.VolumeSlices;
import java.util.List;
import java.util.Optional;

/**
 * Slices go as they are stored, and come back as masks: the engine does all between on its device. For stacks of 8 or 16 bits of
 * which nothing but a mask is wanted.
 */
final class StoredTransport implements SliceTransport<MaskBatch> {

  private static final String BY_THE_CPU = "Slices were prepared by the CPU, which takes longer: ";

  private final Predictor predictor;
  private final VolumeSlices source;
  private final float[] levels;
  private final IntensityCheck values;
  private final VolumeSlices mask;
  private final SliceMasking masking;
  private final int batchSize;
  private MaskBatch first; // null once it was given out

  private StoredTransport(final Predictor predictor, final VolumeSlices source, final float[] levels, final IntensityCheck values,
    final VolumeSlices mask, final SliceMasking masking, final int batchSize, final MaskBatch first)
  {
    this.predictor = predictor;
    this.source = source;
    this.levels = levels;
    this.values = values;
    this.mask = mask;
    this.masking = masking;
    this.batchSize = batchSize;
    this.first = first;
  }

  /**
   * @param values    is told of the values of each slice
   * @param mask      of the source's grid and orientation
   * @param threshold foreground where the probability is strictly greater
   * @param notes     what the user should know is added if memory is too short
   * @return empty if voxels are stored otherwise, the engine wants slices that are prepared, or memory is too short; else with
   *         its first batch allocated, which goes to the first who allocates one
   */
  static Optional<StoredTransport> open(final Predictor predictor, final VolumeSlices source, final SlicePreparation preparation,
    final IntensityCheck values, final VolumeSlices mask, final double threshold, final int batchSize,
    final List<String> notes) throws EngineException
  {
    final Optional<float[]> levels = source.levels();
    if (levels.isEmpty()) return Optional.empty();
    final SliceMasking masking = new SliceMasking(preparation, source.width(), source.height(), source.pixelWidthMm(), source
      .pixelHeightMm(), levels.get().length, source.slope(), source.intercept(), source.isReversedX(), source.isReversedY(),
      (float) threshold);
    try {
      return predictor.allocate(batchSize, masking).map(first -> new StoredTransport(predictor, source, levels.get(), values,
        mask, masking, batchSize, first));
    }
    catch (final SharedMemoryException e) { // slices that are prepared need less
      notes.add(BY_THE_CPU + e.getMessage() + ".");
      return Optional.empty();
    }
    catch (final DeviceMemoryException e) {
      notes.add(byTheCpu(e));
      return Optional.empty();
    }
  }

  /** @return a note on slices for which the device had no room; the reason without the advice for those who cannot do without */
  static String byTheCpu(final DeviceMemoryException e) {
    return BY_THE_CPU + e.getMessage().split("; ", 2)[0] + ".";
  }

  @Override
  public boolean onlyCopies() {
    return source.areStoredPlanes();
  }

  @Override
  public MaskBatch allocate() throws EngineException {
    if (first == null) return predictor.allocate(batchSize, masking).orElseThrow(); // as the first was not refused
    final MaskBatch given = first;
    first = null;
    return given;
  }

  @Override
  public Mover<MaskBatch> filling() {
    final int bytes = source.width() * source.height() * masking.pixelBytes();
    return (batch, index, slice) -> values.add(levels, source.copyStored(slice, batch.stored().position(index * bytes)));
  }

  @Override
  public void predict(final MaskBatch batch, final int count) throws EngineException, InterruptedException {
    predictor.predict(batch, count);
  }

  @Override
  public Mover<MaskBatch> emptying() {
    final int size = source.width() * source.height();
    return (batch, index, slice) -> mask.writeMask(slice, batch.mask().position(index * size));
  }
}
