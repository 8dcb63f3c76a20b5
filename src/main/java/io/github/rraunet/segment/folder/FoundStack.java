package io.github.rraunet.segment.folder;

import io.github.rraunet.volume.io.VolumeFiles;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One stack among many.
 *
 * @param path   file, OME-Zarr folder, or folder with a DICOM series
 * @param name   for the user: its path below the input folder, with {@code /}
 * @param folder folder that its results go to, relative to the output folder; empty for the output folder itself. A path of the
 *               system's own files, wherever the stack is
 */
public record FoundStack(Path path, String name, Path folder) {

  static FoundStack of(final Path path, final Path relative) {
    final Path parent = relative.getParent();
    return new FoundStack(path, relative.toString().replace(relative.getFileSystem().getSeparator(), "/"), parent == null ? Path
      .of("") : onAnySystem(parent));
  }

  /** @return the same relative path as one that can be resolved against folders of any file system */
  static Path onAnySystem(final Path relative) {
    Path same = Path.of("");
    for (final Path name : relative)
      same = same.resolve(name.toString());
    return same;
  }

  /**
   * @return what stands for {@code *} in the name of a result: the name without its ending, or all of it for the folder of a
   *         DICOM series, which may have been named as {@code .}
   */
  public String stem() {
    return Files.isDirectory(path) && !VolumeFiles.isVolumeFile(path) ? path.toAbsolutePath().normalize().getFileName().toString()
      : VolumeFiles.stem(path);
  }
}
