package io.github.rraunet.engine;

import java.util.Locale;

/** Arithmetic of a prediction. */
public enum Precision {
  /** bfloat16 where the hardware has it and the model's test tensor stays within 0.01 of float32, else float32. */
  AUTO, FLOAT32, BFLOAT16;

  /** @throws IllegalArgumentException naming the choices */
  public static Precision parse(final String text) {
    for (final Precision p : values())
      if (p.key().equals(text.trim().toLowerCase(Locale.ROOT))) return p;
    throw new IllegalArgumentException("precision must be auto, float32 or bfloat16; found '" + text + "'");
  }

  /** @return the name used in macros, on the command line and in records */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
