package io.github.rraunet.figure;

import java.awt.Color;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

/**
 * A surface coloured by its distance, seen through along each axis: every pixel shows the largest distance behind it, so that
 * no error hides. Colours run from dark blue over green to yellow in even steps of lightness.
 *
 * @param projections for each axis of RAS the largest distance along it, in mm, negative where there is no surface; RAS
 * @param maxMm       distance of the brightest colour
 */
record DistanceLayer(List<RandomAccessibleInterval<FloatType>> projections, double maxMm) implements PanelLayer {

  /** Lightness grows evenly; so does yellowness, for the colour-blind. */
  private static final Color[] SCALE = { new Color(36, 28, 92), new Color(52, 78, 140), new Color(36, 122, 140), new Color(48,
    164, 124), new Color(132, 200, 78), new Color(250, 230, 60) };

  @Override
  public void draw(final Graphics2D g, final SlicePlane plane, final long slice, final int width, final int height) {
    final float[] seen = plane.nearest(projections.get(plane.normal()), width, height);
    for (int i = 0; i < seen.length; i++)
      if (seen[i] >= 0) {
        g.setColor(color(maxMm > 0 ? seen[i] / maxMm : 0));
        g.fillRect(i % width, i / width, 1, 1);
      }
  }

  /** @param share of the scale, 0 to 1 */
  static Color color(final double share) {
    final double at = Math.max(0, Math.min(1, share)) * (SCALE.length - 1);
    final int low = Math.min(SCALE.length - 2, (int) at);
    final double f = at - low;
    final Color a = SCALE[low];
    final Color b = SCALE[low + 1];
    return new Color(mix(a.getRed(), b.getRed(), f), mix(a.getGreen(), b.getGreen(), f), mix(a.getBlue(), b.getBlue(), f));
  }

  private static int mix(final int a, final int b, final double f) {
    return (int) Math.round(a + f * (b - a));
  }

  /** @return largest value, 0 if there is no surface */
  static double max(final RandomAccessibleInterval<FloatType> distances) {
    double max = 0;
    for (final FloatType v : Views.flatIterable(distances))
      max = Math.max(max, v.get());
    return max;
  }

  @Override
  public List<Key> keys() {
    final List<Key> keys = new ArrayList<>();
    for (int i = 0; i < SCALE.length; i++)
      keys.add(new Key(SCALE[i], String.format(Locale.ROOT, maxMm < 2 ? "%.2f mm" : "%.1f mm", maxMm * i / (SCALE.length - 1))));
    return keys;
  }
}
