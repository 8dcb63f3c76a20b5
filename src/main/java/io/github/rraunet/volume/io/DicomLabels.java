package io.github.rraunet.volume.io;

import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.Calibration;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.VoxelToWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a stack that ImageJ itself opened from DICOM files knows of its orientation: ImageJ leaves the header's text in the slice
 * labels, or in the property "Info" of a single slice, as lines "0020,0032  Image Position (Patient): 1\2\3".
 *
 * <p>A flip inside the plane leaves no trace in such an image and cannot be noticed.</p>
 */
final class DicomLabels {

  private static final String POSITION = "0020,0032";
  private static final String ORIENTATION = "0020,0037";
  private static final String PIXEL_SPACING = "0028,0030";
  private static final String ROWS = "0028,0010";
  private static final String COLUMNS = "0028,0011";
  private static final String SIGNED = "0028,0103";
  private static final String INTERCEPT = "0028,1052";
  private static final String SLOPE = "0028,1053";

  private final ImagePlus image;
  private final List<String> headers;

  private DicomLabels(final ImagePlus image, final List<String> headers) {
    this.image = image;
    this.headers = headers;
  }

  /** @return nothing unless all slices have a header that tells position and orientation */
  static Optional<DicomLabels> of(final ImagePlus image) {
    final ImageStack stack = image.getStack();
    final List<String> headers = new ArrayList<>();
    for (int z = 1; z <= stack.getSize(); z++) {
      if (stack.isVirtual()) stack.getProcessor(z); // a virtual stack has the label of a slice only once it was opened
      String header = stack.getSliceLabel(z);
      if (stack.getSize() == 1 && (header == null || value(header, POSITION).isEmpty())) header = image.getInfoProperty();
      if (header == null || value(header, POSITION).isEmpty() || value(header, ORIENTATION).isEmpty()) return Optional.empty();
      headers.add(header);
    }
    return Optional.of(new DicomLabels(image, headers));
  }

  /**
   * @param spacing of the image's calibration
   * @param note    takes why there is no orientation, or what differs from the calibration
   * @return affine map, if the slices form a grid that is still the image's
   */
  Optional<VoxelToWorld> voxelToWorld(final Spacing spacing, final Consumer<String> note) {
    try {
      final VoxelToWorld map = SliceGrid.of(positions(), spacing.zMm());
      final Spacing found = map.spacing();
      if (!CalibratedSpacing.agree(found.xMm(), spacing.xMm()) || !CalibratedSpacing.agree(found.yMm(), spacing.yMm()))
        throw new IllegalArgumentException("the pixel size was changed");
      if (!CalibratedSpacing.agree(found.zMm(), spacing.zMm()))
        note.accept(String.format(Locale.ROOT, "The slices lie %.4g mm apart by their DICOM positions; the %.4g mm of the "
          + "image's calibration are not used.", found.zMm(), spacing.zMm()));
      return Optional.of(map);
    } catch (final IllegalArgumentException e) {
      note.accept("The orientation in the DICOM headers of '" + image.getTitle() + "' is not used: " + e.getMessage() + ".");
      return Optional.empty();
    }
  }

  /**
   * Compares the calibration of grey values, which ImageJ takes from the first slice alone and may be told to ignore, with the
   * headers.
   *
   * @throws IllegalArgumentException if the slices need different calibrations
   */
  void checkValues(final Calibration calibration, final Consumer<String> note) {
    if (image.getBitDepth() == 32) return; // ImageJ has calibrated each slice on opening
    final String slope = value(headers.get(0), SLOPE).orElse("1");
    final String intercept = value(headers.get(0), INTERCEPT).orElse("0");
    for (final String header : headers)
      if (!value(header, SLOPE).orElse("1").equals(slope) || !value(header, INTERCEPT).orElse("0").equals(intercept))
        throw new IllegalArgumentException("'" + image.getTitle() + "' was opened from DICOM slices with different rescale "
          + "slopes or intercepts, so its values are not right; open the folder as 32-bit (Edit > Options > DICOM)");
    final Optional<double[]> expected = DicomHeader.parse(intercept, 1);
    final boolean signed = image.getBitDepth() == 16 && value(headers.get(0), SIGNED).orElse("0").equals("1");
    if (expected.isPresent() && Math.abs(calibration.getCValue(signed ? 32768 : 0) - expected.get()[0]) > 1e-6)
      note.accept("The DICOM headers give a rescale intercept of " + intercept + ", the image's calibration "
        + calibration.getCValue(signed ? 32768 : 0) + ", which is used; check that the values are Hounsfield units.");
  }

  private List<SlicePosition> positions() {
    final List<SlicePosition> positions = new ArrayList<>();
    for (final String header : headers) {
      final String label = header.lines().findFirst().filter(line -> !line.matches("[0-9A-F]{4},[0-9A-F]{4} .*"))
        .orElse("slice " + (positions.size() + 1));
      if (!value(header, COLUMNS).equals(Optional.of(Integer.toString(image.getWidth())))
        || !value(header, ROWS).equals(Optional.of(Integer.toString(image.getHeight()))))
        throw new IllegalArgumentException("the image was cropped or scaled");
      positions.add(numbers(header, POSITION, 3).flatMap(position -> numbers(header, ORIENTATION, 6)
        .flatMap(orientation -> numbers(header, PIXEL_SPACING, 2)
          .flatMap(spacing -> SlicePosition.of(label, position, orientation, spacing))))
        .orElseThrow(() -> new IllegalArgumentException(label + " has no valid position, orientation and pixel spacing")));
    }
    return positions;
  }

  private static Optional<double[]> numbers(final String header, final String tag, final int count) {
    return value(header, tag).flatMap(text -> DicomHeader.parse(text, count));
  }

  /** @return text of the element outside of sequences; nothing if it is absent or there are several */
  private static Optional<String> value(final String header, final String tag) {
    final List<String> lines = header.lines().filter(line -> line.startsWith(tag) && line.indexOf(':') > 0
      && !line.contains("  >")).toList();
    return lines.size() == 1 ? Optional.of(lines.get(0).substring(lines.get(0).indexOf(':') + 1).strip()) : Optional.empty();
  }
}
