package io.github.rraunet.training.cleaning;

import io.github.rraunet.text.Keys;

/**
 * When how many masks are removed: readings of Eq. 3 of arXiv 2009.12873, and controls. K is the number of masks to remove,
 * y the masks at the start, x the epochs after the warm-up, t = 1..x the epoch among them.
 */
public enum RemovalSchedule {

  /**
   * Default. K/2 in the first tenth of the training, 0.4 K until its half, K/10 until its end: Eq. 3 with its bounds taken as
   * parts of the training and its amounts as parts of K.
   */
  PIECEWISE,
  /**
   * Eq. 3 as printed, masks for each epoch: K/2 t for t below K/10, y/x t for t below K/2, else K/10 t. It compares epochs with
   * masks and asks for more masks from epoch to epoch; kept for comparison.
   */
  LITERAL_EPOCH,
  /** Eq. 3 as printed, taken for the masks removed so far. */
  LITERAL_CUMULATIVE,
  /**
   * Eq. 3 with its bounds compared with the masks removed so far, r: in each epoch K/2 for r below K/10, y/x for r below K/2,
   * else K/10, at least one mask, until there are K.
   */
  COUNT_STATE,
  /** K masks at once, after half of the epochs (O2U-Net, Huang et al., ICCV 2019). */
  O2U,
  /** K/x in each epoch. */
  UNIFORM,
  /** No mask is removed. */
  NONE;

  /** @return name in macros, on the command line and in tables */
  public String key() {
    return Keys.of(this);
  }

  /** @throws IllegalArgumentException naming the choices */
  public static RemovalSchedule parse(final String text) {
    return Keys.parse(RemovalSchedule.class, "schedules", text);
  }
}
