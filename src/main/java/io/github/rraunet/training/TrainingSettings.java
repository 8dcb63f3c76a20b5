package io.github.rraunet.training;

import java.util.List;

/**
 * One training run.
 *
 * @param steps         optimiser steps
 * @param shapes        of the batches, in turn
 * @param learningRate  at the start, after the warm-up
 * @param warmUpSteps   over which the rate rises from 0
 * @param validateEvery steps between two validations; the last step is always validated
 * @param seed          of everything that is drawn
 */
public record TrainingSettings(int steps, List<BatchShape> shapes, double learningRate, int warmUpSteps, int validateEvery,
  long seed) {

  public TrainingSettings {
    shapes = List.copyOf(shapes);
    if (steps < 1 || shapes.isEmpty() || !(learningRate > 0) || warmUpSteps < 0 || validateEvery < 1)
      throw new IllegalArgumentException("training needs at least one step, a batch shape, a positive learning rate and"
        + " validation interval; found " + steps + " steps, " + shapes.size() + " shapes, rate " + learningRate + ", warm-up "
        + warmUpSteps + ", validation every " + validateEvery);
  }

  /** @return rate of step 1..steps: linear warm-up, then half a cosine down to 1 % */
  double rateAt(final int step) {
    if (step <= warmUpSteps) return learningRate * step / warmUpSteps;
    final double fraction = (step - warmUpSteps) / (double) Math.max(1, steps - warmUpSteps);
    return learningRate * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * fraction)));
  }
}
