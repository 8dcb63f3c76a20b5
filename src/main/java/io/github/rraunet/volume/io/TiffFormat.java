package io.github.rraunet.volume.io;

import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileInfo;
import ij.io.FileOpener;
import ij.io.FileSaver;
import ij.io.TiffDecoder;
import ij.io.TiffEncoder;
import ij.measure.Calibration;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.PlaneSource;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeRegions;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/**
 * TIFF stacks as ImageJ writes them: calibration in the description, slice labels and properties in ImageJ's own tags, so that
 * ImageJ shows sizes and HU and the affine map survives. Other programs' grey stacks are read too. Nothing is
 * shown or logged by ImageJ, whatever is wrong with the file.
 */
final class TiffFormat implements VolumeFormat {

  private static final String FOREIGN = "The TIFF file was not written by ImageJ: its pixel size is taken from the print "
    + "resolution, and the distance between slices, which it does not tell, as 1 mm.";
  private static final long LARGEST = 0xffffffffL; // bytes, offsets of TIFF have 32 bits
  private static final int DIRECTORY_BYTES = 512; // at most, for each plane, in what ImageJ writes

  @Override
  public String name() {
    return "TIFF (.tif, .tiff)";
  }

  @Override
  public boolean reads(final Path path) {
    final String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".tif") || name.endsWith(".tiff");
  }

  @Override
  public boolean writes(final Path path) {
    return reads(path);
  }

  @Override
  public Volume read(final Path path, final PlaneSource source, final Progress progress) throws IOException {
    checkIsFile(path);
    try (LocalCopy local = LocalCopy.of(path, progress); SeekableByteChannel channel = Files.newByteChannel(local.file())) {
      final TiffPlanes planes = new TiffPlanes(path, channel, TiffDirectory.readAll(path, channel));
      final Header header = Header.of(path, local.file());
      return toVolume(header.image(planes.read(header.planes(), progress)), header);
    }
    catch (final IllegalArgumentException e) {
      throw notUsable(path, e);
    }
  }

  /**
   * The planes that tell whether the image was flipped since it got its orientation are read now, one at a time. On another file
   * system ImageJ cannot read the header without a copy of the whole.
   */
  @Override
  public Optional<VolumeRegions> regions(final Path path) throws IOException {
    checkIsFile(path);
    if (LocalCopy.isNeeded(path)) return Optional.empty();
    try (SeekableByteChannel channel = Files.newByteChannel(path)) {
      final List<TiffDirectory> directories = TiffDirectory.readAll(path, channel);
      final TiffPlanes planes = new TiffPlanes(path, channel, directories);
      if (!planes.arePlain()) return Optional.empty();
      final Header header = Header.of(path, path);
      planes.expect(header.planes());
      planes.checkWhole();
      final ImagePlus image = header.image(planes.onDemand());
      final Volume volume = toVolume(image, header);
      return Optional.of(new TiffRegions(path, directories, header.planes(), volume, image.getLocalCalibration().getCTable()));
    }
    catch (final IllegalArgumentException e) {
      throw notUsable(path, e);
    }
    catch (final UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public boolean isCompressed(final Path path) throws IOException {
    checkIsFile(path);
    try (SeekableByteChannel channel = Files.newByteChannel(path)) {
      return TiffPixels.isCompressed(TiffDirectory.readAll(path, channel).get(0));
    }
  }

  private static void checkIsFile(final Path path) throws IOException {
    if (Files.isDirectory(path)) throw new VolumeFormatException(path, "is a folder, though it is named like a TIFF file");
  }

  private static VolumeFormatException notUsable(final Path path, final IllegalArgumentException e) {
    return new VolumeFormatException(path, "cannot be used: " + e.getMessage(), e);
  }

  private static Volume toVolume(final ImagePlus image, final Header header) {
    return ImagePlusVolumes.toVolume(image, header.notes.toArray(String[]::new));
  }

  @Override
  public void write(final Volume volume, final Path path, final Progress progress) throws IOException {
    final ImagePlus image = ImagePlusVolumes.toImagePlus(volume);
    final long bytes = (long) image.getWidth() * image.getHeight() * image.getBitDepth() / 8 * image.getStackSize();
    if (bytes + (long) DIRECTORY_BYTES * image.getStackSize() > LARGEST)
      throw new VolumeFormatException(path, "would need " + bytes
        + " bytes, more than the 4 GB a TIFF can hold; write .nii.gz or .mha instead");
    new GeometryProperties(image).forgetNotes();
    final FileInfo info = image.getFileInfo();
    info.description = new FileSaver(image).getDescriptionString();
    info.sliceLabels = image.getStack().getSliceLabels();
    info.properties = image.getPropertiesAsArray();
    try (FileReplacement file = new FileReplacement(path)) {
      try (OutputStream out = new ReportingStream(Files.newOutputStream(file.partial()), path, bytes, progress)) {
        final OutputStream buffered = new BufferedOutputStream(out, 1 << 18);
        new TiffEncoder(info).write(buffered);
        buffered.flush();
      }
      progress.throwIfCanceled();
      file.complete();
    }
    catch (final VolumeFormatException e) {
      throw e;
    }
    catch (final IOException e) {
      throw VolumeFormatException.notWritten(path, e);
    }
  }

  /**
   * What ImageJ reads of the first directory: description, metadata, resolution.
   *
   * @param description ImageJ's own; null in a file of another program
   * @param ome         of a file of another program
   * @param notes       what had to be assumed, once an image was made
   */
  private record Header(Path path, FileInfo info, Properties description, Optional<OmeXml> ome, List<String> notes) {

    /** @param local the same file, or a copy that ImageJ can read */
    static Header of(final Path path, final Path local) throws IOException {
      final FileInfo info = info(path, local.toAbsolutePath());
      final Properties description = new FileOpener(info).decodeDescriptionString(info); // which completes info
      return new Header(path, info, description, description == null ? OmeXml.of(path, info.description) : Optional.empty(),
        new ArrayList<>());
    }

    private static FileInfo info(final Path path, final Path file) throws IOException {
      try {
        final FileInfo[] all = new TiffDecoder(file.getParent().toString(), file.getFileName().toString()).getTiffInfo();
        if (all == null) throw new VolumeFormatException(path, "is damaged: its first image has no description");
        return all[0];
      }
      catch (final IOException | RuntimeException e) {
        throw new VolumeFormatException(path, "cannot be read: " + String.valueOf(e.getMessage()).replace('\n', ' '), e);
      }
    }

    /** @return number of planes that ImageJ's description gives, 1 if there is none */
    int planes() {
      return description == null ? 1 : info.nImages;
    }

    ImagePlus image(final ImageStack stack) throws IOException {
      if (ome.isPresent()) ome.get().checkPlanes(path, stack.getSize());
      final ImagePlus image = new ImagePlus(path.getFileName().toString(), stack);
      image.setIgnoreGlobalCalibration(true);
      if (info.properties != null) image.setProperties(info.properties);
      if (info.sliceLabels != null)
        for (int z = 0; z < Math.min(info.sliceLabels.length, stack.getSize()); z++)
          stack.setSliceLabel(info.sliceLabels[z], z + 1);
      calibrate(image);
      return image;
    }

    /** As ImageJ does on opening, which it does only together with reading the pixels. */
    private void calibrate(final ImagePlus image) {
      final Calibration calibration = image.getLocalCalibration();
      if (info.pixelWidth > 0 && info.unit != null) {
        calibration.setUnit(info.unit.trim());
        calibration.pixelWidth = info.pixelWidth;
        calibration.pixelHeight = info.pixelHeight;
      }
      if (info.fileType == FileInfo.GRAY16_SIGNED) calibration.setSigned16BitCalibration();
      if (description == null) {
        calibrateForeign(calibration);
        image.setDimensions(1, image.getStackSize(), 1);
        return;
      }
      calibration.pixelDepth = info.pixelDepth;
      calibration.setYUnit(description.getProperty("yunit"));
      calibration.setZUnit(description.getProperty("zunit"));
      if (info.valueUnit != null && image.getBitDepth() != 32)
        calibration.setFunction(info.calibrationFunction, info.coefficients, info.valueUnit,
          Boolean.parseBoolean(description.getProperty("zeroclip")));
      checkFunction(calibration);
      final int channels = count("channels");
      final int slices = count("slices");
      final int frames = count("frames");
      if ((long) channels * slices * frames == image.getStackSize()) image.setDimensions(channels, slices, frames);
    }

    private void calibrateForeign(final Calibration calibration) {
      if (ome.isPresent()) {
        if (!ome.get().calibrate(calibration))
          notes.add("The OME-XML of the file does not tell all edges of a voxel; those that it does not are taken as 1 mm.");
      }
      else if (Double.isNaN(CalibratedSpacing.millimetresPer(calibration.getXUnit()))) {
        calibration.setUnit("mm");
        notes.add("The TIFF file was not written by ImageJ and does not tell how large a voxel is; " + calibration.pixelWidth
          + " x " + calibration.pixelHeight + " x 1.0 mm is assumed.");
      }
      else {
        calibration.setZUnit("mm");
        notes.add(FOREIGN);
      }
    }

    /** ImageJ takes it on trust that there are as many coefficients as the function has. */
    private static void checkFunction(final Calibration calibration) {
      try {
        calibration.getCValue(0.0);
      }
      catch (final IndexOutOfBoundsException e) {
        throw new IllegalArgumentException("its description (" + calibration.getCoefficients().length + " numbers c0, c1, ...)"
          + " has too few of them for the function that calibrates its values; open it in ImageJ, correct Analyze > Calibrate..."
          + " and save it again", e);
      }
    }

    private int count(final String key) {
      final String text = description.getProperty(key, "1").trim();
      return text.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(text) : 1;
    }
  }

  /** Reports what went to the file and stops when canceled. */
  private static final class ReportingStream extends FilterOutputStream {

    private final Path path;
    private final long total;
    private final Progress progress;
    private long written;

    ReportingStream(final OutputStream out, final Path path, final long total, final Progress progress) {
      super(out);
      this.path = path;
      this.total = total;
      this.progress = progress;
    }

    @Override
    public void write(final byte[] buffer, final int offset, final int length) throws IOException {
      progress.throwIfCanceled();
      out.write(buffer, offset, length);
      written += length;
      progress.report("Writing " + path.getFileName(), Math.min(written, total), total);
    }
  }
}
