package io.github.rraunet.command;

import ij.ImagePlus;
import ij.io.FileInfo;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.Hashes;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import io.github.rraunet.volume.io.VolumeFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where an image came from, for the record of what was made of it; asked before the work, as the image may be closed then.
 *
 * @param title of the image
 * @param path  file or folder, if the image was opened from one that is still there and was not changed since
 */
record ImageSource(String title, Optional<Path> path) {

  private static final String PROPERTY = "rraunet.opened";

  /** Of the image itself: ImageJ hands what {@link ImagePlus#setProp} takes on to duplicates, parts and TIFF, changed or not. */
  private record Opened(Path path, String size) {}

  static void set(final ImagePlus image, final Path path) {
    image.setProperty(PROPERTY, new Opened(path.toAbsolutePath(), size(image)));
  }

  static ImageSource of(final ImagePlus image) {
    return new ImageSource(image.getTitle(), pathOf(image));
  }

  private static Optional<Path> pathOf(final ImagePlus image) {
    if (image.changes) return Optional.empty();
    final FileInfo info = image.getOriginalFileInfo(); // also of an image that was opened here and then saved by ImageJ
    if (info != null) return fileOf(info);
    if (!(image.getProperty(PROPERTY) instanceof Opened opened) || !opened.size().equals(size(image))) return Optional.empty();
    return Optional.of(opened.path()).filter(Files::exists);
  }

  private static Optional<Path> fileOf(final FileInfo info) {
    if (info.directory == null || info.directory.contains("://") || info.fileName == null || info.fileName.isEmpty())
      return Optional.empty();
    return Optional.of(Path.of(info.directory, info.fileName)).filter(Files::isRegularFile);
  }

  private static String size(final ImagePlus image) {
    return image.getWidth() + " " + image.getHeight() + " " + image.getStackSize();
  }

  /**
   * @param target name that a volume is to be written under, of one file or two
   * @throws IOException if one of them is a file that the image was read from, such as the voxels beside its header
   */
  void checkStays(final Path target) throws IOException {
    if (path.isEmpty()) return;
    for (final Path written : VolumeFiles.files(target))
      for (final Path read : files(path.get()))
        if (Files.exists(written) && Files.isSameFile(read, written))
          throw new IOException(written + ": is the input itself; name another file for the result");
  }

  private static List<Path> files(final Path source) throws IOException {
    try {
      return VolumeFiles.sources(source);
    }
    catch (final VolumeFormatException e) {
      return List.of(source); // of a format that ImageJ reads and we do not
    }
  }

  /** Puts the image with the hash of its files, or its title, dimensions, spacing and orientation into a record. */
  void describe(final RunRecord.Builder record, final String role, final Volume volume, final Progress progress)
    throws IOException
  {
    final Spacing spacing = volume.spacing();
    final double[] mm = { spacing.xMm(), spacing.yMm(), spacing.zMm() };
    final String orientation = volume.isOriented() ? volume.orientation().code() : null;
    if (path.isPresent())
      record.image(role, path.get(), Hashes.sha256(VolumeFiles.contentFiles(path.get()), progress), volume.dimensions(), mm,
        orientation);
    else record.openImage(role, title, volume.dimensions(), mm, orientation);
  }
}
