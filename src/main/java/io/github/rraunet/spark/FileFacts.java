package io.github.rraunet.spark;

import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

/**
 * What tells without reading it whether a volume is still the same.
 *
 * @param bytes    of all its files
 * @param modified when the last of them was changed, in ms since 1970
 */
record FileFacts(long bytes, long modified) implements Serializable {

  static FileFacts of(final Path volume) throws IOException {
    long bytes = 0;
    long modified = 0;
    for (final Path content : VolumeFiles.contentFiles(volume))
      try (Stream<Path> files = Files.walk(content)) { // of an OME-Zarr the content is a folder
        for (final Path file : files.toList()) {
          final var attributes = Files.readAttributes(file, BasicFileAttributes.class);
          if (!attributes.isRegularFile()) continue;
          bytes += attributes.size();
          modified = Math.max(modified, attributes.lastModifiedTime().toMillis());
        }
      }
      catch (final UncheckedIOException e) {
        throw e.getCause();
      }
    return new FileFacts(bytes, modified);
  }
}
