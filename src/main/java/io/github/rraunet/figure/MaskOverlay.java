package io.github.rraunet.figure;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;

/** Draws a mask over a panel: a light tint, and the outline as a smooth line where the interpolated mask is one half. */
final class MaskOverlay {

  private MaskOverlay() {}

  /**
   * @param g      with its origin at the panel's top left
   * @param mask   1 inside, 0 outside, interpolated between; one value a pixel of the panel, from the top left
   * @param tint   opacity of the filling, 0 to 1
   */
  static void draw(final Graphics2D g, final float[] mask, final int width, final int height, final Color color,
    final float tint) {
    if (tint > 0) {
      g.setColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), Math.round(255 * tint)));
      for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
          final int from = x;
          while (x < width && mask[y * width + x] >= 0.5f)
            x++;
          if (x > from) g.fillRect(from, y, x - from, 1);
        }
    }
    g.setColor(color);
    g.draw(outline(mask, width, height));
  }

  /** Marching squares: a piece of the border in every square of four pixel centres that it crosses. */
  private static Path2D outline(final float[] mask, final int width, final int height) {
    final Path2D path = new Path2D.Float();
    final double[] x = new double[4];
    final double[] y = new double[4];
    for (int j = -1; j < height; j++)
      for (int i = -1; i < width; i++) {
        final double a = value(mask, width, height, i, j);
        final double b = value(mask, width, height, i + 1, j);
        final double c = value(mask, width, height, i + 1, j + 1);
        final double d = value(mask, width, height, i, j + 1);
        int n = 0;
        n = cross(a, b, i, j, i + 1, j, x, y, n);
        n = cross(b, c, i + 1, j, i + 1, j + 1, x, y, n);
        n = cross(c, d, i + 1, j + 1, i, j + 1, x, y, n);
        n = cross(d, a, i, j + 1, i, j, x, y, n);
        for (int k = 0; k + 1 < n; k += 2) {
          path.moveTo(x[k], y[k]);
          path.lineTo(x[k + 1], y[k + 1]);
        }
      }
    return path;
  }

  private static int cross(final double a, final double b, final int ax, final int ay, final int bx, final int by,
    final double[] x,
    final double[] y, final int n)
  {
    if (a >= 0.5 == b >= 0.5) return n;
    final double t = (0.5 - a) / (b - a);
    x[n] = ax + t * (bx - ax) + 0.5;
    y[n] = ay + t * (by - ay) + 0.5;
    return n + 1;
  }

  private static double value(final float[] mask, final int width, final int height, final int i, final int j) {
    return i < 0 || j < 0 || i >= width || j >= height ? 0 : mask[j * width + i];
  }
}
