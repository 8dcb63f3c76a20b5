package io.github.rraunet.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** SHA-256 of what is added one after the other, as 64 hexadecimal digits in lower case. */
public final class Sha256 {

  private static final int BUFFER_BYTES = 1 << 20;

  private final MessageDigest digest = newDigest();
  private final byte[] buffer = new byte[BUFFER_BYTES];

  /** @return hash of the file's bytes, as {@code sha256sum} prints it */
  public static String of(final Path file) throws IOException {
    final Sha256 hash = new Sha256();
    hash.add(file, read -> {});
    return hash.text();
  }

  /** @param in read to its end, closed by the caller */
  public static String of(final InputStream in) throws IOException {
    final Sha256 hash = new Sha256();
    hash.add(in, read -> {});
    return hash.text();
  }

  public static String of(final byte[] bytes) {
    return HexFormat.of().formatHex(newDigest().digest(bytes));
  }

  public void add(final byte[] bytes) {
    digest.update(bytes);
  }

  /**
   * Adds a file's bytes.
   *
   * @param watcher is told after each piece how many bytes were read so far; what it throws ends the reading
   * @return bytes read
   */
  public long add(final Path file, final LongConsumer watcher) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return add(in, watcher);
    }
  }

  private long add(final InputStream in, final LongConsumer watcher) throws IOException {
    long read = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      digest.update(buffer, 0, n);
      read += n;
      watcher.accept(read);
    }
    return read;
  }

  /** @return the hash of what was added; what is added next begins another one */
  public String text() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    }
    catch (final NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
