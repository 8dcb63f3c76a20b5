package io.github.rraunet.figure;

import java.awt.Color;
import java.awt.Graphics2D;
import java.util.List;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;

/**
 * Where two masks agree, and the two kinds of error, in colours of Okabe and Ito's palette that people with any kind of
 * colour vision can tell apart, and that differ in lightness too.
 *
 * @param reference  share of the reference, 0 to 1, RAS
 * @param prediction share of the prediction
 */
record AgreementLayer(RandomAccessibleInterval<FloatType> reference, RandomAccessibleInterval<FloatType> prediction)
  implements PanelLayer
{

  static final Color AGREED = new Color(86, 180, 233);
  static final Color MISSED = new Color(240, 228, 66);
  static final Color INVENTED = new Color(213, 94, 0);
  private static final int AGREED_OPACITY = 90;
  private static final int ERROR_OPACITY = 215;

  @Override
  public void draw(final Graphics2D g, final SlicePlane plane, final long slice, final int width, final int height) {
    final float[] inReference = plane.sample(reference, slice, width, height);
    final float[] inPrediction = plane.sample(prediction, slice, width, height);
    final Color[] colors = { null, opaque(INVENTED, ERROR_OPACITY), opaque(MISSED, ERROR_OPACITY), opaque(AGREED,
      AGREED_OPACITY) };
    for (int y = 0, i = 0; y < height; y++)
      for (int x = 0; x < width; x++, i++) {
        final Color color = colors[(inReference[i] >= 0.5f ? 2 : 0) + (inPrediction[i] >= 0.5f ? 1 : 0)];
        if (color == null) continue;
        g.setColor(color);
        g.fillRect(x, y, 1, 1);
      }
  }

  private static Color opaque(final Color color, final int opacity) {
    return new Color(color.getRed(), color.getGreen(), color.getBlue(), opacity);
  }

  @Override
  public List<Key> keys() {
    return List.of(new Key(AGREED, "in both"), new Key(MISSED, "missed (reference only)"), new Key(INVENTED,
      "invented (prediction only)"));
  }
}
