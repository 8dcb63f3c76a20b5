package io.github.rraunet.command;

import io.github.rraunet.volume.io.VolumeFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Where a command saves a result; an empty parameter means not at all. */
final class OutputPath {

  private OutputPath() {}

  /** @throws IOException if the text cannot be a path on this system */
  static Optional<Path> of(final File parameter) throws IOException {
    if (parameter == null || parameter.getPath().isBlank()) return Optional.empty();
    try {
      return Optional.of(parameter.toPath().toAbsolutePath());
    }
    catch (final InvalidPathException e) {
      throw new IOException("'" + parameter.getPath() + "' cannot be the name of a file here", e);
    }
  }

  /** @return a sibling: {@code /x/a.nii.gz} with {@code _probability} is {@code /x/a_probability.nii.gz} */
  static Path withSuffix(final Path path, final String suffix) {
    return path.resolveSibling(VolumeFiles.stem(path) + suffix + VolumeFiles.ending(path));
  }
}
