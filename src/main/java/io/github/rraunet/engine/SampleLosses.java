package io.github.rraunet.engine;

/**
 * Losses of a batch and of each of its samples.
 *
 * @param batch        Dice loss of the whole batch, reduced as {@link TrainerSettings#reduction()} says: what is minimised
 * @param dice         soft Dice loss, in [0, 1]
 * @param crossEntropy binary cross entropy in nats, mean over the pixels of the slice
 * @param predicted    foreground that the network sees: sum of the probabilities of the slice
 */
public record SampleLosses(float batch, float[] dice, float[] crossEntropy, float[] predicted) {

  public SampleLosses {
    if (dice.length != crossEntropy.length || dice.length != predicted.length)
      throw new IllegalArgumentException("each sample has two losses, found " + dice.length + " of Dice and "
        + crossEntropy.length + " of cross entropy");
  }
}
