package io.github.rraunet.noise;

import java.util.SplittableRandom;

/** Chooses between the two levels next to the one wanted, so that the mean of many choices is the one wanted. */
final class Levels {

  private Levels() {}

  /**
   * @param above  Dice coefficient of the one, not less than wanted
   * @param below  of the other, not more than wanted
   * @return whether the lower one is taken
   */
  static boolean drawLower(final double above, final double below, final double wanted, final long seed) {
    return new SplittableRandom(seed).nextDouble() * (above - below) < above - wanted;
  }
}
