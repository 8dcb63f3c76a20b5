package io.github.rraunet.segment;

import java.util.Objects;

/**
 * What the user may choose of a segmentation.
 *
 * @param outputType       default MASK
 * @param threshold        foreground where the probability is strictly greater, in [0, 1]; NaN for the model's own
 * @param largestComponent keep only the largest connected component of the mask; of no effect on a probability map
 * @param batchSize        slices that go through the network at once; 0 for what the engine recommends
 */
public record SegmentationSettings(OutputType outputType, double threshold, boolean largestComponent, int batchSize) {

  public static final SegmentationSettings DEFAULT = new SegmentationSettings(OutputType.MASK, Double.NaN, false, 0);

  public SegmentationSettings {
    Objects.requireNonNull(outputType, "output type");
    if (threshold < 0 || threshold > 1)
      throw new IllegalArgumentException("threshold is a probability in [0, 1], found " + threshold);
    if (batchSize < 0)
      throw new IllegalArgumentException("batch_size must be positive, or 0 to have it chosen; found " + batchSize);
  }
}
