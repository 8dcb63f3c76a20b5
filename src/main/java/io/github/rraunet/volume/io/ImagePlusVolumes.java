package io.github.rraunet.volume.io;

import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.Calibration;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.type.numeric.RealType;

/**
 * A volume as an ImageJ image and an ImageJ image as a volume. Pixels are shared wherever ImageJ can show
 * them as they are, so what is written to one is seen in the other.
 *
 * <p>An image made from a volume carries affine map, kind and metadata in its string properties, which
 * survive {@code duplicate()} and saving as TIFF; a volume made from that image has them again, unless the image
 * was cropped, scaled or flipped in between.</p>
 */
public final class ImagePlusVolumes {

  private static final String[] ENDINGS = { ".nii.gz", ".nii", ".hdr", ".img", ".mha", ".mhd", ".tiff", ".tif", ".dcm", ".ima",
    ".zip" };

  private ImagePlusVolumes() {}

  /**
   * The stack as a volume, axes (x, y, slice). Values are calibrated as ImageJ shows them, spacing is in mm.
   * The orientation is that of the volume the image was made from, or that of the DICOM headers if ImageJ itself opened
   * a DICOM series. What had to be assumed stands in the volume's notes.
   *
   * @throws IllegalArgumentException in one plain sentence, if the image is RGB, has several channels or time frames,
   *                                  or slices whose values are not comparable
   */
  public static Volume toVolume(final ImagePlus image) {
    return toVolume(image, new String[0]);
  }

  /** @param notes put before those of the conversion */
  static Volume toVolume(final ImagePlus image, final String... notes) {
    check(image);
    final Calibration calibration = image.getCalibration();
    // a global calibration tells sizes only; the grey values are the image's own
    final Calibration density = calibration.calibrated() ? calibration : image.getLocalCalibration();
    final Map<String, String> metadata = new LinkedHashMap<>();
    SliceLabels.read(image).ifPresent(labels -> metadata.put(SliceLabels.KEY, labels));

    final boolean hasFunction = image.getBitDepth() != 32 && density.calibrated();
    final boolean linear = hasFunction && density.getFunction() == Calibration.STRAIGHT_LINE && !density.zeroClip();
    final PlanarImg<? extends RealType<?>, ?> stored = hasFunction && !linear && density.getCTable() != null
      ? StackPlanes.calibratedCopy(image, density) : StackPlanes.imageOver(image);
    final Volume.Builder volume = Volume.of(stored).metadata(metadata);
    if (linear) volume.calibration(density.getCoefficients()[1], density.getCoefficients()[0]);

    for (final String note : notes)
      volume.note(note);

    final GeometryProperties properties = new GeometryProperties(image);
    volume.kind(properties.kind());
    volume.name(properties.name().filter(name -> name.equals(image.getTitle())).orElseGet(() -> withoutEnding(image.getTitle())));
    final Spacing spacing = CalibratedSpacing.of(calibration, volume::note);
    volume.spacing(spacing);
    if (!properties.present()) {
      DicomLabels.of(image).ifPresent(dicom -> {
        dicom.checkValues(density, volume::note);
        dicom.voxelToWorld(spacing, volume::note).ifPresent(map -> volume.voxelToWorld(map).oriented(true));
      });
      return volume.build();
    }

    final Optional<String> mismatch = properties.mismatch(spacing, volume.build());
    if (mismatch.isPresent()) {
      volume.note("The orientation that '" + image.getTitle() + "' was opened with is not used, because " + mismatch.get() + ".");
    } else {
      volume.voxelToWorld(properties.affine()).oriented(properties.oriented()).metadata(properties.metadata());
      for (final String note : properties.notes())
        volume.note(note);
    }
    return volume.build();
  }

  /**
   * The volume as a stack with calibration (mm; linear for the values), slice labels, display range and title.
   * Planes are shared; only voxels that are no 8-bit, 16-bit or uncalibrated float plane are copied.
   *
   * @throws IllegalArgumentException if a plane has more pixels than ImageJ can hold (2^31)
   */
  public static ImagePlus toImagePlus(final Volume volume) {
    final ImageStack stack = StackPlanes.stackOf(volume);
    final ImagePlus image = new ImagePlus(volume.name(), stack);
    image.setDimensions(1, stack.getSize(), 1);
    image.setIgnoreGlobalCalibration(true);

    final Calibration calibration = image.getLocalCalibration();
    calibration.setUnit("mm");
    calibration.pixelWidth = volume.spacing().xMm();
    calibration.pixelHeight = volume.spacing().yMm();
    calibration.pixelDepth = volume.spacing().zMm();
    if (image.getBitDepth() != 32 && (volume.slope() != 1 || volume.intercept() != 0))
      calibration.setFunction(Calibration.STRAIGHT_LINE, new double[] { volume.intercept(), volume.slope() },
        Calibration.DEFAULT_VALUE_UNIT);

    final String labels = volume.metadata().get(SliceLabels.KEY);
    if (labels != null) SliceLabels.write(labels, image);
    new GeometryProperties(image).write(volume);
    final DisplayWindow window = DisplayWindow.of(volume);
    final double black = raw(calibration, image.getBitDepth(), window.min());
    final double white = raw(calibration, image.getBitDepth(), window.max());
    image.setDisplayRange(Math.min(black, white), Math.max(black, white));
    return image;
  }

  private static void check(final ImagePlus image) {
    final String title = "'" + image.getTitle() + "'";
    if (image.getWidth() == 0 || image.getStackSize() == 0) throw new IllegalArgumentException(title + " holds no pixels");
    if (image.getProcessor() == null) throw new IllegalArgumentException(title + " was closed; open it again");
    if (image.getType() == ImagePlus.COLOR_RGB)
      throw new IllegalArgumentException(
        title + " is an RGB image; a grey stack is needed: open the original data, or use Image > Type > 16-bit");
    if (image.getNChannels() > 1)
      throw new IllegalArgumentException(title + " has " + image.getNChannels()
        + " channels; one is needed: use Image > Color > Split Channels, or set Image > Properties if these are slices");
    if (image.getNFrames() > 1)
      throw new IllegalArgumentException(title + " has " + image.getNFrames()
        + " time frames; one is needed: use Image > Duplicate for one of them, or set Image > Properties if these are slices");
  }

  private static double raw(final Calibration calibration, final int bitDepth, final double value) {
    if (bitDepth == 32) return value;
    return Math.max(0, Math.min((1 << bitDepth) - 1, calibration.getRawValue(value)));
  }

  static String withoutEnding(final String title) {
    for (final String ending : ENDINGS)
      if (title.length() > ending.length() && title.toLowerCase(Locale.ROOT).endsWith(ending))
        return title.substring(0, title.length() - ending.length());
    return title;
  }
}
