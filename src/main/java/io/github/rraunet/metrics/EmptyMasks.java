package io.github.rraunet.metrics;

import java.util.Locale;

/** Which of the two compared masks has no foreground; stands in every table of metrics as the column {@code empty}. */
public enum EmptyMasks {
  NONE, REFERENCE, PREDICTION, BOTH;

  static EmptyMasks of(final boolean reference, final boolean prediction) {
    if (reference) return prediction ? BOTH : REFERENCE;
    return prediction ? PREDICTION : NONE;
  }

  /** @return the text in tables and records */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
