package io.github.rraunet.command;

import ij.ImagePlus;
import ij.WindowManager;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.io.ImagePlusVolumes;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Finds the image that a text means. */
public final class ImageInputs {

  private ImageInputs() {}

  /**
   * @param text title of an open image, or else the path of a file or DICOM folder
   * @throws IOException              if it is neither, or the file cannot be read
   * @throws IllegalArgumentException if several open images have the title and none of them is in front
   */
  public static ImagePlus byTitleOrPath(final String text, final Progress progress) throws IOException {
    final Optional<ImagePlus> open = byTitle(text);
    if (open.isPresent()) return open.get();
    final Path path;
    try {
      path = Path.of(text);
    }
    catch (final InvalidPathException e) {
      throw new IOException("there is no open image with the title '" + text + "'", e);
    }
    if (!Files.exists(path))
      throw new IOException("there is no open image with the title '" + text + "', and no file or folder of that name");
    return open(path, progress);
  }

  /**
   * @return the open image with this title, of several the one in front; empty if there is none
   * @throws IllegalArgumentException if several have it and none of them is in front: ImageJ would take the first opened
   */
  static Optional<ImagePlus> byTitle(final String title) {
    final List<ImagePlus> named = allByTitle(title);
    final Optional<ImagePlus> meant = meant(named);
    if (meant.isEmpty() && !named.isEmpty())
      throw new IllegalArgumentException(named.size() + " open images have the title '" + title + "', and none of them is in"
        + " front; rename one of them (Image > Rename...), or take it to the front");
    return meant;
  }

  /** @return of images with one title the one in front, or the only one */
  static Optional<ImagePlus> meant(final List<ImagePlus> named) {
    final ImagePlus current = WindowManager.getCurrentImage();
    if (named.contains(current)) return Optional.of(current);
    return named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty();
  }

  /** @return open images with this title, also as it comes out of a {@link File}, whose slashes are those of the system */
  static List<ImagePlus> allByTitle(final String title) {
    final int[] ids = WindowManager.getIDList();
    final List<ImagePlus> open = ids == null ? List.of() : Arrays.stream(ids).mapToObj(WindowManager::getImage).filter(
      Objects::nonNull).toList();
    final List<ImagePlus> named = open.stream().filter(image -> image.getTitle().equals(title)).toList();
    return !named.isEmpty() || title.isBlank() ? named : open.stream().filter(image -> new File(image.getTitle().strip())
      .getPath().equals(title)).toList();
  }

  /** @return the volume with its whole geometry in the image's properties, so that results can be written on its grid */
  public static ImagePlus open(final Path path, final Progress progress) throws IOException {
    final ImagePlus image = ImagePlusVolumes.toImagePlus(VolumeFiles.read(path, progress));
    ImageSource.set(image, path);
    return image;
  }

  /** @return what the user should know of an image that was opened here and of its reading, one plain sentence each */
  public static List<String> notes(final ImagePlus image) {
    return ImagePlusVolumes.toVolume(image).notes();
  }
}
