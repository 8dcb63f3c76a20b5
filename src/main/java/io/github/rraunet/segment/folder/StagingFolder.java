package io.github.rraunet.segment.folder;

import io.github.rraunet.files.FolderReplacement;
import io.github.rraunet.files.LockFile;
import io.github.rraunet.text.FailureText;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A hidden folder in the output folder, where results are written before they are moved to their place. It holds a lock, too: two
 * runs into one output folder would undo each other's work. What a killed run left in it is removed. Other processes of a run,
 * which work for the one that holds the lock, join it. Where the file system has no locks, as some network drives and Hadoop's,
 * nothing keeps two runs apart.
 */
public final class StagingFolder implements Closeable {

  static final String NAME = ".rra-segment-folder.part";
  private static final String LOCK = "lock";
  private static final String ITEM = "item-";

  private final Path folder;
  private final List<Path> made;
  private final boolean joined;
  private final LockFile lock; // null where files cannot be locked, and for those who joined

  private StagingFolder(final Path folder, final List<Path> made, final boolean joined, final LockFile lock) {
    this.folder = folder;
    this.made = made;
    this.joined = joined;
    this.lock = lock;
  }

  /**
   * @param output made if it is not there
   * @throws IOException if nothing can be written there, or another run writes there
   */
  public static StagingFolder in(final Path output) throws IOException {
    if (Files.exists(output) && !Files.isDirectory(output))
      throw new IOException(output + ": is a file; output is a folder, which is made if it is not there");
    final List<Path> made = new ArrayList<>();
    for (Path f = output; f != null && !Files.exists(f); f = f.getParent())
      made.add(f);
    final Path folder = output.resolve(NAME);
    final boolean locks = folder.getFileSystem() == FileSystems.getDefault();
    final LockFile lock;
    try {
      Files.createDirectories(folder);
      lock = locks ? LockFile.take(folder.resolve(LOCK)).orElse(null) : null;
    }
    catch (final IOException e) {
      throw new IOException(output + ": nothing can be written in this folder (" + FailureText.of(e)
        + "); make that possible, or name another as output", e);
    }
    if (locks && lock == null)
      throw new IOException(output + ": another run of RRA Segment Folder writes there; wait until it has ended");
    final var staging = new StagingFolder(folder, made, false, lock);
    boolean ready = false;
    try {
      staging.clear();
      ready = true;
      return staging;
    }
    finally {
      if (!ready && lock != null) lock.close();
    }
  }

  /** @return the folder of a run that another process began and will end; closing it removes nothing */
  public static StagingFolder joined(final Path output) throws IOException {
    return new StagingFolder(Files.createDirectories(output.resolve(NAME)), List.of(), true, null);
  }

  /**
   * @return a new empty folder, which no other process is given
   * @throws GoneException if somebody removed this folder meanwhile
   */
  public Path newFolder() throws IOException {
    try {
      return Files.createTempDirectory(folder, ITEM);
    }
    catch (final NoSuchFileException e) {
      throw new GoneException(folder.getParent(), e);
    }
  }

  /** The output folder was removed, or is on a drive that is not there any more. */
  static final class GoneException extends IOException {

    private static final long serialVersionUID = 1L;

    GoneException(final Path output, final IOException cause) {
      super(output + ": this folder was removed, or its drive is gone, while the run went on; start the same run again", cause);
    }
  }

  /** Moves a file, or the folder of a result, to its place, over what is there, which is beside the first meanwhile. */
  public static void move(final Path from, final Path to) throws IOException {
    if (Files.isDirectory(from) || Files.isDirectory(to)) {
      FolderReplacement.move(from, to, from.resolveSibling(from.getFileName() + ".old"));
      return;
    }
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    catch (final AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void clear() throws IOException {
    if (!Files.exists(folder)) return;
    final List<Path> content;
    try (Stream<Path> files = Files.list(folder)) {
      content = files.filter(f -> !f.equals(folder.resolve(LOCK))).toList();
    }
    for (final Path path : content)
      FolderReplacement.delete(path);
  }

  /** Removes it, and output folders that were made and stayed empty. */
  @Override
  public void close() throws IOException {
    if (joined) return;
    try (lock) {
      clear();
    }
    try {
      Files.deleteIfExists(folder);
    }
    catch (final DirectoryNotEmptyException e) {
      return; // the next run has begun
    }
    for (final Path f : made) {
      if (!Files.exists(f)) continue; // somebody removed it
      try (Stream<Path> content = Files.list(f)) {
        if (content.findAny().isPresent()) return;
      }
      Files.delete(f);
    }
  }
}
