package io.github.rraunet.volume.io;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.progress.TimedStep;
import io.github.rraunet.volume.PlaneSource;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeRegions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Opens and saves volumes, whatever their format: the ending of the name decides, a folder is an OME-Zarr or a DICOM series. */
public final class VolumeFiles {

  /** Asked in this order. */
  private static final List<VolumeFormat> FORMATS =
    List.of(new NiftiFormat(), new MetaImageFormat(), new TiffFormat(), new OmeZarrFormat(), new DicomFormat());

  private static final List<String> FILE_ENDINGS =
    List.of(".nii", ".nii.gz", ".hdr", ".hdr.gz", ".mha", ".mhd", ".tif", ".tiff");

  /** Of the other half of a pair, by which it may be named, too; who searches a folder takes the header. */
  private static final List<String> VOXEL_ENDINGS = List.of(".img", ".img.gz");

  /** Of volumes that are a folder, which takes part wherever a file does. */
  private static final List<String> FOLDER_ENDINGS = List.of(".ome.zarr", ".zarr");

  private VolumeFiles() {}

  /**
   * @param path a file of a known format, an OME-Zarr folder, or a folder with one DICOM series
   * @throws VolumeFormatException if no format takes the path, or the file is not what it should be
   */
  public static Volume read(final Path path, final Progress progress) throws IOException {
    return read(path, PlaneSource.NEW, progress);
  }

  /**
   * @param path   as above
   * @param source for its voxels; not all formats take them
   * @throws VolumeFormatException as above
   */
  public static Volume read(final Path path, final PlaneSource source, final Progress progress) throws IOException {
    try (TimedStep timed = TimedStep.of(TimedStep.Kind.READ)) {
      return formatOf(path).read(path, source, progress);
    }
  }

  /**
   * Opens a volume to be read box by box. That can be done with OME-Zarr, and with NIfTI, MetaImage and TIFF that are not
   * compressed.
   *
   * @return empty if the path holds a volume that can only be read as a whole, such as a {@code .nii.gz} or a DICOM series
   * @throws VolumeFormatException if no format takes the path, or the file is not what it should be: all that reading the whole
   *                               would find but damage to its voxels
   */
  public static Optional<VolumeRegions> regions(final Path path) throws IOException {
    return formatOf(path).regions(path);
  }

  private static VolumeFormat formatOf(final Path path) throws VolumeFormatException {
    if (!Files.exists(path)) throw new VolumeFormatException(path, "there is no such file or folder");
    if (path.getFileName() != null) for (final VolumeFormat format : FORMATS)
      if (format.reads(path)) return format;
    throw unknown(path);
  }

  /** @return whether a format takes the path, which may be a folder with a DICOM series; it may be damaged nonetheless */
  public static boolean isReadable(final Path path) {
    return path.getFileName() != null && FORMATS.stream().anyMatch(format -> format.reads(path));
  }

  /**
   * @return whether the path is a file, or an OME-Zarr folder, whose ending is that of a volume; its content is not looked at. A
   *         folder with a DICOM series has no such ending
   */
  public static boolean isVolumeFile(final Path path) {
    if (path.getFileName() == null) return false; // all of a file system or of a bucket
    final String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.startsWith(".")) return false;
    return FILE_ENDINGS.stream().anyMatch(name::endsWith) && Files.isRegularFile(path) || FOLDER_ENDINGS.stream().anyMatch(
      name::endsWith) && Files.isDirectory(path);
  }

  /** @return name of the file without its ending, of which {@code .nii.gz} is one; all of it if the ending is none of ours */
  public static String stem(final Path path) {
    final String name = path.getFileName().toString();
    return name.substring(0, name.length() - ending(path).length());
  }

  /** @return as in the name; empty if it is none of ours */
  public static String ending(final Path path) {
    final String name = path.getFileName().toString();
    String longest = "";
    for (final String ending : Stream.of(FILE_ENDINGS, VOXEL_ENDINGS, FOLDER_ENDINGS).flatMap(List::stream).toList()) {
      final int at = name.length() - ending.length();
      if (at > 0 && ending.length() > longest.length() && name.regionMatches(true, at, ending, 0, ending.length())) longest = name
        .substring(at);
    }
    return longest;
  }

  /** @return whether a format is written under this ending */
  public static boolean isWritten(final Path path) {
    return path.getFileName() != null && FORMATS.stream().anyMatch(format -> format.writes(path));
  }

  /**
   * @return all files that are written for a volume of this name
   * @throws VolumeFormatException if no format is written under this ending
   */
  public static List<Path> files(final Path path) throws VolumeFormatException {
    return formatFor(path).files(path);
  }

  /** @throws VolumeFormatException if no format is written under this ending */
  public static void write(final Volume volume, final Path path, final Progress progress) throws IOException {
    formatFor(path).write(volume, path, progress);
  }

  /**
   * @return all files that a volume is read from; a folder for an OME-Zarr or a DICOM series
   * @throws VolumeFormatException if no format takes the path, or one of the files is missing
   */
  public static List<Path> sources(final Path path) throws IOException {
    for (final VolumeFormat format : FORMATS)
      if (format.reads(path)) return format.sources(path);
    throw unknown(path);
  }

  /**
   * @return whether the voxels are compressed, which headers tell; false for OME-Zarr, whose chunks may be or not one by one
   * @throws VolumeFormatException if no format takes the path, or a header that tells cannot be read
   */
  public static boolean isCompressed(final Path path) throws IOException {
    for (final VolumeFormat format : FORMATS)
      if (format.reads(path)) return format.isCompressed(path);
    throw unknown(path);
  }

  /**
   * @return all files whose bytes make a volume; of a DICOM series its files one by one, without what else lies in the folder; of
   *         an OME-Zarr the folder, with all in it; of a file that only ImageJ reads that file
   * @throws VolumeFormatException if one of the files is missing
   */
  public static List<Path> contentFiles(final Path path) throws IOException {
    if (FORMATS.stream().noneMatch(format -> format.reads(path))) return List.of(path);
    return Files.isDirectory(path) && !isZarr(path) ? DicomFormat.seriesFiles(path) : sources(path);
  }

  private static boolean isZarr(final Path path) {
    return new OmeZarrFormat().reads(path);
  }

  /**
   * @param progress asked whether to stop before each file that is looked at: all of them, where none is a slice
   * @return what a folder itself holds of DICOM; files that cannot be read do not count
   * @throws CanceledException if the user asked to stop
   */
  public static DicomContent dicomContent(final Path folder, final Progress progress) {
    return DicomFormat.contentOf(folder, progress);
  }

  /** @return whether a folder itself holds slices of DICOM, see {@link #dicomContent} */
  public static boolean isSeriesFolder(final Path folder) {
    return dicomContent(folder, Progress.NONE) == DicomContent.SERIES;
  }

  /** Fails before a long run when its result could not be written: unknown ending, missing folder, a folder of others there. */
  public static void checkWritable(final Path path) throws IOException {
    formatFor(path).checkTarget(path);
    final Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder))
      throw new VolumeFormatException(path, "its folder does not exist; make it first or name another");
    if (!Files.isWritable(folder)) throw new VolumeFormatException(path, "its folder cannot be written to");
  }

  private static VolumeFormat formatFor(final Path path) throws VolumeFormatException {
    for (final VolumeFormat format : FORMATS)
      if (format.writes(path)) return format;
    throw new VolumeFormatException(path, "has an ending of no format that is written; use .nii, .nii.gz, .mha, .mhd, .tif"
      + " or .ome.zarr");
  }

  private static VolumeFormatException unknown(final Path path) {
    return new VolumeFormatException(path, Files.isDirectory(path)
      ? "is a folder without a DICOM series; name one of its files, or take RRA Segment Folder (segment-folder) for all of them"
      : "is in no format known here; readable are " + names());
  }

  private static String names() {
    return FORMATS.stream().map(VolumeFormat::name).collect(Collectors.joining(", "));
  }
}
