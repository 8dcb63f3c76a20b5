package io.github.rraunet.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder among the system's temporary files; closing it removes it with all in it. To be opened in the head of a {@code try}:
 * so what failed in it is told, and not that removing it failed, too.
 */
public final class TemporaryFolder implements Closeable {

  private final Path path;

  /** @param prefix of its name */
  public TemporaryFolder(final String prefix) throws IOException {
    path = Files.createTempDirectory(prefix);
  }

  /** @return the folder, which is there and empty at first */
  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    if (Files.exists(path)) FolderReplacement.delete(path);
  }
}
