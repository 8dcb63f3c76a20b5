package io.github.rraunet.training.data;

import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.volume.LabelSet;

/**
 * How slices and masks are made ready for the network.
 *
 * @param preparation intensity window and geometry, which become the model's
 * @param foreground  labels that are foreground
 */
public record SliceSettings(SlicePreparation preparation, LabelSet foreground) {

  /** @return the same text for the same settings, another one for others */
  String key() {
    return preparation + " " + foreground;
  }
}
