package io.github.rraunet.engine;

import java.util.Locale;

/** Arithmetic of a network's convolutions and of what lies between them; weights and results are float32 always. */
public enum Precision {
  /**
   * bfloat16 where the hardware has it and, in a prediction, the model's test tensor stays within 0.01 of float32; else TF32 on
   * a GPU, float32 on a CPU.
   */
  AUTO,
  /** Every product of 24 bits; on a GPU without its matrix units, so the slowest there. */
  FLOAT32,
  /** On GPUs only: factors rounded to 11 bits, sums in float32. Older GPUs compute float32 instead. */
  TF32,
  /** On GPUs only, by TensorFlow's rewriter: 11 bits and a narrow range, so the loss is scaled in training. */
  FLOAT16,
  /** 8 bits, the range of float32. */
  BFLOAT16;

  /** @throws IllegalArgumentException naming the choices */
  public static Precision parse(final String text) {
    for (final Precision p : values())
      if (p.key().equals(text.trim().toLowerCase(Locale.ROOT))) return p;
    throw new IllegalArgumentException("precision must be auto, float32, tf32, float16 or bfloat16; found '" + text + "'");
  }

  /** @return the name used in macros, on the command line and in records */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
