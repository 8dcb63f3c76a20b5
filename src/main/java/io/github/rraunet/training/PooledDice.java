package io.github.rraunet.training;

/** Dice coefficient over all pixels of many slices, soft and of the masks. */
final class PooledDice {

  private static final double EPSILON = 1; // as in the training's loss (method specification, section 1.4)

  private double softBoth;
  private double softSum;
  private long both;
  private long sum;

  /** @param probability in [0, 1]. @param mask 0 or 1 */
  void add(final float[] probability, final float[] mask) {
    for (int i = 0; i < mask.length; i++) {
      final boolean there = mask[i] > 0.5f;
      final boolean found = probability[i] > 0.5f;
      softSum += probability[i];
      if (there) {
        softBoth += probability[i];
        softSum++;
        sum++;
      }
      if (found) sum++;
      if (found && there) both++;
    }
  }

  /** @return 1 - (2 I + 1) / (T + P + 1) */
  double softLoss() {
    return 1 - (2 * softBoth + EPSILON) / (softSum + EPSILON);
  }

  /** @return of probability above 0.5; 1 if there is no foreground in either */
  double dice() {
    return sum == 0 ? 1 : 2.0 * both / sum;
  }
}
