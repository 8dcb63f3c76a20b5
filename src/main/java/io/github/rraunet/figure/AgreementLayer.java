package io.github.rraunet.figure;

import java.awt.Color;
import java.awt.Graphics2D;
import java.util.List;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;

/**
 * Where two masks agree, and the two kinds of error.
 *
 * @param reference  share of the reference, 0 to 1, RAS
 * @param prediction share of the prediction
 * @param overImage  whether there is an image below, which shows through; on black the colours are those of their keys
 */
record AgreementLayer(RandomAccessibleInterval<FloatType> reference, RandomAccessibleInterval<FloatType> prediction,
  boolean overImage) implements PanelLayer
{

  private static final int AGREED_OPACITY = 90;
  private static final int ERROR_OPACITY = 215;

  @Override
  public void draw(final Graphics2D g, final SlicePlane plane, final long slice, final int width, final int height) {
    final float[] inReference = plane.sample(reference, slice, width, height);
    final float[] inPrediction = plane.sample(prediction, slice, width, height);
    final Color[] colors = { null, color(ErrorColors.INVENTED, ERROR_OPACITY), color(ErrorColors.MISSED, ERROR_OPACITY), color(
      ErrorColors.AGREED, AGREED_OPACITY) };
    for (int y = 0, i = 0; y < height; y++)
      for (int x = 0; x < width; x++, i++) {
        final Color color = colors[(inReference[i] >= 0.5f ? 2 : 0) + (inPrediction[i] >= 0.5f ? 1 : 0)];
        if (color == null) continue;
        g.setColor(color);
        g.fillRect(x, y, 1, 1);
      }
  }

  private Color color(final Color key, final int opacity) {
    return overImage ? ErrorColors.withOpacity(key, opacity) : key;
  }

  @Override
  public List<Key> keys() {
    return List.of(new Key(ErrorColors.AGREED, "in both"), new Key(ErrorColors.MISSED, "missed (reference only)"),
      new Key(ErrorColors.INVENTED,
      "invented (prediction only)"));
  }
}
