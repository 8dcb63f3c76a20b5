package io.github.rraunet.training.augment;

/**
 * Bends one slice about its centre: the pixel p shows what is at centre + R(p - centre) / magnification + displacement(p).
 * Linear between pixels, 0 beyond the edges; the mask is foreground from one half on.
 */
final class Warp {

  private static final float HALF = 0.5f - 1e-6f; // exact halves must not depend on how weights were rounded

  private final Augmented from;
  private final int width;
  private final int height;
  private final double magnification;
  private final double angle;
  private final SmoothField dx;
  private final SmoothField dy;
  private final float[] image;
  private final float[] mask;

  /**
   * @param angle in radians, by which the place looked up is turned from x towards y, so that what is shown turns back
   * @param dx    along x in pixels; null, as dy, for none
   */
  Warp(final Augmented from, final double magnification, final double angle, final SmoothField dx, final SmoothField dy) {
    this.from = from;
    this.magnification = magnification;
    this.angle = angle;
    this.dx = dx;
    this.dy = dy;
    width = from.width();
    height = from.height();
    image = new float[width * height];
    mask = new float[width * height];
  }

  Augmented result() {
    final double cos = StrictMath.cos(angle) / magnification;
    final double sin = StrictMath.sin(angle) / magnification;
    final double middleX = (width - 1) / 2.0;
    final double middleY = (height - 1) / 2.0;
    final float[] right = new float[width];
    final float[] down = new float[width];
    for (int y = 0; y < height; y++) {
      if (dx != null) dx.read(y, right);
      if (dy != null) dy.read(y, down);
      for (int x = 0; x < width; x++) {
        final double u = middleX + cos * (x - middleX) - sin * (y - middleY) + right[x];
        final double v = middleY + sin * (x - middleX) + cos * (y - middleY) + down[x];
        sample(u, v, y * width + x);
      }
    }
    return new Augmented(image, mask, height, width);
  }

  private void sample(final double u, final double v, final int at) {
    final int i = (int) Math.floor(u);
    final int j = (int) Math.floor(v);
    if (i < -1 || j < -1 || i >= width || j >= height) return;
    final float fx = (float) (u - i);
    final float fy = (float) (v - j);
    if (i >= 0 && j >= 0 && i + 1 < width && j + 1 < height) {
      final int k = j * width + i;
      image[at] = inside(from.image(), k, fx, fy);
      mask[at] = inside(from.mask(), k, fx, fy) >= HALF ? 1 : 0;
    }
    else {
      image[at] = atEdge(from.image(), i, j, fx, fy);
      mask[at] = atEdge(from.mask(), i, j, fx, fy) >= HALF ? 1 : 0;
    }
  }

  private float inside(final float[] plane, final int k, final float fx, final float fy) {
    return mixed(plane[k], plane[k + 1], plane[k + width], plane[k + width + 1], fx, fy);
  }

  private float atEdge(final float[] plane, final int i, final int j, final float fx, final float fy) {
    return mixed(value(plane, i, j), value(plane, i + 1, j), value(plane, i, j + 1), value(plane, i + 1, j + 1), fx, fy);
  }

  private float value(final float[] plane, final int i, final int j) {
    return i < 0 || j < 0 || i >= width || j >= height ? 0 : plane[j * width + i];
  }

  /** Clipped because rounding may lead a little out of [0, 1]. */
  private static float mixed(final float a, final float b, final float c, final float d, final float fx, final float fy) {
    final float above = a + fx * (b - a);
    final float below = c + fx * (d - c);
    return Math.max(0, Math.min(1, above + fy * (below - above)));
  }
}
