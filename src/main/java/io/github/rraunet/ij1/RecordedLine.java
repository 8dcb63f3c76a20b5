package io.github.rraunet.ij1;

import ij.IJ;
import ij.plugin.frame.Recorder;
import java.io.File;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The line that ImageJ's macro recorder shows for one run of a command. ImageJ's own adds a warning, which no macro can
 * hold, below a line with a letter beyond ASCII, and does not escape quotation marks. This one is plain ASCII, so it
 * also replays from a file, which ImageJ reads as Latin-1.
 */
final class RecordedLine {

  private RecordedLine() {}

  /** Records a run with these answers, by key, if the recorder is open; ImageJ itself then records nothing for it. */
  static void record(final String menuLabel, final Map<String, Object> answers) {
    if (!Recorder.record) return;
    final String options = options(answers);
    Recorder.recordString(Recorder.scriptMode() ? script(menuLabel, options) : macro(menuLabel, options));
    recordNothing();
    answers.forEach((key, value) -> {
      if (!isExpressible(text(value)))
        IJ.log(menuLabel.replace("...", "") + " was recorded, but no macro can hold the " + key + " " + text(value)
          + ", which has spaces, an apostrophe and a bracket without its partner; rename it");
    });
  }

  /** Keeps ImageJ from recording a command that the user canceled. */
  static void recordNothing() {
    if (Recorder.record) Recorder.disableCommandRecording();
  }

  /** @return {@code key=value key=[a value]}, as {@link io.github.rraunet.command.MacroOptions} reads it */
  static String options(final Map<String, Object> answers) {
    return answers.entrySet().stream().map(e -> e.getKey() + "=" + quoted(text(e.getValue()))).collect(Collectors.joining(" "));
  }

  /** @return a line of ImageJ's macro language */
  static String macro(final String menuLabel, final String options) {
    final StringBuilder string = new StringBuilder();
    for (final char c : options.toCharArray())
      string.append(isPlain(c) ? escaped(c) : "\"+fromCharCode(" + (int) c + ")+\"");
    return "run(\"" + menuLabel + "\", \"" + string.toString().replace(")+\"\"+from", ")+from") + "\");\n";
  }

  /** @return a line of JavaScript, BeanShell or Java */
  static String script(final String menuLabel, final String options) {
    final StringBuilder string = new StringBuilder();
    for (final char c : options.toCharArray())
      string.append(isPlain(c) ? escaped(c) : String.format("\\u%04x", (int) c));
    return "IJ.run(\"" + menuLabel + "\", \"" + string + "\");\n";
  }

  /** A path gets the slashes that every system accepts. */
  private static String text(final Object value) {
    return value instanceof File file ? file.getPath().replace(File.separatorChar, '/') : String.valueOf(value);
  }

  private static String quoted(final String text) {
    final boolean needed = text.chars().anyMatch(Character::isWhitespace) || text.startsWith("[") || text.startsWith("'");
    if (!needed) return text;
    return hasPairedBrackets(text) || !isExpressible(text) ? "[" + text + "]" : "'" + text + "'";
  }

  private static boolean isExpressible(final String text) {
    return hasPairedBrackets(text) || text.indexOf('\'') < 0 || text.chars().noneMatch(Character::isWhitespace)
      && !text.startsWith("[") && !text.startsWith("'");
  }

  private static boolean hasPairedBrackets(final String text) {
    int depth = 0;
    for (final char c : text.toCharArray()) {
      if (c == '[') depth++;
      if (c == ']' && --depth < 0) return false;
    }
    return depth == 0;
  }

  private static boolean isPlain(final char c) {
    return c >= ' ' && c <= '~';
  }

  private static String escaped(final char c) {
    return c == '"' || c == '\\' ? "\\" + c : String.valueOf(c);
  }
}
