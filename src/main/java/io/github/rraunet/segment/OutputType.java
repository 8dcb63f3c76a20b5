package io.github.rraunet.segment;

import java.util.Locale;

/** What a segmentation gives. */
public enum OutputType {
  MASK, PROBABILITY, BOTH;

  /** @throws IllegalArgumentException naming the choices */
  public static OutputType parse(final String text) {
    for (final OutputType type : values())
      if (type.key().equals(text.trim().toLowerCase(Locale.ROOT))) return type;
    throw new IllegalArgumentException("output_type must be mask, probability or both; found '" + text + "'");
  }

  /** @return the name used in macros, on the command line and in records */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean hasMask() {
    return this != PROBABILITY;
  }

  public boolean hasProbability() {
    return this != MASK;
  }
}
