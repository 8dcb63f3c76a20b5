package io.github.rraunet.command;

import ij.ImagePlus;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.plugin.filter.ThresholdToSelection;
import ij.process.ImageProcessor;
import ij.process.LUT;
import io.github.rraunet.figure.ErrorColors;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.ImagePlusVolumes;
import java.awt.Color;

/** Where two masks agree, miss and invent, as an image of ImageJ and as an overlay on another. */
final class ErrorImage {

  private static final String NAME = "RRA-U-Net error";
  /** Of the values 0 to 3. */
  private static final Color[] COLORS = { Color.BLACK, ErrorColors.AGREED, ErrorColors.MISSED, ErrorColors.INVENTED };
  private static final int OPACITY = 150;
  private static final String LEGEND = "yellow missed, orange invented, blue both";

  private ErrorImage() {}

  /** @param agreement 0 background, 1 in both, 2 in the reference only, 3 in the prediction only */
  static ImagePlus of(final String caseName, final Volume agreement) {
    final ImagePlus image = ImagePlusVolumes.toImagePlus(agreement);
    image.setTitle(caseName + "-errors");
    final byte[][] rgb = new byte[3][256];
    for (int i = 0; i < COLORS.length; i++) {
      rgb[0][i] = (byte) COLORS[i].getRed();
      rgb[1][i] = (byte) COLORS[i].getGreen();
      rgb[2][i] = (byte) COLORS[i].getBlue();
    }
    image.setLut(new LUT(rgb[0], rgb[1], rgb[2]));
    image.setDisplayRange(0, 255);
    for (int z = 1; z <= image.getStackSize(); z++)
      image.getStack().setSliceLabel(LEGEND, z); // which ImageJ shows above the image
    if (image.getStackSize() == 1) image.setProp("Slice_Label", LEGEND);
    return image;
  }

  /** Replaces the overlay of an earlier run; what the user has on the overlay stays. */
  static void drawOn(final ImagePlus image, final ImagePlus errors, final Progress progress) {
    final Overlay overlay = image.getOverlay() == null ? new Overlay() : image.getOverlay();
    NamedRois.remove(overlay, NAME);
    final int slices = errors.getStackSize();
    for (int z = 1; z <= slices; z++) {
      progress.throwIfCanceled();
      progress.report("Drawing errors", z, slices);
      for (int value = 2; value <= 3; value++) {
        final ImageProcessor plane = errors.getStack().getProcessor(z);
        plane.setThreshold(value, value, ImageProcessor.NO_LUT_UPDATE);
        final Roi roi = new ThresholdToSelection().convert(plane);
        if (roi == null) continue;
        roi.setName(NAME);
        roi.setFillColor(ErrorColors.withOpacity(COLORS[value], OPACITY));
        roi.setPosition(z);
        overlay.add(roi);
      }
    }
    image.setOverlay(overlay);
  }
}
