package io.github.rraunet.training;

import io.github.rraunet.training.augment.SliceAugmentation;

/**
 * How a network is trained; defaults of the method specification, section 1.4, where it has one.
 *
 * @param epochs          passes over the masks that are not removed; 50
 * @param batchSize       slices of a step; 8. The last step of an epoch may have fewer
 * @param learningRate    at the start, after the warm-up
 * @param schedule        of the learning rate
 * @param warmUpSteps     over which the rate rises linearly from 0, at most a tenth of all steps
 * @param augmentation    of the slices, anew in each epoch
 * @param patience        epochs without a better validation after which the training ends; 0 for never
 * @param checkpointEvery epochs between two checkpoints
 * @param seed            of order and augmentation
 */
public record TrainingPlan(int epochs, int batchSize, double learningRate, LearningRateSchedule schedule, int warmUpSteps,
  SliceAugmentation augmentation, int patience, int checkpointEvery, long seed)
{

  public TrainingPlan {
    if (epochs < 1 || batchSize < 1 || checkpointEvery < 1)
      throw new IllegalArgumentException("training needs at least 1 epoch, a batch_size and a checkpoint_every of at least 1;"
        + " found " + epochs + " epochs, batch_size " + batchSize + ", checkpoint_every " + checkpointEvery);
    if (!(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY))
      throw new IllegalArgumentException("the learning rate must be positive, found " + learningRate);
    if (warmUpSteps < 0 || patience < 0)
      throw new IllegalArgumentException("warm-up and patience cannot be negative, found " + warmUpSteps + " steps and "
        + patience + " epochs");
  }
}
