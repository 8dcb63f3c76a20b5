package io.github.rraunet.command;

import ij.ImagePlus;
import ij.WindowManager;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.io.ImagePlusVolumes;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Finds the image that a text means. */
public final class ImageInputs {

  private ImageInputs() {}

  /**
   * @param text title of an open image, or else the path of a file or DICOM folder
   * @throws IOException if it is neither, or the file cannot be read
   */
  public static ImagePlus byTitleOrPath(final String text, final Progress progress) throws IOException {
    final ImagePlus open = WindowManager.getImage(text);
    if (open != null) return open;
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
