package io.github.rraunet.volume.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * A file that appears under its final name only when it is whole: it is written under another name in the same folder,
 * then moved. Closing it before it was completed removes what was written.
 */
final class FileReplacement implements Closeable {

  private final Path target;
  private final Path partial;

  FileReplacement(final Path target) {
    this.target = target;
    partial = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID().toString().substring(0, 8) + ".part");
  }

  /** @return the name to write under; nothing is there yet */
  Path partial() {
    return partial;
  }

  /** Moves what was written to the final name, over what may be there. */
  void complete() throws IOException {
    try {
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    }
    catch (final AtomicMoveNotSupportedException e) {
      Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING); // some network drives
    }
  }

  /** @return why a file could not be written, for the user */
  static VolumeFormatException failure(final Path target, final IOException e) {
    if (e instanceof NoSuchFileException)
      return new VolumeFormatException(target, "could not be written: its folder does not exist", e);
    if (e instanceof AccessDeniedException)
      return new VolumeFormatException(target, "could not be written: its folder is protected", e);
    return new VolumeFormatException(target, "could not be written: " + e.getMessage(), e);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(partial);
  }
}
