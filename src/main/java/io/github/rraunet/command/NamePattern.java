package io.github.rraunet.command;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the name of the case in the name of a file: a text with one {@code *} for the case, or the preset {@code verse}. */
final class NamePattern {

  private static final String VERSE = "verse";
  /** As in sub-verse004_ct, sub-verse500_dir-ax_seg-vert_msk, verse004_seg (VerSe 2019 and 2020). */
  private static final Pattern VERSE_NAME = Pattern.compile(
    "(.*?verse\\d+(?:_dir-[a-z]+)?(?:_split-[a-z]+)?)(?:_(?:ct|seg|msk|mask|pred).*)?",
    Pattern.CASE_INSENSITIVE);

  private final String text;
  private final String prefix;
  private final String suffix;

  private NamePattern(final String text, final String prefix, final String suffix) {
    this.text = text;
    this.prefix = prefix;
    this.suffix = suffix;
  }

  /** @throws IllegalArgumentException if the text is no preset and does not have exactly one star */
  static NamePattern parse(final String parameter, final String text) {
    final String trimmed = text.trim();
    if (trimmed.equalsIgnoreCase(VERSE)) return new NamePattern(VERSE, null, null);
    final int star = trimmed.indexOf('*');
    if (star < 0 || trimmed.indexOf('*', star + 1) >= 0)
      throw new IllegalArgumentException(parameter + " is a file name without its ending, with one * for the case, such as"
        + " *_pred, or verse for names as in the VerSe data; found '" + text + "'");
    return new NamePattern(trimmed, trimmed.substring(0, star), trimmed.substring(star + 1));
  }

  /** @param stem name of a file without its ending. @return empty if the name is not of this form */
  Optional<String> caseOf(final String stem) {
    if (prefix == null) {
      final Matcher verse = VERSE_NAME.matcher(stem);
      return verse.matches() ? Optional.of(verse.group(1)) : Optional.empty();
    }
    if (stem.length() <= prefix.length() + suffix.length() || !stem.startsWith(prefix) || !stem.endsWith(suffix))
      return Optional.empty();
    return Optional.of(stem.substring(prefix.length(), stem.length() - suffix.length()));
  }

  @Override
  public String toString() {
    return text;
  }
}
