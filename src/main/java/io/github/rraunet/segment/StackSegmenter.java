package io.github.rraunet.segment;

import io.github.rraunet.engine.DeviceMemoryException;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ModelDescription;
import io.github.rraunet.engine.PredictionBatch;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.progress.TimedStep;
import io.github.rraunet.slices.SlicePreparer;
import io.github.rraunet.volume.PlaneSource;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeSlices;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Segments a stack slice by slice: the z-planes it has in the model's orientation, or its planes as they are when it has
 * no orientation. Reading and preparing, predicting, and restoring and writing run side by side on a few batches,
 * so the memory needed is the input, the result and these batches. The result lies on the input's own grid.
 */
public final class StackSegmenter {

  private final Predictor predictor;
  private final ModelDescription model;
  private final SegmentationSettings settings;
  private final PlaneSource planes;

  /** @param predictor stays the caller's to close; not used by others during a segmentation */
  public StackSegmenter(final Predictor predictor, final ModelDescription model, final SegmentationSettings settings) {
    this(predictor, model, settings, PlaneSource.NEW);
  }

  /**
   * @param predictor as above
   * @param planes    for the voxels of results
   */
  public StackSegmenter(final Predictor predictor, final ModelDescription model, final SegmentationSettings settings,
    final PlaneSource planes)
  {
    this.predictor = predictor;
    this.model = model;
    this.settings = settings;
    this.planes = planes;
  }

  /**
   * @throws EngineException          if the network failed, gave values that are no probabilities, or memory is too small
   * @throws IllegalArgumentException if the image's size or spacing cannot be brought to the network's grid
   * @throws io.github.rraunet.progress.CanceledException if the user canceled or the calling thread was interrupted
   */
  public Segmentation segment(final Volume input, final Progress progress) throws EngineException {
    progress.throwIfCanceled();
    final VolumeSlices source = VolumeSlices.of(input, model.orientation());
    if (source.width() < 2 || source.height() < 2)
      throw new IllegalArgumentException("the slices of '" + input.name() + "' have " + source.width() + "x" + source.height()
        + " pixels; slices of at least 2x2 pixels are needed" + (source.orientation().isPresent() ? " (seen in the orientation "
        + model.orientation() + " of the model)" : ""));
    final SlicePreparer grid = preparerFor(source); // refuses absurd spacings before memory is taken
    final double threshold = Double.isNaN(settings.threshold()) ? model.threshold() : settings.threshold();
    final OutputType type = settings.outputType();
    final Optional<Volume> mask =
      type.hasMask() ? Optional.of(allocate(input, i -> i.newMask(i.name() + "-mask", planes))) : Optional.empty();
    final Optional<Volume> probability = type.hasProbability() ? Optional.of(allocate(input, i -> i.newProbability(i.name()
      + "-probability", planes))) : Optional.empty();
    final int batchSize = batchSize(source.count(), grid.networkHeight(), grid.networkWidth());

    final long start = System.nanoTime();
    final List<String> remarks = new ArrayList<>();
    final Optional<IntensityCheck> asStored = type == OutputType.MASK ? asStored(source, inModelOrientation(mask.get()),
      threshold, batchSize, remarks, progress) : Optional.empty();
    final IntensityCheck values = asStored.orElseGet(IntensityCheck::new);
    if (asStored.isEmpty()) run(new PreparedTransport(predictor, new WindowedSlices(source, model.preparation().window(), values),
      () -> preparerFor(source), new ResultWriter(mask.map(this::inModelOrientation), probability.map(this::inModelOrientation),
        threshold), batchSize), source.count(), batchSize, progress);
    final double seconds = (System.nanoTime() - start) / 1e9;

    final long removed = mask.isPresent() && settings.largestComponent() ? LargestComponent.keep(mask.get(), progress) : 0;
    return new Segmentation(mask, probability, threshold, batchSize, source.count(), seconds, values.lowest(), values.highest(),
      values.notFinite(), removed, notes(input, source, values, remarks));
  }

  /**
   * @param remarks receives why it cannot be done, if the user should know
   * @return of the source, once the mask is whole; empty if slices have to be prepared here
   */
  private Optional<IntensityCheck> asStored(final VolumeSlices source, final VolumeSlices mask, final double threshold,
    final int batchSize, final List<String> remarks, final Progress progress) throws EngineException
  {
    final var values = new IntensityCheck();
    final Optional<StoredTransport> stored = StoredTransport.open(predictor, source, model.preparation(), values, mask, threshold,
      batchSize, remarks);
    if (stored.isEmpty()) return Optional.empty();
    try {
      run(stored.get(), source.count(), batchSize, progress);
      return Optional.of(values);
    }
    catch (final DeviceMemoryException e) { // others may have filled the device meanwhile, and prepared slices need less there
      remarks.add(StoredTransport.byTheCpu(e));
      return Optional.empty();
    }
  }

  private <B extends PredictionBatch> void run(final SliceTransport<B> transport, final int slices, final int batchSize,
    final Progress progress) throws EngineException
  {
    try (TimedStep timed = TimedStep.of(TimedStep.Kind.SEGMENT, slices)) {
      new SegmentationPipeline<>(transport, slices, batchSize, predictor.concurrency()).run(progress);
    }
  }

  private VolumeSlices inModelOrientation(final Volume result) {
    return VolumeSlices.of(result, model.orientation());
  }

  private SlicePreparer preparerFor(final VolumeSlices source) {
    return new SlicePreparer(model.preparation(), source.width(), source.height(), source.pixelWidthMm(), source.pixelHeightMm());
  }

  private int batchSize(final int slices, final int height, final int width) {
    final int wanted = settings.batchSize() > 0 ? settings.batchSize()
      : Math.max(1, predictor.recommendedBatchSize(height, width));
    final int addressable = Math.max(1, Integer.MAX_VALUE / (height * width));
    // Where batches are filled up, stacks of fewer slices than a batch come in few sizes, too.
    final int enough = slices > 1 ? Integer.highestOneBit(slices - 1) << 1 : 1;
    return Math.max(1, Math.min(Math.min(wanted, addressable), enough));
  }

  private static Volume allocate(final Volume input, final Function<Volume, Volume> result) throws EngineException {
    try {
      return result.apply(input);
    }
    catch (final OutOfMemoryError tooSmall) {
      final long[] d = input.dimensions();
      throw new EngineException("there is not enough memory for a result of " + d[0] + "x" + d[1] + "x" + d[2]
        + " voxels beside the image; give Java more (Edit > Options > Memory in ImageJ, -Xmx on the command line) "
        + "or close other images", tooSmall);
    }
  }

  private List<String> notes(final Volume input, final VolumeSlices source, final IntensityCheck values,
    final List<String> remarks)
  {
    final List<String> notes = new ArrayList<>(predictor.notes());
    notes.addAll(remarks);
    notes.addAll(values.remarks(model.preparation().window()));
    if (input.isOriented() && source.orientation().isEmpty())
      notes.add("The image is a single plane of orientation " + input.orientation()
        + ", not a slice as the model was trained on (" + model.orientation() + "); it was segmented as it is.");
    return notes;
  }
}
