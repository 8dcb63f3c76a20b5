package io.github.rraunet.volume.io;

import ij.ImagePlus;
import ij.measure.Calibration;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import java.util.Optional;

/**
 * How a result on the grid of an image is to look, as that image's user expects it: with its unit of length, slice labels and
 * title. Noted when the image is taken up, as its user may close it before the result is there.
 */
public final class ResultLook {

  private final String title;
  private final String size;
  private final Calibration calibration;
  private final Optional<String> labels;

  private ResultLook(final ImagePlus input) {
    title = input.getTitle();
    size = size(input);
    calibration = input.getCalibration().copy();
    labels = SliceLabels.read(input);
  }

  public static ResultLook of(final ImagePlus input) {
    return new ResultLook(input);
  }

  /**
   * @param result      of the same dimensions as the image; its planes are shared
   * @param titleSuffix follows the image's title without its ending, for example "-mask"
   */
  public ImagePlus image(final Volume result, final String titleSuffix) {
    final ImagePlus image = ImagePlusVolumes.toImagePlus(result);
    if (!size(image).equals(size))
      throw new IllegalArgumentException("a result for '" + title + "' needs " + size + " voxels, found " + size(image));
    copySizes(result.spacing(), image.getLocalCalibration());
    labels.ifPresent(lines -> SliceLabels.write(lines, image));
    image.setTitle(ImagePlusVolumes.withoutEnding(title) + titleSuffix);
    return image;
  }

  /** Unless the image's sizes are not the true ones: those of a DICOM stack may be wrong along z. */
  private void copySizes(final Spacing known, final Calibration to) {
    final Spacing found = CalibratedSpacing.of(calibration, note -> {}); // said when the image was converted
    if (!CalibratedSpacing.agree(found.xMm(), known.xMm()) || !CalibratedSpacing.agree(found.yMm(), known.yMm())
      || !CalibratedSpacing.agree(found.zMm(), known.zMm())) return;
    final String xUnit = calibration.getXUnit();
    to.setXUnit(xUnit);
    if (!calibration.getYUnit().equals(xUnit)) to.setYUnit(calibration.getYUnit());
    if (!calibration.getZUnit().equals(xUnit)) to.setZUnit(calibration.getZUnit());
    to.pixelWidth = calibration.pixelWidth;
    to.pixelHeight = calibration.pixelHeight;
    to.pixelDepth = calibration.pixelDepth;
    to.xOrigin = calibration.xOrigin;
    to.yOrigin = calibration.yOrigin;
    to.zOrigin = calibration.zOrigin;
    to.setInvertY(calibration.getInvertY());
  }

  private static String size(final ImagePlus image) {
    return image.getWidth() + " x " + image.getHeight() + " x " + image.getStackSize();
  }
}
