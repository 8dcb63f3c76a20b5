package io.github.rraunet.segment;

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
 * @param lowestValue   of the input (HU for a CT), NaN if it holds no number
 * @param highestValue  of the input
 * @param removedVoxels foreground voxels outside the largest component that were removed; 0 when it was not asked for
 * @param notes         what the user should know of this run, one plain sentence each
 */
public record Segmentation(Optional<Volume> mask, Optional<Volume> probability, double threshold, int batchSize, int slices,
  double seconds, double lowestValue, double highestValue, long removedVoxels, List<String> notes)
{

  public Segmentation {
    notes = List.copyOf(notes);
  }
}
