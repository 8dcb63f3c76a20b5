package io.github.rraunet.noise;

import java.nio.charset.StandardCharsets;

/** Seeds that follow from one seed and are as good as independent. */
public final class Seeds {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Seeds() {}

  /** Steele, Lea and Flood, OOPSLA 2014: the finalizer of SplitMix64. */
  public static long mix(final long seed, final long number) {
    long z = seed + GOLDEN * (number + 1);
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  public static long mix(final long seed, final String text) {
    long mixed = seed;
    for (final byte b : text.getBytes(StandardCharsets.UTF_8))
      mixed = mix(mixed, b);
    return mixed;
  }
}
