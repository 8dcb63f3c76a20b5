package io.github.rraunet.segment;

import io.github.rraunet.volume.NonZeroVoxels;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import java.util.List;
import java.util.Optional;

/**
 * Result of a segmentation, on the input's own grid.
 *
 * @param mask          0 and 255; empty unless asked for
 * @param probability   in [0, 1]; empty unless asked for
 * @param threshold     that the mask was made with
 * @param batchSize     slices that went through the network at once
 * @param slices        number of slices
 * @param seconds       from the first slice read to the last one written, without the loading of files and model
 * @param lowestValue   finite value of the input (HU for a CT), NaN if it holds none
 * @param highestValue  finite value of the input
 * @param notFinite     number of voxels of the input that are infinite, or not a number
 * @param removedVoxels foreground voxels outside the largest component that were removed; 0 when it was not asked for
 * @param notes         what the user should know of this run, one plain sentence each
 */
public record Segmentation(Optional<Volume> mask, Optional<Volume> probability, double threshold, int batchSize, int slices,
  double seconds, double lowestValue, double highestValue, long notFinite, long removedVoxels, List<String> notes)
{

  public Segmentation {
    notes = List.copyOf(notes);
  }

  /** @return volume of the mask, or of where the probability is above the threshold, in ml */
  public double foregroundMl() {
    final Volume volume = mask.or(() -> probability).orElseThrow();
    final NonZeroVoxels voxels = NonZeroVoxels.of(volume);
    final Spacing mm = volume.spacing();
    return (mask.isPresent() ? voxels.voxels() : countAbove((float) threshold, voxels)) * mm.xMm() * mm.yMm() * mm.zMm() / 1000;
  }

  private static long countAbove(final float threshold, final NonZeroVoxels voxels) {
    final long[] count = new long[1];
    for (int z = 0; z < voxels.count(); z++)
      voxels.forEach(z, (index, value) -> {
        if (value > threshold) count[0]++;
      });
    return count[0];
  }

  /**
   * @param foregroundMl as {@link #foregroundMl} gives it
   * @return a sentence for the user if nothing was found
   */
  public Optional<String> emptiness(final double foregroundMl) {
    return foregroundMl > 0 ? Optional.empty() : Optional.of("Nothing was found: no probability is above " + (float) threshold
      + ".");
  }
}
