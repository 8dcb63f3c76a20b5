package io.github.rraunet.volume.io;

import io.github.rraunet.files.TemporaryFolder;
import io.github.rraunet.progress.Progress;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file where programs that know only the system's own files find it: itself, or a temporary copy of a file on another file
 * system, which closing removes.
 */
final class LocalCopy implements Closeable {

  private static final int BUFFER = 1 << 20;

  private final Path file;
  private final TemporaryFolder folder; // null if nothing was copied

  private LocalCopy(final Path file, final TemporaryFolder folder) {
    this.file = file;
    this.folder = folder;
  }

  static boolean isNeeded(final Path file) {
    return file.getFileSystem() != FileSystems.getDefault();
  }

  static LocalCopy of(final Path file, final Progress progress) throws IOException {
    if (!isNeeded(file)) return new LocalCopy(file, null);
    final TemporaryFolder folder = new TemporaryFolder("rra-copy-");
    final LocalCopy copy = new LocalCopy(folder.path().resolve(file.getFileName().toString()), folder);
    try {
      copy.fill(file, progress);
      return copy;
    }
    catch (final IOException | RuntimeException e) {
      try (copy) {
        throw e; // whatever closing says
      }
    }
  }

  private void fill(final Path from, final Progress progress) throws IOException {
    final long total = Files.size(from);
    final byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(from); OutputStream out = Files.newOutputStream(file)) {
      long done = 0;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        progress.throwIfCanceled();
        progress.report("Fetching " + from.getFileName(), done, total);
        out.write(buffer, 0, n);
        done += n;
      }
    }
  }

  Path file() {
    return file;
  }

  @Override
  public void close() throws IOException {
    if (folder != null) folder.close();
  }
}
