package io.github.rraunet.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Size and time of change of files, which tell whether somebody wrote to them since. */
final class FileStamps {

  private record Stamp(long bytes, FileTime modified) {}

  private final List<Path> filesOrFolders;
  private final Map<Path, Stamp> stamps;

  /** Looks at files, and at all files in and below folders. */
  FileStamps(final List<Path> filesOrFolders) throws IOException {
    this.filesOrFolders = List.copyOf(filesOrFolders);
    stamps = of(filesOrFolders);
  }

  private static Map<Path, Stamp> of(final List<Path> filesOrFolders) throws IOException {
    final Map<Path, Stamp> stamps = new HashMap<>();
    for (final Path path : filesOrFolders)
      if (Files.isDirectory(path)) {
        try (Stream<Path> tree = Files.walk(path)) {
          for (final Path file : tree.filter(Files::isRegularFile).toList())
            add(file, stamps);
        }
        catch (final UncheckedIOException e) {
          throw e.getCause();
        }
      }
      else add(path, stamps);
    return stamps;
  }

  private static void add(final Path file, final Map<Path, Stamp> stamps) throws IOException {
    try {
      final var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      stamps.put(file, new Stamp(attributes.size(), attributes.lastModifiedTime()));
    }
    catch (final NoSuchFileException e) {
      return; // whoever reads it says so
    }
  }

  /** @throws IOException naming a file that was written to since, or is new in a folder; those that are gone were not changed */
  void requireUnchanged() throws IOException {
    for (final Map.Entry<Path, Stamp> now : of(filesOrFolders).entrySet())
      if (!now.getValue().equals(stamps.get(now.getKey())))
        throw new IOException(now.getKey() + ": was changed while it was read; start the same again when it is whole");
  }
}
