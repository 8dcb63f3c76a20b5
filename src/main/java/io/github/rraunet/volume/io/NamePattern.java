package io.github.rraunet.volume.io;

import java.io.IOException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the name of the case in the name of a file: a text with one {@code *} for the case, or the preset {@code verse}. A letter
 * with a mark is the same whether it is written as one character or, as on older Macs, as two; the case has it as one.
 */
public final class NamePattern {

  private static final String VERSE = "verse";
  /**
   * A regular expression whose first group is the case, of names as in VerSe 2019 and 2020: sub-verse004_ct, sub-gl003_dir-ax_ct,
   * sub-verse500_dir-ax_seg-vert_msk, verse004_seg. What follows the case is to be added.
   */
  public static final String VERSE_CASE = "((?:.*?verse|(?:sub-)?gl)\\d+(?:_dir-[a-z]+)?(?:_split-[a-z0-9]+)?)";
  private static final Pattern VERSE_NAME = ignoringCase(VERSE_CASE + "(?:_(?:ct|seg|msk|mask|pred).*)?");

  private final String text;
  private final Pattern pattern;

  private NamePattern(final String text, final Pattern pattern) {
    this.text = text;
    this.pattern = pattern;
  }

  /** @throws IllegalArgumentException if the text is no preset and does not have exactly one star */
  public static NamePattern parse(final String parameter, final String text) {
    final String trimmed = oneForm(text.trim());
    if (trimmed.equalsIgnoreCase(VERSE)) return new NamePattern(VERSE, VERSE_NAME);
    final int star = trimmed.indexOf('*');
    if (star < 0 || trimmed.indexOf('*', star + 1) >= 0)
      throw new IllegalArgumentException(parameter + " is a file name without its ending, with one * for the case, such as"
        + " *_pred, or verse for names as in the VerSe data; found '" + text + "'");
    return new NamePattern(trimmed, Pattern.compile(Pattern.quote(trimmed.substring(0, star)) + "(.+)" + Pattern.quote(trimmed
      .substring(star + 1)), Pattern.DOTALL));
  }

  /** @param text for messages. @param regex whose first group is the case; upper and lower case are the same */
  public static NamePattern of(final String text, final String regex) {
    return new NamePattern(text, ignoringCase(regex));
  }

  private static String oneForm(final String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC);
  }

  private static Pattern ignoringCase(final String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
  }

  /** @param stem name of a file without its ending. @return empty if the name is not of this form */
  public Optional<String> caseOf(final String stem) {
    final Matcher matcher = pattern.matcher(oneForm(stem));
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /**
   * @param role  what the files are to the user, such as "mask"
   * @param other is given the files of other names
   * @return files by case
   * @throws IOException if there are two of one case
   */
  public SortedMap<String, Path> byCase(final Collection<Path> files, final String role, final Consumer<Path> other)
    throws IOException
  {
    final SortedMap<String, Path> byCase = new TreeMap<>();
    for (final Path file : files) {
      final Optional<String> name = caseOf(VolumeFiles.stem(file));
      if (name.isEmpty()) {
        other.accept(file);
        continue;
      }
      final Path first = byCase.putIfAbsent(name.get(), file);
      if (first != null)
        throw new IOException(file + ": is the second " + role + " of case '" + name.get() + "', after " + first
          + "; keep one of them in the folder");
    }
    return byCase;
  }

  @Override
  public String toString() {
    return text;
  }
}
