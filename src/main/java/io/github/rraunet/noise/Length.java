package io.github.rraunet.noise;

import java.io.Serializable;
import java.util.Locale;

/**
 * A length in pixels or mm.
 *
 * @param value 0 or more
 * @param inMm  whether in mm, not pixels
 */
public record Length(double value, boolean inMm) implements Serializable {

  /** @throws IllegalArgumentException if the value is negative or not finite */
  public Length {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY))
      throw new IllegalArgumentException("a length must be 0 or more, found " + value);
  }

  /** @throws IllegalArgumentException if the text is not of the form 3, 3px or 2.5mm */
  public static Length parse(final String name, final String text) {
    final String trimmed = text.trim().toLowerCase(Locale.ROOT);
    final boolean mm = trimmed.endsWith("mm");
    final String number = mm || trimmed.endsWith("px") ? trimmed.substring(0, trimmed.length() - 2).trim() : trimmed;
    try {
      return new Length(Double.parseDouble(number), mm);
    }
    catch (final IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " is a length of 0 or more in pixels such as 12 or 12px, or in mm such as 8mm;"
        + " found '" + text + "'", e);
    }
  }

  public double mm(final double pixelMm) {
    return inMm ? value : value * pixelMm;
  }

  public double pixels(final double pixelMm) {
    return inMm ? value / pixelMm : value;
  }

  @Override
  public String toString() {
    final String number = value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    return number + (inMm ? "mm" : "px");
  }
}
