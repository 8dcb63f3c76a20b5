package io.github.rraunet.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A file that appears under its final name only when it is whole: it is written under another name in the same folder,
 * then moved. Closing it before it was completed removes what was written.
 */
public final class FileReplacement implements Closeable {

  private static final String PARTIAL = ".part";
  /** File systems take 255 bytes; a name gets longer until its file is whole, and a record beside it is called after it. */
  private static final int LONGEST_NAME = 230;

  /** Fills a file that nothing is in yet. */
  @FunctionalInterface
  public interface Filling {
    void fill(Path file) throws IOException;
  }

  private final Path target;
  private final Path partial;

  /** @param file to replace; where it is a link, the file that it leads to */
  public FileReplacement(final Path file) {
    target = followed(file);
    partial = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID().toString().substring(0, 8) + PARTIAL);
  }

  private static Path followed(final Path file) {
    try {
      return Files.isSymbolicLink(file) && Files.exists(file) ? file.toRealPath() : file;
    }
    catch (final IOException e) {
      return file; // writing will fail with the reason
    }
  }

  /** @throws IOException before a long run, if a file of this name could not be written, or no record beside it */
  public static void checkName(final Path file) throws IOException {
    final int bytes = file.getFileName().toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > LONGEST_NAME)
      throw new IOException(file + ": this name is too long to be written, " + bytes + " bytes where " + LONGEST_NAME
        + " are possible; choose a shorter one");
  }

  /** @return whether a file is named like one that was not completed: what a killed program left, or another writes now */
  public static boolean isPartial(final Path file) {
    final String name = file.getFileName().toString();
    return name.startsWith(".") && name.endsWith(PARTIAL);
  }

  /**
   * Removes what killed programs left of a file that was not completed.
   *
   * @param file that nobody else writes now
   */
  public static void removePartials(final Path file) throws IOException {
    final Path target = followed(file.toAbsolutePath());
    if (!Files.isDirectory(target.getParent())) return;
    final Pattern name = Pattern.compile(Pattern.quote("." + target.getFileName() + ".") + "[0-9a-f]{8}" + Pattern.quote(
      PARTIAL));
    try (DirectoryStream<Path> left = Files.newDirectoryStream(target.getParent(), other -> name.matcher(other.getFileName()
      .toString()).matches())) {
      for (final Path partial : left)
        Files.deleteIfExists(partial);
    }
    catch (final DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** @return the name to write under; nothing is there yet */
  public Path partial() {
    return partial;
  }

  /**
   * Moves what was written to the final name, over what may be there.
   *
   * @throws IOException if that fails; a {@link FileSystemException} names the final file
   */
  public void complete() throws IOException {
    if (Files.isDirectory(target)) throw about(target, new FileSystemException(target.toString())); // else an empty one may go
    try {
      move();
    }
    catch (final FileSystemException e) {
      throw about(target, e);
    }
  }

  private void move() throws IOException {
    try {
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    catch (final AtomicMoveNotSupportedException e) {
      Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING); // some network drives
    }
  }

  /** @return a failure of the partial file, whose name says nothing to a user, told of the one that is to be written */
  private static FileSystemException about(final Path target, final FileSystemException e) {
    final String file = target.toString();
    final String reason = Files.isDirectory(target) ? "a folder of this name is there; remove it, or name another file" : e
      .getReason();
    final FileSystemException told = e instanceof NoSuchFileException ? new NoSuchFileException(file, null, reason)
      : e instanceof AccessDeniedException ? new AccessDeniedException(file, null, reason)
      : new FileSystemException(file, null, reason);
    told.initCause(e);
    return told;
  }

  /**
   * Writes a file in one go.
   *
   * @throws IOException if it cannot be written; it names the file and the reason, such as a full disk
   */
  public static void write(final Path target, final Filling filling) throws IOException {
    try (var replacement = new FileReplacement(target)) {
      filling.fill(replacement.partial());
      replacement.complete();
    }
    catch (final NoSuchFileException | AccessDeniedException e) {
      throw new IOException(target + ": cannot be written; does its folder exist, and may files be made in it?", e);
    }
    catch (final FileSystemException e) {
      throw about(target, e);
    }
    catch (final IOException e) {
      throw new IOException(target + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** Writes bytes to a file in one go, as {@link #write(Path, Filling)} does. */
  public static void write(final Path target, final byte[] content) throws IOException {
    write(target, partial -> Files.write(partial, content));
  }

  /** Writes a text in UTF-8 to a file in one go, likewise. */
  public static void write(final Path target, final String text) throws IOException {
    write(target, text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(partial);
  }
}
