package io.github.rraunet.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Keeps what one run works on from others, of this program and of other processes, for as long as it is open, however the process
 * ends. Where the file system has no locks, as some network drives, only from those of this program.
 */
public final class LockFile implements Closeable {

  /** Linux lets go of a lock as soon as its process closes any channel to the file, so none is opened twice. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();
  private static final int LONGEST = 1 << 20;

  private final Path file;
  private final Path key;
  private final FileChannel channel;

  private LockFile(final Path file, final Path key, final FileChannel channel) {
    this.file = file;
    this.key = key;
    this.channel = channel;
  }

  /**
   * @param file of the system's own file system, made if it is not there, and removed in the end; nobody else opens it
   * @return empty if another run holds it
   * @throws IOException if the file cannot be written, saying which and why
   */
  public static Optional<LockFile> take(final Path file) throws IOException {
    try {
      return taken(file);
    }
    catch (final FileSystemException e) {
      throw e; // names the file
    }
    catch (final IOException e) { // such as a full disk
      throw new FileSystemException(file.toString(), null, e.getMessage());
    }
  }

  private static Optional<LockFile> taken(final Path file) throws IOException {
    final Path folder = file.toAbsolutePath().getParent();
    final Path key = folder.toRealPath().resolve(file.getFileName());
    if (!HELD.add(key)) return Optional.empty();
    FileChannel channel = null;
    boolean locked = false;
    boolean taken = false;
    boolean answered = false;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      locked = lock(channel);
      taken = locked && isOf(file, channel);
      answered = true;
      return taken ? Optional.of(new LockFile(file, key, channel)) : Optional.empty();
    }
    finally {
      if (!taken) {
        if (locked && !answered) Files.deleteIfExists(file); // nothing could be written to it
        if (channel != null) channel.close();
        HELD.remove(key);
      }
    }
  }

  private static boolean lock(final FileChannel channel) {
    try {
      final FileLock lock = channel.tryLock();
      return lock != null;
    }
    catch (final OverlappingFileLockException e) {
      return false; // the plugin was loaded twice
    }
    catch (final IOException e) {
      return true; // no locks here
    }
  }

  /** @return whether the open file is still the one of this name: a run that ended may have removed it before it was locked */
  private static boolean isOf(final Path file, final FileChannel channel) throws IOException {
    final long mark = ThreadLocalRandom.current().nextLong(2, LONGEST);
    channel.truncate(0).write(ByteBuffer.allocate(1), mark - 1);
    try {
      return Files.size(file) == mark; // which opens nothing
    }
    catch (final NoSuchFileException e) {
      return false;
    }
  }

  /** Removes the file as long as it is locked, so that it cannot be the next run's. */
  @Override
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(file);
    }
    finally {
      HELD.remove(key);
    }
  }
}
