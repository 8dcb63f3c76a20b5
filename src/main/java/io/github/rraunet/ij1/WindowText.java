package io.github.rraunet.ij1;

import ij.WindowManager;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.scijava.module.ModuleItem;

/**
 * Messages as a window says them: beside a parameter's name, which macros use, stands the label of its field, and a sentence
 * begins with a capital letter.
 */
final class WindowText {

  /** What follows a name that a message begins with; a word such as image may also begin a sentence about something else. */
  private static final String PREDICATE = "(?=,| (?:is|are|must|has|have|names?|says?|does|needs?|cannot|counts|of)\\b"
    + "| '| /| [A-Za-z]:[\\\\/])";

  private static final String VALUE = "=(?:[^\\s,;()']|,(?=\\S))*+";

  private WindowText() {}

  /** @param fields of the dialog, which may be named in the message */
  static String of(final String message, final List<ModuleItem<?>> fields) {
    final String[] titles = WindowManager.getImageTitles();
    return sentence(withLabels(message, fields), titles == null ? List.of() : List.of(titles));
  }

  /** @return "'Folder or list' (input) is needed" for "input is needed", "'Mode' (mode=3d)" for "mode=3d" */
  static String withLabels(final String message, final List<ModuleItem<?>> fields) {
    final Map<String, String> labels = new LinkedHashMap<>();
    for (final ModuleItem<?> item : fields)
      labels.put(item.getName(), label(item));
    if (labels.isEmpty()) return message;
    final String name = labels.keySet().stream().sorted(Comparator.comparing(String::length).reversed()).map(Pattern::quote)
      .collect(Collectors.joining("|", "(", ")"));
    final String values = Pattern.compile("(?<=^|[ (])" + name + "(" + VALUE + ")(?! in a macro)").matcher(message).replaceAll(
      found -> Matcher.quoteReplacement(named(labels, found.group(1), found.group(2))));
    return Pattern.compile("^" + name + "(?: and " + name + ")?" + PREDICATE).matcher(values).replaceFirst(
      found -> Matcher.quoteReplacement(Stream.of(found.group(1), found.group(2)).filter(n -> n != null).map(n -> named(labels, n,
        "")).collect(Collectors.joining(" and "))));
  }

  private static String named(final Map<String, String> labels, final String name, final String value) {
    final String punctuation = value.endsWith(":") || value.endsWith(".") ? value.substring(value.length() - 1) : "";
    return "'" + labels.get(name) + "' (" + name + value.substring(0, value.length() - punctuation.length()) + ")" + punctuation;
  }

  /** What a label explains in brackets is left out. */
  private static String label(final ModuleItem<?> item) {
    return item.getLabel().replaceFirst("\\s*\\([^)]*\\)$", "");
  }

  /** @param names that a text may begin with, to be left as they are; paths and names of files are, too */
  static String sentence(final String text, final List<String> names) {
    final boolean isName = names.stream().anyMatch(name -> !name.isEmpty() && text.startsWith(name));
    if (isName || !text.matches("(?s)[a-z][a-z']*[,;]?( .*)?")) return text;
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
