package io.github.rraunet.figure;

import java.awt.Color;
import java.awt.Graphics2D;
import java.util.List;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;

/**
 * A mask as a smooth outline with a light tint.
 *
 * @param share 1 inside the mask, 0 outside, RAS
 * @param tint  opacity of the filling, 0 to 1
 */
record OutlineLayer(RandomAccessibleInterval<FloatType> share, Color color, float tint, String name) implements PanelLayer {

  @Override
  public void draw(final Graphics2D g, final SlicePlane plane, final long slice, final int width, final int height) {
    MaskOverlay.draw(g, plane.sample(share, slice, width, height), width, height, color, tint);
  }

  @Override
  public List<Key> keys() {
    return List.of(new Key(color, name));
  }
}
