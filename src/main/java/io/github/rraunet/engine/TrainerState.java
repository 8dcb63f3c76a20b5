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
 * @param scaling of the loss, in float16
 */
public record TrainerState(Map<String, float[]> weights, Map<String, float[]> moments, int steps, LossScaling scaling) {

  /**
   * How the loss is scaled on the way to gradients in float16.
   *
   * @param factor a power of two; 0 where none is known, which begins with that of a new trainer
   * @param good   steps since it changed, all of which had finite gradients
   */
  public record LossScaling(int factor, int good) {

    /** Of all other arithmetic. */
    public static final LossScaling NONE = new LossScaling(0, 0);

    public LossScaling {
      if (factor < 0 || good < 0)
        throw new IllegalArgumentException("a loss is scaled by 0 or more, for 0 steps or more; found " + factor + " and "
          + good);
    }
  }

  /** Without a scaling of the loss. */
  public TrainerState(final Map<String, float[]> weights, final Map<String, float[]> moments, final int steps) {
    this(weights, moments, steps, LossScaling.NONE);
  }

  public TrainerState {
    Objects.requireNonNull(weights, "weights");
    Objects.requireNonNull(moments, "moments");
    Objects.requireNonNull(scaling, "scaling");
    if (steps < 0) throw new IllegalArgumentException("a trainer has done 0 steps or more, found " + steps);
  }
}
