package io.github.rraunet.engine;

import java.util.Map;
import java.util.Objects;

/**
 * All that a {@link Trainer} has beside its settings: set into another one of the same settings, training goes on as if
 * it had not stopped.
 *
 * @param weights trained values and running statistics by variable name
 * @param moments the optimiser's moving averages by name
 * @param steps   done so far; the bias correction of Adam and the masks of dropout follow from it
 */
public record TrainerState(Map<String, float[]> weights, Map<String, float[]> moments, int steps) {

  public TrainerState {
    Objects.requireNonNull(weights, "weights");
    Objects.requireNonNull(moments, "moments");
    if (steps < 0) throw new IllegalArgumentException("a trainer has done 0 steps or more, found " + steps);
  }
}
