package io.github.rraunet.record;

import io.github.rraunet.files.Sha256;
import io.github.rraunet.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** SHA-256 of files and folders, read as a stream. */
public final class Hashes {

  private static final String STEP = "Hashing";

  private static final Comparator<String> BYTE_ORDER = (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8),
    b.getBytes(StandardCharsets.UTF_8));

  private Hashes() {}

  /**
   * Hash of a file's bytes, what {@code sha256sum} prints. Of a folder: the hash of the text that has for every file in it
   * and below the line "hash, two spaces, path relative to the folder with /", in byte order of the paths; what
   * {@code find * -type f | LC_ALL=C sort | xargs sha256sum | sha256sum} prints in that folder when no name is
   * hidden or unusual.
   *
   * @return 64 hexadecimal digits in lower case
   * @throws NoSuchFileException if there is neither a file nor a folder
   */
  public static String sha256(final Path fileOrFolder, final Progress progress) throws IOException {
    if (!Files.exists(fileOrFolder)) throw new NoSuchFileException(fileOrFolder.toString(), null, "nothing to hash here");
    if (!Files.isDirectory(fileOrFolder)) return ofFiles(List.of(fileOrFolder), progress).get(0);
    return ofNamedFiles(filesBelow(fileOrFolder), progress);
  }

  /**
   * @param files at least one; where there are several, all in one folder
   * @return of one file or folder what {@link #sha256(Path, Progress)} gives, of several files what it gives of a folder that
   *         holds them alone
   */
  public static String sha256(final List<Path> files, final Progress progress) throws IOException {
    if (files.size() == 1) return sha256(files.get(0), progress);
    final SortedMap<String, Path> named = new TreeMap<>(BYTE_ORDER);
    for (final Path file : files)
      named.put(file.getFileName().toString(), file);
    return ofNamedFiles(named, progress);
  }

  private static String ofNamedFiles(final SortedMap<String, Path> files, final Progress progress) throws IOException {
    final List<String> hashes = ofFiles(List.copyOf(files.values()), progress);
    final StringBuilder lines = new StringBuilder();
    int i = 0;
    for (final String name : files.keySet())
      lines.append(hashes.get(i++)).append("  ").append(name).append('\n');
    return sha256(lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** @return of the bytes, 64 hexadecimal digits in lower case */
  public static String sha256(final byte[] bytes) {
    return Sha256.of(bytes);
  }

  private static SortedMap<String, Path> filesBelow(final Path folder) throws IOException {
    final SortedMap<String, Path> files = new TreeMap<>(BYTE_ORDER);
    final List<Path> found;
    try (Stream<Path> walk = Files.walk(folder)) {
      found = walk.filter(Files::isRegularFile).collect(Collectors.toList());
    }
    catch (final UncheckedIOException unreadable) {
      throw unreadable.getCause();
    }
    for (final Path file : found)
      files.put(folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/"), file);
    return files;
  }

  private static List<String> ofFiles(final List<Path> files, final Progress progress) throws IOException {
    long size = 0;
    for (final Path file : files)
      size += Files.size(file);
    final long total = size;
    final Sha256 hash = new Sha256();
    final List<String> hashes = new ArrayList<>();
    long done = 0;
    for (final Path file : files) {
      final long before = done;
      done += hash.add(file, read -> {
        progress.throwIfCanceled();
        progress.report(STEP, before + read, total);
      });
      hashes.add(hash.text());
    }
    return hashes;
  }
}
