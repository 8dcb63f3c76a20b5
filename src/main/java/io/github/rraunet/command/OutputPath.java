package io.github.rraunet.command;

import java.io.File;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Where a command saves a result; an empty parameter means not at all. */
final class OutputPath {

  private static final String[] ENDINGS = { ".nii.gz", ".nii", ".hdr.gz", ".hdr", ".mha", ".mhd", ".tiff", ".tif" };

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
    final String ending = ending(path);
    return path.resolveSibling(stem(path) + suffix + ending);
  }

  /** @return name of the file without its ending, of which {@code .nii.gz} is one */
  static String stem(final Path path) {
    final String name = path.getFileName().toString();
    return name.substring(0, name.length() - ending(path).length());
  }

  private static String ending(final Path path) {
    final String name = path.getFileName().toString();
    for (final String ending : ENDINGS) {
      final int at = name.length() - ending.length();
      if (at > 0 && name.regionMatches(true, at, ending, 0, ending.length())) return name.substring(at);
    }
    return "";
  }
}
