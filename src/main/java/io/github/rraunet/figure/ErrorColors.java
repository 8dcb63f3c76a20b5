package io.github.rraunet.figure;

import java.awt.Color;

/**
 * Colours of agreement and of the two kinds of error: of Okabe and Ito's palette, which people with any kind of colour vision
 * can tell apart; they differ in lightness, too.
 */
public final class ErrorColors {

  public static final Color AGREED = new Color(86, 180, 233);
  /** In the reference only. */
  public static final Color MISSED = new Color(240, 228, 66);
  /** In the prediction only. */
  public static final Color INVENTED = new Color(213, 94, 0);

  private ErrorColors() {}

  /** @param opacity 0 to 255 */
  public static Color withOpacity(final Color color, final int opacity) {
    return new Color(color.getRed(), color.getGreen(), color.getBlue(), opacity);
  }
}
