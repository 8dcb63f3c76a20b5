package io.github.rraunet.volume;

import java.io.Serializable;
import java.util.Locale;

/**
 * Labels named by a user: each by itself ({@code all}, {@code 1,3}, {@code 25-33}), or together as one mask
 * ({@code union:all}, {@code union:25-33}).
 *
 * @param text     in lower case
 * @param labels   which; never the background 0
 * @param together whether they make one mask
 */
public record LabelChoice(String text, LabelSet labels, boolean together) implements Serializable {

  private static final String UNION = "union:";

  /** @throws IllegalArgumentException that says what was expected */
  public static LabelChoice parse(final String text) {
    final String trimmed = text.trim().toLowerCase(Locale.ROOT);
    final boolean union = trimmed.startsWith(UNION);
    if (trimmed.equals(UNION))
      throw new IllegalArgumentException("labels 'union:' says not of what; write for example union:25-33 or union:all");
    final LabelSet labels = LabelSet.parse(union ? trimmed.substring(UNION.length()) : trimmed);
    if (labels != LabelSet.ALL && labels.test(0))
      throw new IllegalArgumentException("label 0 is the background and cannot be chosen; found labels '" + text
        + "', name others, such as 1 or union:1-5");
    return new LabelChoice(trimmed, labels, union);
  }

  @Override
  public String toString() {
    return text;
  }
}
