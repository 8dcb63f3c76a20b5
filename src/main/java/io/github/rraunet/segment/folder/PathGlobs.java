package io.github.rraunet.segment.folder;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * Patterns of paths such as {@code *_ct.nii.gz, patients/**}, separated by commas or semicolons: {@code *} is any text within a
 * name, {@code **} any text, {@code ?} a letter, {@code [ab]} one of several, {@code {a,b}} one of several texts. A pattern
 * without {@code /} is about the name alone, one with it about the path below the input folder. A letter with a mark is the same
 * whether it is written as one character or, as on older Macs, as two.
 */
public final class PathGlobs {

  private static final String ANY_FOLDER = "**/";

  private final List<Glob> globs;

  private record Glob(PathMatcher matcher, boolean ofPath) {

    boolean matches(final Path relative) {
      return matcher.matches(Path.of(oneForm((ofPath ? relative : relative.getFileName()).toString())));
    }
  }

  private PathGlobs(final List<Glob> globs) {
    this.globs = List.copyOf(globs);
  }

  /**
   * @param parameter for the message
   * @throws IllegalArgumentException if a pattern cannot be understood
   */
  public static PathGlobs parse(final String parameter, final String text) {
    final List<Glob> globs = new ArrayList<>();
    for (final String glob : split(text)) {
      globs.add(glob(parameter, glob, glob));
      if (glob.startsWith(ANY_FOLDER)) globs.add(glob(parameter, glob.substring(ANY_FOLDER.length()), glob)); // or in none
    }
    return new PathGlobs(globs);
  }

  private static Glob glob(final String parameter, final String glob, final String written) {
    try {
      return new Glob(FileSystems.getDefault().getPathMatcher("glob:" + oneForm(glob)), written.contains("/"));
    }
    catch (final PatternSyntaxException e) {
      throw new IllegalArgumentException(parameter + " holds the pattern '" + written + "', which cannot be understood ("
        + e.getDescription() + "); patterns are such as *_ct.nii.gz, with \\ before a bracket that is meant as it is", e);
    }
  }

  private static String oneForm(final String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  /** Commas within braces and brackets belong to the pattern. */
  private static List<String> split(final String text) {
    final List<String> parts = new ArrayList<>();
    final StringBuilder part = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      final char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        part.append(c).append(text.charAt(++i));
        continue;
      }
      if (c == '{' || c == '[') depth++;
      if (c == '}' || c == ']') depth--;
      if ((c == ',' || c == ';') && depth <= 0) {
        add(parts, part);
        continue;
      }
      part.append(c);
    }
    add(parts, part);
    return parts;
  }

  private static void add(final List<String> parts, final StringBuilder part) {
    if (!part.toString().isBlank()) parts.add(part.toString().strip());
    part.setLength(0);
  }

  public boolean isEmpty() {
    return globs.isEmpty();
  }

  /** @param relative below the input folder. @return whether one of the patterns fits; none does if there are none */
  public boolean matches(final Path relative) {
    return globs.stream().anyMatch(g -> g.matches(relative));
  }

  /** @return whether one of the patterns fits the path, or one of the folders on the way to it */
  public boolean matchesPart(final Path relative) {
    for (int n = 1; n <= relative.getNameCount(); n++)
      if (matches(relative.subpath(0, n))) return true;
    return false;
  }
}
