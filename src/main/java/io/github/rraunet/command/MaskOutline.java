package io.github.rraunet.command;

import ij.ImagePlus;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.plugin.filter.ThresholdToSelection;
import ij.process.ImageProcessor;
import io.github.rraunet.progress.Progress;
import java.awt.Color;

/** Draws a mask's outline on an image, slice by slice, as an overlay. */
final class MaskOutline {

  private static final String NAME = "RRA-U-Net mask";
  private static final Color COLOR = new Color(255, 200, 0);

  private MaskOutline() {}

  /**
   * Replaces the outline of an earlier run; what the user has on the overlay stays.
   *
   * @param image stack of the same size as the mask
   * @param mask  8-bit, foreground 255
   */
  static void draw(final ImagePlus image, final ImagePlus mask, final Progress progress) {
    final Overlay overlay = image.getOverlay() == null ? new Overlay() : image.getOverlay();
    for (final Roi roi : overlay.toArray())
      if (NAME.equals(roi.getName())) overlay.remove(roi);
    final int slices = mask.getStackSize();
    for (int z = 1; z <= slices; z++) {
      progress.throwIfCanceled();
      progress.report("Outlining", z, slices);
      final ImageProcessor plane = mask.getStack().getProcessor(z);
      plane.setThreshold(255, 255, ImageProcessor.NO_LUT_UPDATE);
      final Roi outline = new ThresholdToSelection().convert(plane);
      if (outline == null) continue;
      outline.setName(NAME);
      outline.setStrokeColor(COLOR);
      outline.setPosition(z);
      overlay.add(outline);
    }
    image.setOverlay(overlay);
  }
}
