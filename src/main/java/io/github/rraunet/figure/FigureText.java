package io.github.rraunet.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Shape;

/** Words on a figure, in the font that the graphics have. */
final class FigureText {

  private static final Color RIM = new Color(0, 0, 0, 170);
  private static final int SWATCH = 22; // pixels of line that stand before what they mean

  private FigureText() {}

  /** @return the text, or as much of its beginning as fits with an ellipsis */
  static String fitting(final Graphics2D g, final String text, final int width) {
    final FontMetrics font = g.getFontMetrics();
    String shown = text;
    while (shown.length() > 1 && font.stringWidth(shown) > width)
      shown = shown.substring(0, shown.length() - 2) + "\u2026";
    return shown;
  }

  /**
   * A piece of line and what it stands for.
   *
   * @param y of the text's base line
   * @return where it ends
   */
  static int key(final Graphics2D g, final Color color, final String text, final Color textColor, final int x, final int y) {
    g.setColor(color);
    g.fillRect(x, y - 7, SWATCH, 4);
    g.setColor(textColor);
    g.drawString(text, x + SWATCH + 8, y);
    return x + SWATCH + 8 + g.getFontMetrics().stringWidth(text);
  }

  /** A letter with a dark rim, legible on bone and on air. */
  static void letter(final Graphics2D g, final String text, final int x, final int y) {
    final Shape outline = g.getFont().createGlyphVector(g.getFontRenderContext(), text).getOutline(x, y);
    g.setColor(RIM);
    g.setStroke(new BasicStroke(3.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.draw(outline);
    g.setColor(OrthogonalSlicesFigure.TITLE);
    g.fill(outline);
  }
}
