package io.github.rraunet.text;

/**
 * Descriptions for picocli, which breaks lines by Java's rules for prose, also behind a point, comma or colon within what one has
 * to type, such as {@code summary.csv}, {@code -1000,1000} or {@code gpu:0}; here lines are broken at spaces only.
 */
public final class HelpText {

  /** In place of a sign stands a letter at this distance, of a part of Unicode that no description uses (Vietnamese). */
  private static final int DISTANCE = 0x1E00;

  private static final int SIGNS_END = 0x7F; // of ASCII

  private HelpText() {}

  /** @return what picocli is to be given, which also reads % as a format; the help that it makes is read by {@link #shown} */
  public static String of(final String text) {
    final StringBuilder unbroken = new StringBuilder();
    text.replace("%", "%%").chars().forEach(c -> unbroken.append((char) (isSign(c) ? c + DISTANCE : c)));
    return unbroken.toString();
  }

  private static boolean isSign(final int c) {
    return c > ' ' && c < SIGNS_END && c != '%' && !Character.isLetterOrDigit(c);
  }

  /** @return the help that picocli made of descriptions from {@link #of}, with the signs as they were */
  public static String shown(final String help) {
    final StringBuilder text = new StringBuilder();
    help.chars().forEach(c -> text.append((char) (c > DISTANCE && c < DISTANCE + SIGNS_END ? c - DISTANCE : c)));
    return text.toString();
  }
}
