package io.github.rraunet.segment.slabs;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ModelDescription;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.segment.IntensityCheck;
import io.github.rraunet.segment.LargestComponent;
import io.github.rraunet.segment.OutputType;
import io.github.rraunet.segment.Segmentation;
import io.github.rraunet.segment.SegmentationSettings;
import io.github.rraunet.segment.StackSegmenter;
import io.github.rraunet.segment.slabs.SlabCut.Slab;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeRegions;
import io.github.rraunet.volume.VolumeSlices;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Segments the slabs of a stack apart, and puts their results together. */
public final class SlabSegmenter {

  private final ModelDescription model;
  private final SegmentationSettings settings;
  private final Volume grid;
  private final SlabFiles files;

  /**
   * What is known of a slab that is done.
   *
   * @param lowest    finite value of the input, NaN if it holds none
   * @param highest   finite value of the input
   * @param notFinite number of voxels of the input that are infinite, or not a number
   * @param seconds   that it took in this run
   */
  public record Done(double lowest, double highest, long notFinite, double seconds) implements Serializable {}

  /**
   * @param settings with the batch size that is used for every slab
   * @param grid     of the stack
   * @param files    where the results of the slabs are
   * @throws IllegalArgumentException if no batch size is named
   */
  public SlabSegmenter(final ModelDescription model, final SegmentationSettings settings, final Volume grid,
    final SlabFiles files)
  {
    if (settings.batchSize() < 1) throw new IllegalArgumentException("slabs need a batch size");
    this.model = model;
    this.settings = settings;
    this.grid = grid;
    this.files = files;
  }

  private List<SlabFiles.Kind> kinds() {
    final List<SlabFiles.Kind> kinds = new ArrayList<>();
    if (settings.outputType().hasMask()) kinds.add(SlabFiles.Kind.MASK);
    if (settings.outputType().hasProbability()) kinds.add(SlabFiles.Kind.PROBABILITY);
    return kinds;
  }

  /** @return whether the results of a slab are there */
  public boolean isDone(final Slab slab) throws IOException {
    for (final SlabFiles.Kind kind : kinds())
      if (!files.has(slab, kind)) return false;
    return true;
  }

  /** Reads a slab, segments it and writes its results. */
  public Done segment(final VolumeRegions regions, final Slab slab, final Predictor predictor, final Progress progress)
    throws IOException, EngineException
  {
    final long start = System.nanoTime();
    final Volume part = read(regions, slab, progress);
    final var ofPart = new SegmentationSettings(settings.outputType(), settings.threshold(), false, settings.batchSize());
    final Segmentation result = new StackSegmenter(predictor, model, ofPart).segment(part, progress);
    if (result.mask().isPresent()) files.write(slab, SlabFiles.Kind.MASK, result.mask().get());
    if (result.probability().isPresent()) files.write(slab, SlabFiles.Kind.PROBABILITY, result.probability().get());
    return new Done(result.lowestValue(), result.highestValue(), result.notFinite(), (System.nanoTime() - start) / 1e9);
  }

  /** Looks at a slab that was done before. */
  public Done look(final VolumeRegions regions, final Slab slab, final Progress progress) throws IOException {
    final VolumeSlices slices = VolumeSlices.of(read(regions, slab, progress), model.orientation());
    final float[] plane = new float[slices.width() * slices.height()];
    final var values = new IntensityCheck();
    for (int z = 0; z < slices.count(); z++) {
      progress.throwIfCanceled();
      slices.read(z, plane);
      values.add(plane);
    }
    return new Done(values.lowest(), values.highest(), values.notFinite(), 0);
  }

  private Volume read(final VolumeRegions regions, final Slab slab, final Progress progress) throws IOException {
    final long[][] box = VolumeSlices.of(grid, model.orientation()).box(slab.first(), slab.count());
    return regions.read(box[0], box[1], progress);
  }

  /**
   * @param done what is known of each slab
   * @return the segmentation of the whole stack; its voxels stay in the files of the slabs unless the largest component is asked
   *         for, which needs the mask in memory
   */
  public Segmentation whole(final SlabCut cut, final List<Done> done, final Progress progress) throws IOException {
    final OutputType type = settings.outputType();
    Optional<Volume> mask = type.hasMask() ? Optional.of(files.whole(cut, SlabFiles.Kind.MASK, grid.name() + "-mask")) : Optional
      .empty();
    final Optional<Volume> probability = type.hasProbability() ? Optional.of(files.whole(cut, SlabFiles.Kind.PROBABILITY, grid
      .name() + "-probability")) : Optional.empty();
    long removed = 0;
    if (mask.isPresent() && settings.largestComponent()) {
      mask = Optional.of(inMemory(mask.get()));
      removed = LargestComponent.keep(mask.get(), progress);
    }
    final var values = new IntensityCheck();
    double seconds = 0;
    for (final Done one : done) {
      values.add(one.lowest, one.highest);
      values.addNotFinite(one.notFinite);
      seconds += one.seconds;
    }
    return new Segmentation(mask, probability, Double.isNaN(settings.threshold()) ? model.threshold() : settings.threshold(),
      settings.batchSize(), cut.slices(), seconds, values.lowest(), values.highest(), values.notFinite(), removed, values
        .remarks(model.preparation().window()));
  }

  private Volume inMemory(final Volume mask) {
    final Volume copy = grid.newMask(mask.name());
    final VolumeSlices from = VolumeSlices.of(mask);
    final VolumeSlices to = VolumeSlices.of(copy);
    final float[] plane = new float[from.width() * from.height()];
    for (int z = 0; z < from.count(); z++) {
      from.read(z, plane);
      to.write(z, plane);
    }
    return copy;
  }
}
