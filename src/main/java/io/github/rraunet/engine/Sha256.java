package io.github.rraunet.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** SHA-256 hashes as hexadecimal text. */
final class Sha256 {

  private static final int BUFFER = 1 << 16;

  private Sha256() {}

  /** @return hash of the file's bytes, as {@code sha256sum} prints it */
  static String of(final Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in);
    }
  }

  static String of(final InputStream in) throws IOException {
    final MessageDigest digest = digest();
    update(digest, in);
    return HexFormat.of().formatHex(digest.digest());
  }

  static String of(final byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  /**
   * @return one hash for graph and weights: over name, 0, length (8 bytes, big-endian) and bytes of {@code saved_model.pb}
   *         and of each file in {@code variables}, in the order of their names
   */
  static String ofSavedModel(final Path folder) throws IOException {
    final MessageDigest digest = digest();
    final List<Path> files;
    final Path variables = folder.resolve("variables");
    if (Files.isDirectory(variables)) {
      try (Stream<Path> list = Files.list(variables)) {
        files = list.filter(Files::isRegularFile).sorted().toList();
      }
    }
    else files = List.of();
    add(digest, folder, folder.resolve("saved_model.pb"));
    for (final Path file : files)
      add(digest, folder, file);
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(final MessageDigest digest, final Path folder, final Path file) throws IOException {
    digest.update(folder.relativize(file).toString().replace('\\', '/').getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, Files.size(file)));
    try (InputStream in = Files.newInputStream(file)) {
      update(digest, in);
    }
  }

  private static void update(final MessageDigest digest, final InputStream in) throws IOException {
    final byte[] buffer = new byte[BUFFER];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer))
      digest.update(buffer, 0, n);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    }
    catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
