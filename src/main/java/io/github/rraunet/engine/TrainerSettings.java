package io.github.rraunet.engine;

/**
 * What a {@link Trainer} is made of; defaults of the method specification, section 1.4.
 *
 * @param network       to be trained
 * @param reduction     of the Dice loss over a batch
 * @param diceEpsilon   added to numerator and denominator of the Dice coefficient; 1
 * @param adamBeta1     0.9
 * @param adamBeta2     0.999
 * @param adamEpsilon   1e-7
 * @param seed          of the starting weights and of dropout
 * @param threads       that compute; 0 for all processors. With 1 the same seed gives the same weights to the last digit;
 *                      with more, sums are added in no fixed order. TensorFlow's threads belong to the process: what its
 *                      first session asked for holds for all
 * @param precision     arithmetic of the convolutions, float32 by default; weights, moments, losses and sums are float32
 *                      always. bfloat16 is refused where the hardware does not compute it, {@link Precision#AUTO} takes it
 *                      where it does
 */
public record TrainerSettings(NetworkSettings network, Reduction reduction, double diceEpsilon, double adamBeta1,
  double adamBeta2, double adamEpsilon, long seed, int threads, Precision precision)
{

  /** How the Dice loss of a batch is made. */
  public enum Reduction {
    /** One Dice coefficient over all pixels of the batch, as the authors' Keras code has it. */
    BATCH,
    /** Mean of the samples' losses. */
    SAMPLE
  }

  /** Defaults for a network, on all processors. */
  public static TrainerSettings of(final NetworkSettings network, final long seed) {
    return new TrainerSettings(network, Reduction.BATCH, 1, 0.9, 0.999, 1e-7, seed, 0, Precision.FLOAT32);
  }

  public TrainerSettings withThreads(final int newThreads) {
    return new TrainerSettings(network, reduction, diceEpsilon, adamBeta1, adamBeta2, adamEpsilon, seed, newThreads,
      precision);
  }

  public TrainerSettings withPrecision(final Precision newPrecision) {
    return new TrainerSettings(network, reduction, diceEpsilon, adamBeta1, adamBeta2, adamEpsilon, seed, threads, newPrecision);
  }
}
