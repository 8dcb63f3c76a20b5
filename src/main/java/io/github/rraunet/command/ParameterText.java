package io.github.rraunet.command;

import java.io.File;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.scijava.module.ModuleItem;
import org.scijava.widget.FileWidget;

/** Parameters as text, the same in macros, dialogs and on the command line. */
public final class ParameterText {

  private ParameterText() {}

  /**
   * @param name what the user calls the parameter ({@code batch_size}, {@code --batch-size}), for the message
   * @return the value in the parameter's type
   * @throws IllegalArgumentException in plain words if the text is no such value or lies outside the parameter's range
   */
  public static Object parse(final String name, final ModuleItem<?> item, final String text) {
    final Class<?> type = item.getType();
    if (CommandInputs.isBoolean(item)) return parseBoolean(name, text);
    if (type == File.class) return new File(text.trim());
    if (type == String.class) return parseChoice(name, item, text.trim());
    return checkRange(name, item, parseNumber(name, item, text.trim()));
  }

  /** @throws IllegalArgumentException if the number lies outside the parameter's range */
  public static Number checkRange(final String name, final ModuleItem<?> item, final Number number) {
    final Number min = bound(item.getMinimumValue());
    final Number max = bound(item.getMaximumValue());
    final double value = number.doubleValue();
    if (!Double.isFinite(value) || min != null && value < min.doubleValue() || max != null && value > max.doubleValue())
      throw new IllegalArgumentException(name + " must be " + range(item) + ", found " + format(number));
    return number;
  }

  /** @return "a number from 0 to 1", "a whole number, 0 or more", ... */
  public static String range(final ModuleItem<?> item) {
    final String kind = isWhole(item.getType()) ? "a whole number" : "a number";
    final Number min = bound(item.getMinimumValue());
    final Number max = bound(item.getMaximumValue());
    if (min != null && max != null) return kind + " from " + format(min) + " to " + format(max);
    if (min != null) return kind + ", " + format(min) + " or more";
    return max == null ? kind : kind + ", " + format(max) + " or less";
  }

  /** @return what can be given: "true or false", "one of mask, both", "a number from 0 to 1", "a path", ... */
  public static String values(final ModuleItem<?> item) {
    final List<String> choices = choices(item);
    if (!choices.isEmpty()) return "one of " + String.join(", ", choices);
    if (CommandInputs.isImage(item)) return "the title of an open image, or a path";
    if (CommandInputs.isBoolean(item)) return "true or false";
    if (item.getType() == String.class) return "text";
    if (item.getType() != File.class) return range(item);
    if (FileWidget.DIRECTORY_STYLE.equals(item.getWidgetStyle())) return "a folder";
    return FileWidget.FILE_AND_DIRECTORY_STYLE.equals(item.getWidgetStyle()) ? "a file or folder" : "a file";
  }

  /** @return "" for null; whole numbers without a decimal point */
  public static String format(final Object value) {
    if (value == null) return "";
    if (value instanceof Double d && d == Math.rint(d) && Math.abs(d) < 1e15) return Long.toString(d.longValue());
    return value.toString();
  }

  /** @return the choices as text; empty if any value will do */
  public static List<String> choices(final ModuleItem<?> item) {
    final List<?> choices = item.getChoices();
    return choices == null ? List.of() : choices.stream().map(String::valueOf).collect(Collectors.toList());
  }

  /** @return whether values of this type have no fraction */
  public static boolean isWhole(final Class<?> type) {
    return type == int.class || type == Integer.class || type == long.class || type == Long.class;
  }

  private static boolean parseBoolean(final String name, final String text) {
    return switch (text.trim().toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on", "1" -> true;
      case "false", "no", "off", "0" -> false;
      default -> throw new IllegalArgumentException(name + " must be true or false, found '" + text + "'");
    };
  }

  private static String parseChoice(final String name, final ModuleItem<?> item, final String text) {
    final List<String> choices = choices(item);
    if (choices.isEmpty()) return text;
    return choices.stream().filter(c -> c.equalsIgnoreCase(text)).findFirst().orElseThrow(() -> new IllegalArgumentException(
      name + " must be one of " + String.join(", ", choices) + "; found '" + text + "'"));
  }

  private static Number parseNumber(final String name, final ModuleItem<?> item, final String text) {
    final Class<?> type = item.getType();
    try {
      if (type == int.class || type == Integer.class) return Integer.valueOf(text);
      if (type == long.class || type == Long.class) return Long.valueOf(text);
      if (type == double.class || type == Double.class) return Double.valueOf(text);
    }
    catch (final NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be " + range(item) + ", found '" + text + "'", e);
    }
    throw new IllegalStateException("parameter " + name + " is of a type that no face can set: " + type);
  }

  private static Number bound(final Object value) {
    return value instanceof Number n ? n : null;
  }
}
