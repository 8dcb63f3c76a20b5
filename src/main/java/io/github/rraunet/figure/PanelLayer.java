package io.github.rraunet.figure;

import java.awt.Color;
import java.awt.Graphics2D;
import java.util.List;

/** Something drawn over the slices of a figure. */
interface PanelLayer {

  /** A colour and what it stands for. */
  record Key(Color color, String text) {}

  /**
   * @param g      with its origin at the panel's top left
   * @param slice  index along the plane's normal, RAS
   * @param width  of the panel in pixels
   * @param height of the panel in pixels
   */
  void draw(Graphics2D g, SlicePlane plane, long slice, int width, int height);

  /** @return for the caption; may be empty */
  List<Key> keys();
}
