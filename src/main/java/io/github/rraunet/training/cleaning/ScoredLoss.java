package io.github.rraunet.training.cleaning;

import io.github.rraunet.text.Keys;

/** Which loss of a mask its score is made of. */
public enum ScoredLoss {

  /** The soft Dice loss 1 - 2 I / (P + T), as published; I, P and T: common, predicted and drawn foreground. */
  DICE,
  /**
   * The same with the network's own tendency taken out. A network that is trained with the Dice loss on masks of which many are
   * wrong draws too much, since pixels that are foreground in fewer than half of the masks pay already. So it agrees
   * better with masks that are too large than with correct ones; these are removed first, and those that are left make it draw
   * still more. With the signed difference in size d = (P - T) / (P + T) the loss is |d| for shapes of which one holds the
   * other, and
   * never less; with m, the median of d over the active masks, it becomes loss - |d| + |d - m|.
   */
  BALANCED;

  /** @return name in macros, on the command line and in tables */
  public String key() {
    return Keys.of(this);
  }

  /** @throws IllegalArgumentException naming the choices */
  public static ScoredLoss parse(final String text) {
    return Keys.parse(ScoredLoss.class, "scored losses", text);
  }
}
