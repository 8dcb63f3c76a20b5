package io.github.rraunet.command;

import ij.ImagePlus;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.ImagePlusVolumes;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An image that is open, a file, or a folder.
 *
 * @param name short, without ending
 * @param open null for a file or folder
 * @param path null for an open image
 */
record NamedInput(String name, ImagePlus open, Path path) {

  static NamedInput of(final ImagePlus open) {
    return new NamedInput(VolumeFiles.stem(fileName(open)), open, null);
  }

  /** @return the title of an image, without what cannot stand in the name of a file */
  static Path fileName(final ImagePlus open) {
    final String name = open.getTitle().replaceAll("[\\\\/:*?\"<>|\\p{Cntrl}]", "_").strip();
    return Path.of(name.isEmpty() || name.startsWith(".") ? "_" + name : name);
  }

  static NamedInput of(final Path path) {
    return new NamedInput(VolumeFiles.stem(path), null, path);
  }

  /**
   * @param role      name of the parameter, for messages
   * @param parameter title of an open image, or a path
   * @throws IOException if it is neither
   */
  static NamedInput of(final String role, final File parameter) throws IOException {
    final String text = parameter.getPath();
    if (text.isBlank()) throw new IOException(role + " is needed: an open image, a file or a folder");
    final Optional<ImagePlus> open = ImageInputs.byTitle(text);
    if (open.isPresent()) return of(open.get());
    try {
      final Path path = parameter.toPath();
      if (Files.exists(path)) return of(path.toAbsolutePath());
    }
    catch (final InvalidPathException e) {
      throw new IOException(role + " '" + text + "' is neither the title of an open image nor a path", e);
    }
    throw new IOException(role + " '" + text + "': there is no open image with this title, and no file or folder of this name");
  }

  Volume read(final Progress progress) throws IOException {
    return open != null ? ImagePlusVolumes.toVolume(open) : VolumeFiles.read(path, progress);
  }

  /** A folder with a DICOM series is one image. */
  boolean isFolder() {
    return path != null && Files.isDirectory(path) && !VolumeFiles.isReadable(path);
  }

  /** @return whether both are one image, file or folder, whatever names or links lead to it */
  boolean isSameAs(final NamedInput other) throws IOException {
    if (path == null || other.path == null) return open != null && open == other.open;
    return Files.isSameFile(path, other.path);
  }

  /** @return what it is, for messages */
  String description() {
    return open != null ? "the open image '" + open.getTitle() + "'" : (isFolder() ? "the folder " : "the file ") + path;
  }
}
