package io.github.rraunet.command;

import ij.ImagePlus;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.plugin.filter.ThresholdToSelection;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import io.github.rraunet.progress.Progress;
import java.awt.Color;
import java.util.Optional;

/** Draws a mask's outline on an image, slice by slice, as an overlay. */
final class MaskOutline {

  private static final String NAME = "RRA-U-Net mask";
  static final Color COLOR = new Color(255, 200, 0);

  private MaskOutline() {}

  /**
   * Replaces the outline of an earlier run; what the user has on the overlay stays.
   *
   * @param image stack of the same size as the mask
   * @param mask  8-bit, foreground 255
   */
  static void draw(final ImagePlus image, final ImagePlus mask, final Progress progress) {
    final Overlay overlay = image.getOverlay() == null ? new Overlay() : image.getOverlay();
    NamedRois.remove(overlay, NAME);
    final int slices = mask.getStackSize();
    for (int z = 1; z <= slices; z++) {
      progress.throwIfCanceled();
      progress.report("Outlining", z, slices);
      final Optional<Roi> outline = of(mask.getStack().getProcessor(z));
      if (outline.isEmpty()) continue;
      outline.get().setName(NAME);
      outline.get().setStrokeColor(COLOR);
      outline.get().setPosition(z);
      overlay.add(outline.get());
    }
    image.setOverlay(overlay);
  }

  /**
   * @param plane 8-bit, foreground 255; given a threshold by this
   * @return outline of the foreground, all its pieces and holes as one; empty if there is none
   */
  static Optional<Roi> of(final ImageProcessor plane) {
    plane.setThreshold(255, 255, ImageProcessor.NO_LUT_UPDATE);
    return Optional.ofNullable(new ThresholdToSelection().convert(plane));
  }

  /** @return outline of the pixels that are true, as above */
  static Optional<Roi> of(final boolean[] mask, final int width) {
    final ByteProcessor pixels = new ByteProcessor(width, mask.length / width);
    for (int i = 0; i < mask.length; i++)
      if (mask[i]) pixels.set(i, 255);
    return of(pixels);
  }
}
