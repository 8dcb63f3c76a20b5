package io.github.rraunet.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder that appears under its final name only when it is whole: it is filled under another name beside it, then moved.
 * Closing it before it was completed removes what was written.
 */
public final class FolderReplacement implements Closeable {

  private final Path target;
  private final Path partial;

  /** @param folder to replace; whether it may be is for the caller to know */
  public FolderReplacement(final Path folder) throws IOException {
    target = folder;
    partial = hidden(folder, "part");
    Files.createDirectory(partial);
  }

  private static Path hidden(final Path folder, final String ending) {
    return folder.resolveSibling("." + folder.getFileName() + "." + UUID.randomUUID().toString().substring(0, 8) + "." + ending);
  }

  /** @return the folder to fill, which is there and empty */
  public Path partial() {
    return partial;
  }

  /** Moves what was filled to the final name. */
  public void complete() throws IOException {
    move(partial, target);
  }

  /**
   * Moves a folder; one that lies where it goes is removed, and stays if the move fails. A program that is killed in between
   * leaves it under a hidden name beside.
   *
   * @param to on the same file system
   */
  public static void move(final Path from, final Path to) throws IOException {
    move(from, to, hidden(to, "old"));
  }

  /**
   * As {@link #move(Path, Path)}.
   *
   * @param old where one that lies there is meanwhile; nothing is there yet
   */
  public static void move(final Path from, final Path to, final Path old) throws IOException {
    if (!Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(from, to);
      return;
    }
    Files.move(to, old); // a folder cannot be moved over one that is not empty
    try {
      Files.move(from, to);
    }
    catch (final IOException e) {
      Files.move(old, to);
      throw e;
    }
    delete(old);
  }

  /** Removes a file, or a folder with all in it; links are not followed. */
  public static void delete(final Path fileOrFolder) throws IOException {
    final List<Path> content;
    try (Stream<Path> tree = Files.walk(fileOrFolder)) {
      content = tree.sorted(Comparator.reverseOrder()).toList(); // what lies in a folder before it
    }
    catch (final UncheckedIOException e) {
      throw e.getCause();
    }
    for (final Path path : content)
      Files.deleteIfExists(path); // another process may be at it, too
  }

  @Override
  public void close() throws IOException {
    if (Files.exists(partial)) delete(partial);
  }
}
