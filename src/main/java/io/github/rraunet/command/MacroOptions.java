package io.github.rraunet.command;

import ij.Macro;
import ij.macro.Interpreter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.scijava.module.ModuleItem;

/**
 * The text after the command's name in {@code run("...", "key=value key=[a value] flag")}, taken apart as ImageJ does,
 * but key by key: {@link Macro#getValue} alone finds {@code output} inside {@code mask_output}.
 */
public final class MacroOptions {

  private final Map<String, String> values;

  private MacroOptions(final Map<String, String> values) {
    this.values = values;
  }

  /** @param options null counts as empty; a key without a value means "true" */
  public static MacroOptions parse(final String options) {
    final Map<String, String> values = new LinkedHashMap<>();
    final String text = options == null ? "" : options;
    int at = 0;
    while (at < text.length()) {
      if (Character.isWhitespace(text.charAt(at))) {
        at++;
        continue;
      }
      int end = at;
      while (end < text.length() && text.charAt(end) != '=' && !Character.isWhitespace(text.charAt(end)))
        end++;
      final String key = text.substring(at, end);
      if (end < text.length() && text.charAt(end) == '=') {
        values.putIfAbsent(key, variableOr(Macro.getValue(text.substring(at) + " ", key, "")));
        at = endOfValue(text, end + 1);
      }
      else {
        values.putIfAbsent(key, "true");
        at = end;
      }
    }
    return new MacroOptions(values);
  }

  /** As in ImageJ's dialogs, &name stands for the macro's variable of that name. */
  private static String variableOr(final String value) {
    final Interpreter macro = Interpreter.getInstance();
    if (macro == null || !value.startsWith("&")) return value;
    final String content = macro.getVariableAsString(value.substring(1));
    return content == null ? value : content;
  }

  private static int endOfValue(final String text, final int start) {
    if (start >= text.length()) return start;
    final char first = text.charAt(start);
    if (first == '\'') {
      final int close = text.indexOf('\'', start + 1);
      return close < 0 ? text.length() : close + 1;
    }
    if (first == '[') {
      int depth = 0;
      for (int i = start; i < text.length(); i++) {
        if (text.charAt(i) == '[') depth++;
        if (text.charAt(i) == ']' && --depth == 0) return i + 1;
      }
      return text.length();
    }
    int end = start;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end)))
      end++;
    return end;
  }

  public Optional<String> value(final String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** @return in the order of the text */
  public Set<String> keys() {
    return values.keySet();
  }

  /** @return a sentence for each key that the command does not have, most likely misspelt */
  public List<String> complaints(final CatalogEntry entry) {
    final List<String> known = CommandInputs.settable(entry.info()).stream().map(ModuleItem::getName).toList();
    return values.keySet().stream().filter(key -> !known.contains(key)).map(key -> entry.menuLabel() + " has no option '" + key
      + "' and ignores it; it has " + String.join(", ", known)).toList();
  }
}
