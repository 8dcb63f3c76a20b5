package io.github.rraunet.engine;

import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.volume.Orientation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a model says of itself and needs of its input; stored with the model and applied from there.
 *
 * @param name        short name for the user
 * @param target      what is segmented, for example "spine"
 * @param preparation intensity window and slice geometry
 * @param orientation orientation whose z-planes the network was trained on; RAS for axial slices
 * @param threshold   foreground where the probability is greater, 0.5 unless the model says otherwise
 * @param inputName   name of the image input in the signature
 * @param outputName  name of the probability output in the signature
 * @param sha256      hash of the model's graph and weights, hexadecimal
 * @param training    how it was trained, for the user and the record; may be empty
 */
public record ModelDescription(String name, String target, SlicePreparation preparation, Orientation orientation,
  double threshold, String inputName, String outputName, String sha256, Map<String, Object> training)
{

  public ModelDescription {
    Objects.requireNonNull(preparation, "preparation");
    Objects.requireNonNull(orientation, "orientation");
    if (!(threshold >= 0 && threshold <= 1))
      throw new IllegalArgumentException("a threshold is a probability in [0, 1], found " + threshold);
    training = Collections.unmodifiableMap(new LinkedHashMap<>(training)); // in the order given
  }
}
