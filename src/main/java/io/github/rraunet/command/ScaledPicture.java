package io.github.rraunet.command;

import java.awt.Dimension;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import javax.swing.JComponent;

/** Shows a picture as large as there is room, never larger than it is; a text while there is none. */
final class ScaledPicture extends JComponent {

  private static final long serialVersionUID = 1;
  private static final int MARGIN = 12;

  private transient BufferedImage image;
  private String text;

  ScaledPicture(final int width, final int height, final String text) {
    setPreferredSize(new Dimension(width, height));
    setMinimumSize(new Dimension(width / 4, height / 4));
    this.text = text;
  }

  void show(final BufferedImage newImage) {
    image = newImage;
    repaint();
  }

  /** Shows a text in place of the picture. */
  void show(final String newText) {
    image = null;
    text = newText;
    repaint();
  }

  boolean isEmpty() {
    return image == null;
  }

  @Override
  protected void paintComponent(final Graphics graphics) {
    final Graphics2D g = (Graphics2D) graphics.create();
    try {
      g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      if (image == null) {
        g.drawString(text, MARGIN, 2 * MARGIN);
        return;
      }
      final double scale = Math.min(1, Math.min((double) getWidth() / image.getWidth(), (double) getHeight() / image
        .getHeight()));
      g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
      g.drawImage(image, 0, 0, (int) (scale * image.getWidth()), (int) (scale * image.getHeight()), null);
    }
    finally {
      g.dispose();
    }
  }
}
