package io.github.rraunet.text;

/** A number with its noun: {@code 1 slice}, {@code 2 slices}. */
public final class Counted {

  private Counted() {}

  /** @param noun whose plural ends in s */
  public static String of(final long count, final String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
