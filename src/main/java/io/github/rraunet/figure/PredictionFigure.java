package io.github.rraunet.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Objects;

/** One slice as a network sees it: plain at the left, at the right with the outlines of its mask and of what was predicted. */
public final class PredictionFigure {

  private static final int WIDTH = 900;
  private static final int MARGIN = 24;
  private static final int GAP = 12;
  private static final int PANEL_WIDTH = (WIDTH - 2 * MARGIN - GAP) / 2;
  private static final int TALLEST = 640; // panel
  private static final int LINE = 24; // of the caption
  private static final int LETTERS_FROM = 110; // pixels of a panel's shorter edge

  private final float[] image;
  private final float[] mask;
  private final float[] probability;
  private final int height;
  private final int width;
  private final String[] caption;
  private final boolean axial;

  /**
   * @param image          height * width values in [0, 1], black to white, x fastest
   * @param mask           0 or 1, likewise: that of the data, which need not be right
   * @param probability    from 0 to 1, likewise: outlined where it is one half
   * @param caption        the first line stands out; further lines after line breaks
   * @param flipForDisplay true for an axial slice in the order RAS, x to the patient's right and y to the front: turned so
   *                       that, as in the other figures, the patient's right is at the left and the front at the top. False
   *                       for a slice without orientation: the first row at the top
   */
  public PredictionFigure(final float[] image, final float[] mask, final float[] probability, final int height, final int width,
    final String caption, final boolean flipForDisplay)
  {
    this.image = checked(image, "image", height, width);
    this.mask = checked(mask, "mask", height, width);
    this.probability = checked(probability, "probability", height, width);
    this.height = height;
    this.width = width;
    this.caption = Objects.requireNonNull(caption).split("\n");
    axial = flipForDisplay;
  }

  private static float[] checked(final float[] plane, final String what, final int height, final int width) {
    if (height < 1 || width < 1 || plane.length != height * width)
      throw new IllegalArgumentException("the " + what + " of a slice of " + width + "x" + height + " pixels needs as many"
        + " values, found " + plane.length);
    return plane;
  }

  /** @return the figure, RGB, {@value #WIDTH} pixels wide; the height follows from the slice */
  public BufferedImage draw() {
    final double scale = Math.min((double) PANEL_WIDTH / width, (double) TALLEST / height);
    final int w = Math.max(1, (int) Math.round(width * scale));
    final int h = Math.max(1, (int) Math.round(height * scale));
    final var page = new BufferedImage(WIDTH, MARGIN + h + LINE + LINE * (1 + caption.length) + MARGIN / 2,
      BufferedImage.TYPE_INT_RGB);
    final Graphics2D g = page.createGraphics();
    try {
      g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      g.setColor(OrthogonalSlicesFigure.PAGE);
      g.fillRect(0, 0, page.getWidth(), page.getHeight());
      final int left = MARGIN + (PANEL_WIDTH - w) / 2; // both panels move towards the middle when they are narrow
      panel(g, MARGIN + PANEL_WIDTH - w - (left - MARGIN) / 2, w, h, false);
      panel(g, WIDTH - MARGIN - PANEL_WIDTH + (left - MARGIN) / 2, w, h, true);
      caption(g, MARGIN + h + LINE + 6);
    }
    finally {
      g.dispose();
    }
    return page;
  }

  private void panel(final Graphics2D page, final int x, final int w, final int h, final boolean outlined) {
    final Graphics2D g = (Graphics2D) page.create(x, MARGIN, w, h);
    try {
      g.drawImage(gray(enlarged(image, w, h), w, h), 0, 0, null);
      g.setStroke(new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
      if (outlined) {
        MaskOverlay.draw(g, enlarged(mask, w, h), w, h, OrthogonalSlicesFigure.REFERENCE, 0);
        MaskOverlay.draw(g, enlarged(probability, w, h), w, h, OrthogonalSlicesFigure.MASK, 0);
      }
      if (axial && Math.min(w, h) >= LETTERS_FROM) letters(g, w, h);
    }
    finally {
      g.dispose();
    }
    page.setStroke(new BasicStroke(1));
    page.setColor(OrthogonalSlicesFigure.PANEL_EDGE);
    page.drawRect(x, MARGIN, w - 1, h - 1);
  }

  private static void letters(final Graphics2D g, final int w, final int h) {
    g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
    final FontMetrics font = g.getFontMetrics();
    final int middle = (h + font.getAscent() - font.getDescent()) / 2;
    FigureText.letter(g, "R", 8, middle);
    FigureText.letter(g, "L", w - 8 - font.stringWidth("L"), middle);
    FigureText.letter(g, "A", (w - font.stringWidth("A")) / 2, 8 + font.getAscent());
    FigureText.letter(g, "P", (w - font.stringWidth("P")) / 2, h - 10);
  }

  /** Linear between pixel centres, from the panel's top left on. */
  private float[] enlarged(final float[] plane, final int w, final int h) {
    final float[] panel = new float[w * h];
    for (int v = 0; v < h; v++)
      for (int u = 0; u < w; u++) {
        final double x = ((axial ? w - u : u + 1) - 0.5) * width / w - 0.5;
        final double y = ((axial ? h - v : v + 1) - 0.5) * height / h - 0.5;
        panel[v * w + u] = interpolated(plane, Math.max(0, Math.min(width - 1, x)), Math.max(0, Math.min(height - 1, y)));
      }
    return panel;
  }

  private float interpolated(final float[] plane, final double x, final double y) {
    final int i = (int) x;
    final int j = (int) y;
    final int right = Math.min(width - 1, i + 1);
    final int below = Math.min(height - 1, j + 1);
    final double fx = x - i;
    final double fy = y - j;
    return (float) ((plane[j * width + i] * (1 - fx) + plane[j * width + right] * fx) * (1 - fy)
      + (plane[below * width + i] * (1 - fx) + plane[below * width + right] * fx) * fy);
  }

  private static BufferedImage gray(final float[] values, final int w, final int h) {
    final var picture = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < values.length; i++) {
      final int v = Math.round(255 * Math.max(0, Math.min(1, values[i])));
      picture.setRGB(i % w, i / w, v << 16 | v << 8 | v);
    }
    return picture;
  }

  private void caption(final Graphics2D g, final int top) {
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 16));
    final int afterMask = FigureText.key(g, OrthogonalSlicesFigure.REFERENCE, "mask", OrthogonalSlicesFigure.TEXT, MARGIN, top);
    FigureText.key(g, OrthogonalSlicesFigure.MASK, "prediction", OrthogonalSlicesFigure.TEXT, afterMask + LINE, top);
    for (int line = 0; line < caption.length; line++) {
      final boolean first = line == 0;
      final Color color = first ? OrthogonalSlicesFigure.TITLE : OrthogonalSlicesFigure.TEXT;
      g.setColor(color);
      g.setFont(new Font(Font.SANS_SERIF, first ? Font.BOLD : Font.PLAIN, 16));
      g.drawString(FigureText.fitting(g, caption[line], WIDTH - 2 * MARGIN), MARGIN, top + LINE * (1 + line));
    }
  }
}
