package io.github.rraunet.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

/** Panels are 420 pixels wide (900 less margins of 24 and a gap of 12, halved), from 24 and 456 on: 10.5 pixels a pixel. */
class PredictionFigureTest {

  private static final int HEIGHT = 30;
  private static final int WIDTH = 40;
  private static final double SCALE = 10.5;

  private static float[] block(final int x0, final int y0, final int x1, final int y1) {
    final float[] plane = new float[HEIGHT * WIDTH];
    for (int y = y0; y < y1; y++)
      for (int x = x0; x < x1; x++)
        plane[y * WIDTH + x] = 1;
    return plane;
  }

  private static BufferedImage figure(final boolean flip) {
    return new PredictionFigure(block(3, 5, 7, 8), block(20, 4, 30, 8), block(22, 15, 36, 25), HEIGHT, WIDTH, "case 1", flip)
      .draw();
  }

  private static int gray(final BufferedImage image, final double x, final double y) {
    return image.getRGB((int) Math.round(x), (int) Math.round(y)) & 0xFF;
  }

  /** @return smallest rectangle about what has a colour, in the panels */
  private static Rectangle bounds(final BufferedImage image, final Color color) {
    final Rectangle bounds = new Rectangle(-1, -1);
    for (int y = 24; y < 24 + HEIGHT * SCALE; y++)
      for (int x = 0; x < image.getWidth(); x++)
        if (image.getRGB(x, y) == color.getRGB()) bounds.add(new Rectangle(x, y, 1, 1));
    return bounds;
  }

  @Test
  void withoutOrientationTheFirstRowIsAtTheTop() {
    final BufferedImage image = figure(false);
    assertThat(gray(image, 24 + 5 * SCALE, 24 + 6.5 * SCALE)).isEqualTo(255);
    assertThat(gray(image, 456 + 5 * SCALE, 24 + 6.5 * SCALE)).isEqualTo(255);
    assertThat(gray(image, 24 + 35 * SCALE, 24 + 6.5 * SCALE)).isZero();
    assertThat(gray(image, 24 + 5 * SCALE, 24 + 23.5 * SCALE)).isZero();
    assertAbout(bounds(image, OrthogonalSlicesFigure.REFERENCE), 20, 4, 30, 8);
    assertAbout(bounds(image, OrthogonalSlicesFigure.MASK), 22, 15, 36, 25);
  }

  /** x to the patient's right, which is shown at the left; y to the front, at the top: pixel (x, y) at (39 - x, 29 - y). */
  @Test
  void axialSlicesInRasAreShownAsARadiologistHangsThem() {
    final BufferedImage image = figure(true);
    assertThat(gray(image, 24 + 35 * SCALE, 24 + 23.5 * SCALE)).isEqualTo(255);
    assertThat(gray(image, 24 + 5 * SCALE, 24 + 6.5 * SCALE)).isZero();
    assertAbout(bounds(image, OrthogonalSlicesFigure.REFERENCE), 40 - 30, 30 - 8, 40 - 20, 30 - 4);
    assertAbout(bounds(image, OrthogonalSlicesFigure.MASK), 40 - 36, 30 - 25, 40 - 22, 30 - 15);
  }

  /** Outlines lie in the panel at the right, half a pixel's width of the slice or so about the edges of the block. */
  private static void assertAbout(final Rectangle found, final int x0, final int y0, final int x1, final int y1) {
    final int near = 4;
    assertThat(found.x).isBetween((int) (456 + x0 * SCALE) - near, (int) (456 + x0 * SCALE) + near);
    assertThat(found.x + found.width).isBetween((int) (456 + x1 * SCALE) - near, (int) (456 + x1 * SCALE) + near);
    assertThat(found.y).isBetween((int) (24 + y0 * SCALE) - near, (int) (24 + y0 * SCALE) + near);
    assertThat(found.y + found.height).isBetween((int) (24 + y1 * SCALE) - near, (int) (24 + y1 * SCALE) + near);
  }

  /** A mask that is drawn to be doubted, such as one of a review, is no reference. */
  @Test
  void theOutlinesAreCalledMaskAndPrediction() {
    final BufferedImage figure = figure(false);
    final var expected = new BufferedImage(figure.getWidth(), figure.getHeight(), BufferedImage.TYPE_INT_RGB);
    final Graphics2D g = expected.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setColor(OrthogonalSlicesFigure.PAGE);
    g.fillRect(0, 0, expected.getWidth(), expected.getHeight());
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 16));
    g.setColor(OrthogonalSlicesFigure.TEXT);
    final int baseLine = (int) Math.round(24 + HEIGHT * SCALE + 24 + 6);
    g.drawString("mask", 24 + 30, baseLine);
    g.drawString("prediction", 24 + 30 + g.getFontMetrics().stringWidth("mask") + 24 + 30, baseLine);
    g.dispose();
    int found = 0;
    for (int y = baseLine - 16; y < baseLine + 6; y++)
      for (int x = 0; x < 400; x++) {
        final int rgb = figure.getRGB(x, y);
        if (rgb == OrthogonalSlicesFigure.REFERENCE.getRGB() || rgb == OrthogonalSlicesFigure.MASK.getRGB()) continue; // keys
        assertThat(rgb).as("%d, %d", x, y).isEqualTo(expected.getRGB(x, y));
        if (rgb != OrthogonalSlicesFigure.PAGE.getRGB()) found++;
      }
    assertThat(found).isGreaterThan(200);
  }

  @Test
  void tallSlicesStayOnThePage() {
    final float[] tall = new float[300 * 20];
    final BufferedImage image = new PredictionFigure(tall, tall, tall, 300, 20, "first\nsecond\nthird", false).draw();
    assertThat(image.getWidth()).isEqualTo(900);
    assertThat(image.getHeight()).isBetween(640, 820);
  }

  @Test
  void refusesPlanesOfOtherSizes() {
    final float[] right = new float[12];
    assertThatThrownBy(() -> new PredictionFigure(right, right, new float[11], 3, 4, "", false)).isInstanceOf(
      IllegalArgumentException.class).hasMessageContaining("probability").hasMessageContaining("4x3").hasMessageContaining("11");
  }
}
