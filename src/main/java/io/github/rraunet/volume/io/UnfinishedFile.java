package io.github.rraunet.volume.io;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** A file written beside its final name; it takes that name when finished, and is removed when it was not. */
final class UnfinishedFile implements AutoCloseable {

  private final Path target;
  private final Path path;

  UnfinishedFile(final Path target) {
    this.target = target;
    path = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID().toString().substring(0, 8) + ".part");
  }

  /** @return where to write */
  Path path() {
    return path;
  }

  /** Gives the file its final name, in place of a file that has it. */
  void finish() throws IOException {
    try {
      Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (final AtomicMoveNotSupportedException e) {
      Files.move(path, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
  }
}
