package io.github.rraunet.metrics;

import io.github.rraunet.distance.PairMeter;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.tasks.TaskRunner;
import io.github.rraunet.volume.RegionSource;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Measures a pair of masks of any size, slab by slab: each slab is a task that reads what it needs and holds its slab, the
 * planes within reach of a neighbourhood, and half a slab on either side for distances. The results are those of the whole in
 * memory: counts are the same, distances and sums too but for the last digits. They do not depend on who does the tasks.
 *
 * <p>Measures all that can be measured in memory; only resampling has to be done before.</p>
 */
public final class SlabPairMeter implements PairMeter {

  private final RegionSource reference;
  private final RegionSource prediction;
  private final int planes;
  private final TaskRunner runner;

  /**
   * @param reference  whose {@link io.github.rraunet.volume.VolumeRegions#grid grid} is evaluated as the reference
   * @param prediction whose grid is evaluated as the prediction
   * @param planes     of a slab, at least 1: a task takes some ten bytes for each voxel of a slab, as far as the box goes that
   *                   holds both masks; of masks far apart, thin slabs read the files many times
   * @param runner     does the tasks, one thread each
   */
  public SlabPairMeter(final RegionSource reference, final RegionSource prediction, final int planes, final TaskRunner runner) {
    if (planes < 1) throw new IllegalArgumentException("a slab has at least 1 plane, found " + planes);
    this.reference = reference;
    this.prediction = prediction;
    this.planes = planes;
    this.runner = runner;
  }

  @Override
  public boolean readsVoxelsItself() {
    return true;
  }

  /**
   * @param referenceGrid  the reference without its voxels
   * @param predictionGrid the prediction without its voxels
   * @param threads        not used
   * @throws IllegalArgumentException if the sizes differ
   * @throws UncheckedIOException     if a task failed to read, as it failed; so do the measurements of the pair
   */
  @Override
  public Optional<OpenPair> open(final Volume referenceGrid, final Volume predictionGrid, final int threads,
    final Progress progress)
  {
    new SameGrid(referenceGrid, "reference", predictionGrid, "prediction").checkSize();
    try {
      return Optional.of(new SlabPair(reference, prediction, MaskPair.size(referenceGrid), planes, runner, progress));
    }
    catch (final IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
