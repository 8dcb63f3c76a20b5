package io.github.rraunet.command;

import java.util.Collection;
import java.util.Map;

/** Named facts as text for people: one line each, lists and groups indented below their name. */
final class FactsText {

  private static final String INDENT = "  ";

  private FactsText() {}

  /** Empty facts are left out; underscores in names become spaces. */
  static String of(final Map<String, ?> facts) {
    final StringBuilder text = new StringBuilder();
    append(text, facts, "");
    return text.toString();
  }

  private static void append(final StringBuilder text, final Map<?, ?> facts, final String indent) {
    final int width = facts.keySet().stream().mapToInt(k -> k.toString().length()).max().orElse(0);
    facts.forEach((key, value) -> {
      if (isEmpty(value)) return;
      final String name = indent + key.toString().replace('_', ' ') + ":";
      if (value instanceof Map<?, ?> group) {
        text.append(name).append('\n');
        append(text, group, indent + INDENT);
      }
      else if (value instanceof Collection<?> list) {
        text.append(name).append('\n');
        list.forEach(item -> text.append(indent).append(INDENT).append("- ").append(item).append('\n'));
      }
      else text.append(name).append(" ".repeat(width + indent.length() + 2 - name.length())).append(value).append('\n');
    });
  }

  private static boolean isEmpty(final Object value) {
    return value == null || "".equals(value) || value instanceof Collection<?> c && c.isEmpty()
      || value instanceof Map<?, ?> m && m.isEmpty();
  }
}
