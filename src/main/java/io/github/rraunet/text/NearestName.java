package io.github.rraunet.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses which name was meant by a misspelt one. */
public final class NearestName {

  private static final int SHORT = 9;

  private NearestName() {}

  /** @return the name fewest edits away, if that is at most a third of the letters, of a short name half of them */
  public static Optional<String> of(final String text, final Collection<String> names) {
    return names.stream().min(Comparator.comparingInt(name -> edits(text, name)))
      .filter(name -> (name.length() <= SHORT ? 2 : 3) * edits(text, name) <= name.length());
  }

  /** Levenshtein distance: letters put in, left out or replaced. */
  private static int edits(final String a, final String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++)
      above[j] = j;
    for (int i = 1; i <= a.length(); i++) {
      final int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        final int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
