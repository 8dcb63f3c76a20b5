package io.github.rraunet.segment;

import io.github.rraunet.volume.VolumeSlices;
import java.util.Optional;

/** Puts the probabilities of a slice into the results that were asked for. */
final class ResultWriter {

  private final VolumeSlices mask; // null unless asked for
  private final VolumeSlices probability;
  private final float threshold;

  ResultWriter(final Optional<VolumeSlices> mask, final Optional<VolumeSlices> probability, final double threshold) {
    this.mask = mask.orElse(null);
    this.probability = probability.orElse(null);
    this.threshold = (float) threshold; // as exact as the probabilities are
  }

  /** @param plane probabilities of slice z */
  void write(final int z, final float[] plane) {
    if (probability != null) probability.write(z, plane);
    if (mask != null) mask.writeAbove(z, plane, threshold);
  }
}
