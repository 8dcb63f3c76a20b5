package io.github.rraunet.text;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Constants of an enum by the lower-case names that users give them. */
public final class Keys {

  private Keys() {}

  public static String of(final Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * @param subject plural, for the message
   * @throws IllegalArgumentException naming the choices
   */
  public static <E extends Enum<E>> E parse(final Class<E> type, final String subject, final String text) {
    for (final E constant : type.getEnumConstants())
      if (of(constant).equals(text.trim().toLowerCase(Locale.ROOT))) return constant;
    throw new IllegalArgumentException(subject + " are " + Arrays.stream(type.getEnumConstants()).map(Keys::of)
      .collect(Collectors.joining(", ")) + "; found '" + text.trim() + "'");
  }
}
