package io.github.rraunet.engine;

import io.github.rraunet.files.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What tells one SavedModel from another: one hash for graph and weights. */
final class SavedModelHash {

  private SavedModelHash() {}

  /**
   * @return SHA-256 over name, 0, length (8 bytes, big-endian) and bytes of {@code saved_model.pb} and of each file in
   *         {@code variables}, in the order of their names
   */
  static String of(final Path folder) throws IOException {
    final List<Path> files;
    final Path variables = folder.resolve("variables");
    if (Files.isDirectory(variables)) {
      try (Stream<Path> list = Files.list(variables)) {
        files = list.filter(Files::isRegularFile).sorted().toList();
      }
    }
    else files = List.of();
    final Sha256 hash = new Sha256();
    add(hash, folder, folder.resolve("saved_model.pb"));
    for (final Path file : files)
      add(hash, folder, file);
    return hash.text();
  }

  private static void add(final Sha256 hash, final Path folder, final Path file) throws IOException {
    hash.add(folder.relativize(file).toString().replace('\\', '/').getBytes(StandardCharsets.UTF_8));
    hash.add(new byte[1]);
    hash.add(ByteBuffer.allocate(Long.BYTES).putLong(0, Files.size(file)).array());
    hash.add(file, read -> {});
  }
}
