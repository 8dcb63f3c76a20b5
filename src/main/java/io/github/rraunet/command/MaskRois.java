package io.github.rraunet.command;

import ij.ImagePlus;
import ij.gui.Roi;
import ij.io.RoiEncoder;
import ij.plugin.frame.RoiManager;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.progress.Progress;
import java.awt.GraphicsEnvironment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A mask as selections: one for each slice with foreground, of all its pieces, with its position and named by it. */
final class MaskRois {

  private final List<Roi> rois = new ArrayList<>();

  /** @param mask 8-bit, foreground 255 */
  MaskRois(final ImagePlus mask, final Progress progress) {
    final int slices = mask.getStackSize();
    final int digits = Math.max(3, String.valueOf(slices).length()); // so that the manager's Sort keeps the order
    for (int z = 1; z <= slices; z++) {
      progress.throwIfCanceled();
      progress.report("Outlining", z, slices);
      final Optional<Roi> outline = MaskOutline.of(mask.getStack().getProcessor(z));
      if (outline.isEmpty()) continue;
      outline.get().setName(String.format("slice %0" + digits + "d", z));
      outline.get().setStrokeColor(MaskOutline.COLOR);
      outline.get().setPosition(z);
      rois.add(outline.get());
    }
  }

  /**
   * Adds the selections to the ROI Manager, after what is there; opens it if need be.
   *
   * @return false if there is none, as without a screen
   */
  boolean addToManager() {
    if (GraphicsEnvironment.isHeadless()) return false;
    final RoiManager open = RoiManager.getInstance2(); // in batch mode that of the macro
    final RoiManager manager = open == null ? RoiManager.getRoiManager() : open;
    for (final Roi roi : rois)
      manager.add((ImagePlus) null, roi, -1); // under its own name; addRoi would turn the slices of the image in front
    return true;
  }

  /** Writes a set of selections as the ROI Manager saves and opens it. */
  void write(final Path zip) throws IOException {
    final var bytes = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(bytes)) {
      for (final Roi roi : rois) {
        out.putNextEntry(new ZipEntry(roi.getName() + ".roi"));
        out.write(RoiEncoder.saveAsByteArray(roi));
        out.closeEntry();
      }
    }
    FileReplacement.write(zip, bytes.toByteArray());
  }
}
