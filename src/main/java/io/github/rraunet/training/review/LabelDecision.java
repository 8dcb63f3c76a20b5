package io.github.rraunet.training.review;

import io.github.rraunet.text.Keys;

/**
 * What somebody decided on a mask.
 *
 * @param mask       as {@link io.github.rraunet.noise.MaskId} writes it
 * @param comment    may be empty
 */
public record LabelDecision(String mask, Verdict verdict, Difficulty difficulty, String comment) {

  /** What is to become of the mask. */
  public enum Verdict {
    /** It is right: the next training never removes it. */
    KEEP,
    /** It is wrong: the next training leaves it out. */
    DROP,
    /** Somebody has to look again; the next training treats it like any other. */
    FLAG;

    /** @throws IllegalArgumentException naming the choices */
    public static Verdict parse(final String text) {
      return Keys.parse(Verdict.class, "decisions", text);
    }

    public String key() {
      return Keys.of(this);
    }
  }

  /** How hard the mask is to judge. */
  public enum Difficulty {
    /** Nobody said. */
    UNKNOWN, EASY, MEDIUM, HARD;

    /** @param text empty if nobody said. @throws IllegalArgumentException naming the choices */
    public static Difficulty parse(final String text) {
      return text.isBlank() ? UNKNOWN : Keys.parse(Difficulty.class, "difficulties", text);
    }

    /** @return empty if nobody said */
    public String key() {
      return this == UNKNOWN ? "" : Keys.of(this);
    }
  }
}
