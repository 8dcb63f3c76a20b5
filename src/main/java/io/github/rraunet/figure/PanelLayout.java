package io.github.rraunet.figure;

import io.github.rraunet.volume.Spacing;
import java.util.List;

/**
 * Where the three slices stand on the page, all at one scale: side by side; of a stack so flat that both fit beside the axial
 * slice, the sagittal above the coronal one; of a few slices, where the other two would be lines, the axial one alone.
 *
 * @param pixelsPerMm scale of all panels
 * @param height      of the room that they take, from the top margin on
 */
record PanelLayout(List<Panel> panels, double pixelsPerMm, int height) {

  /** One slice's place, in pixels of the page. */
  record Panel(SlicePlane plane, int x, int y, int width, int height) {}

  /**
   * @param size    voxels of the RAS volume
   * @param spacing of its voxels
   */
  static PanelLayout of(final long[] size, final Spacing spacing, final int pageWidth, final int margin, final int gap) {
    final double sagittalWidth = SlicePlane.SAGITTAL.widthMm(size, spacing);
    final double coronalWidth = SlicePlane.CORONAL.widthMm(size, spacing);
    final double stackHeight = SlicePlane.SAGITTAL.heightMm(size, spacing);
    final double axialHeight = SlicePlane.AXIAL.heightMm(size, spacing);
    if (60 * stackHeight <= axialHeight) return axialAlone(size, spacing, pageWidth, margin);
    final boolean flat = 2.2 * stackHeight <= axialHeight;
    final double across = (flat ? Math.max(sagittalWidth, coronalWidth) : sagittalWidth + coronalWidth)
      + SlicePlane.AXIAL.widthMm(size, spacing);
    final int gaps = flat ? gap : 2 * gap;
    // very tall columns are limited by the height of a page rather than by its width
    final double scale = Math.min((pageWidth - 2 * margin - gaps) / across, 1.1 * pageWidth / Math.max(stackHeight, axialHeight));
    final int height = (int) Math.round(Math.max(stackHeight, axialHeight) * scale);
    final double left = (pageWidth - across * scale - gaps) / 2;
    final double axialX = left + across * scale + gaps - SlicePlane.AXIAL.widthMm(size, spacing) * scale;
    final int stack = pixels(stackHeight * scale);
    final int axial = pixels(axialHeight * scale);
    final int firstY = margin + (flat ? (height - 2 * stack - gap) / 2 : (height - stack) / 2);
    final double coronalX = flat ? left : left + sagittalWidth * scale + gap;
    return new PanelLayout(List.of(
      new Panel(SlicePlane.SAGITTAL, pixels(left), firstY, pixels(sagittalWidth * scale), stack),
      new Panel(SlicePlane.CORONAL, pixels(coronalX), flat ? firstY + stack + gap : firstY, pixels(coronalWidth * scale), stack),
      new Panel(SlicePlane.AXIAL, pixels(axialX), margin + (height - axial) / 2,
        pixels(SlicePlane.AXIAL.widthMm(size, spacing) * scale), axial)), scale, height);
  }

  private static PanelLayout axialAlone(final long[] size, final Spacing spacing, final int pageWidth, final int margin) {
    final double widthMm = SlicePlane.AXIAL.widthMm(size, spacing);
    final double heightMm = SlicePlane.AXIAL.heightMm(size, spacing);
    final double scale = Math.min((pageWidth - 2 * margin) / widthMm, 0.6 * pageWidth / heightMm);
    final int width = pixels(widthMm * scale);
    final int height = pixels(heightMm * scale);
    return new PanelLayout(List.of(new Panel(SlicePlane.AXIAL, (pageWidth - width) / 2, margin, width, height)), scale, height);
  }

  private static int pixels(final double length) {
    return Math.max(1, (int) Math.round(length));
  }
}
