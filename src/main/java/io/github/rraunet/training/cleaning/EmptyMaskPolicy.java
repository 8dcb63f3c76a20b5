package io.github.rraunet.training.cleaning;

import io.github.rraunet.text.Keys;

/**
 * What becomes of masks without foreground. Their soft Dice loss is near 1 however good the network is, so it says nothing
 * about them.
 */
public enum EmptyMaskPolicy {

  /** Default. They have no score and are never removed. */
  EXEMPT,
  /**
   * Empty masks are scored by their cross entropy, the others by their Dice loss. To rank both together a score is the distance
   * from the mean of the scores of its own kind, in standard deviations, over the masks still active (0 where they have none).
   */
  BCE,
  /** They are ranked by their Dice loss like all others. For comparison: they are the first to be removed. */
  INCLUDE;

  /** @return name in macros, on the command line and in tables */
  public String key() {
    return Keys.of(this);
  }

  /** @throws IllegalArgumentException naming the choices */
  public static EmptyMaskPolicy parse(final String text) {
    return Keys.parse(EmptyMaskPolicy.class, "policies for empty masks", text);
  }
}
