package io.github.rraunet.training.cleaning;

import io.github.rraunet.text.Keys;

/** How many masks are removed in all. */
public enum RemovalBudget {

  /** Default. (1 - alpha) beta y, as in Eq. 3 of arXiv 2009.12873: wrong masks weighted by how wrong they are. */
  SEVERITY,
  /** beta y: as many as are wrong. */
  COUNT;

  /**
   * @param alpha mean Dice of the wrong masks with the truth
   * @param beta  share of wrong masks
   * @param masks at the start
   * @return K, not rounded
   */
  public double masks(final double alpha, final double beta, final int masks) {
    return this == SEVERITY ? (1 - alpha) * beta * masks : beta * masks;
  }

  /** @return name in macros, on the command line and in tables */
  public String key() {
    return Keys.of(this);
  }

  /** @throws IllegalArgumentException naming the choices */
  public static RemovalBudget parse(final String text) {
    return Keys.parse(RemovalBudget.class, "budgets", text);
  }
}
