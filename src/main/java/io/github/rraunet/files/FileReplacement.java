package io.github.rraunet.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
public final class FileReplacement implements Closeable {

  private static final String PARTIAL = ".part";

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

  /** @return whether a file is named like one that was not completed: what a killed program left, or another writes now */
  public static boolean isPartial(final Path file) {
    final String name = file.getFileName().toString();
    return name.startsWith(".") && name.endsWith(PARTIAL);
  }

  /** @return the name to write under; nothing is there yet */
  public Path partial() {
    return partial;
  }

  /** Moves what was written to the final name, over what may be there. */
  public void complete() throws IOException {
    if (Files.isDirectory(target)) throw new IOException(target + ": is a folder, where a file was to be written; name a file");
    try {
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    catch (final AtomicMoveNotSupportedException e) {
      Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING); // some network drives
    }
  }

  /** Writes bytes to a file in one go. */
  public static void write(final Path target, final byte[] content) throws IOException {
    try (var replacement = new FileReplacement(target)) {
      Files.write(replacement.partial(), content);
      replacement.complete();
    }
    catch (final NoSuchFileException | AccessDeniedException e) {
      throw new IOException(target + ": cannot be written; does its folder exist, and may files be made in it?", e);
    }
  }

  /** Writes a text in UTF-8 to a file in one go. */
  public static void write(final Path target, final String text) throws IOException {
    write(target, text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(partial);
  }
}
