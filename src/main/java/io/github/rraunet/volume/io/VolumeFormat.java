package io.github.rraunet.volume.io;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.PlaneSource;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeRegions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One file format that volumes are read from and perhaps written to. Stateless. */
interface VolumeFormat {

  /** @return name for the user, for example "NIfTI" */
  String name();

  /** @return whether the path's ending (or, for a folder, its content) is this format's; the file is not opened for pixels */
  boolean reads(Path path);

  /** @return whether a volume can be written under this name */
  boolean writes(Path path);

  /** @throws VolumeFormatException if what lies under this name must not be replaced */
  default void checkTarget(final Path path) throws VolumeFormatException {
    for (final Path file : files(path))
      if (Files.isDirectory(file))
        throw new VolumeFormatException(file, "is a folder, where a file would be written; name another, or remove it first");
  }

  /** @return all files that are written for a volume of this name, it being the first */
  default List<Path> files(final Path path) {
    return List.of(path);
  }

  /** @return all files that a volume is read from. @throws VolumeFormatException if one is missing */
  default List<Path> sources(final Path path) throws IOException {
    return List.of(path);
  }

  /**
   * @return whether the voxels are compressed, so that the files are smaller than the volume; only headers are read
   * @throws VolumeFormatException if a header that tells cannot be read
   */
  default boolean isCompressed(final Path path) throws IOException {
    return false;
  }

  /**
   * @param source for its voxels, where they are not read by ImageJ, which makes its own
   * @throws VolumeFormatException if the file is damaged, of another kind, or holds what cannot be segmented
   */
  Volume read(Path path, PlaneSource source, Progress progress) throws IOException;

  /**
   * @return the volume box by box; empty if nothing less than all of it can be read
   * @throws VolumeFormatException as {@link #read}, as far as it can be told without the voxels
   */
  default Optional<VolumeRegions> regions(final Path path) throws IOException {
    return Optional.empty();
  }

  /** Writes beside the final name and moves at the end, so that a canceled or failed write leaves nothing. */
  void write(Volume volume, Path path, Progress progress) throws IOException;
}
