package io.github.rraunet.volume.io;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Bytes of a volume's file, decompressed on the way. Whatever goes wrong becomes a {@link VolumeFormatException} that
 * names the file.
 */
final class VolumeInput implements Closeable {

  private static final int BUFFER = 1 << 17;
  /** Deflate makes at most 1032 bytes of one (258 of two bits, RFC 1951), so a size that a header claims can be doubted early. */
  private static final long MOST_INFLATION = 1032;
  private static final int LONGEST_TAIL = 1 << 20;

  private final Path file;
  private final InputStream in;
  private final long mostBytes;
  private long position;

  private VolumeInput(final Path file, final InputStream in, final long mostBytes) {
    this.file = file;
    this.in = in;
    this.mostBytes = mostBytes;
  }

  /**
   * Opens a file at its beginning and decompresses it if its name ends in ".gz".
   *
   * @throws VolumeFormatException if it is missing, empty, a folder, or not compressed as its name says
   */
  static VolumeInput open(final Path file) throws IOException {
    final byte[] head = head(file);
    final boolean gzip = FileContent.isGzip(head);
    if (isNamedGzip(file) && !gzip)
      throw new VolumeFormatException(file, "is not the gzip file its name says: " + FileContent.describe(head));
    if (gzip && !isNamedGzip(file))
      throw new VolumeFormatException(file, "is compressed by gzip although its name does not say so; rename it to end in .gz");
    return gzip ? compressedAt(file, 0) : plainAt(file, 0);
  }

  /** Opens a file at a byte offset. */
  static VolumeInput plainAt(final Path file, final long offset) throws IOException {
    return new VolumeInput(file, streamAt(file, offset), Files.size(file) - offset);
  }

  /** Opens the voxels of a box in a file that is not compressed, as though they were all of it. */
  static VolumeInput boxAt(final Path file, final long offset, final int voxelBytes, final long[] dimensions, final Box box)
    throws IOException
  {
    final var in = new BoxInputStream(open(file, Files::newByteChannel), offset, voxelBytes, dimensions, box);
    return new VolumeInput(file, in, in.length());
  }

  private interface Opening<T> {
    T open(Path file) throws IOException;
  }

  private static <T> T open(final Path file, final Opening<T> how) throws IOException {
    try {
      return how.open(file);
    }
    catch (final IOException e) {
      throw plainly(file, e);
    }
  }

  /** Opens a file at a byte offset where a zlib or gzip stream begins. */
  static VolumeInput compressedAt(final Path file, final long offset) throws IOException {
    final var plain = new BufferedInputStream(streamAt(file, offset), BUFFER);
    try {
      plain.mark(2);
      final byte[] first = plain.readNBytes(2);
      plain.reset();
      final InputStream inflated = FileContent.isGzip(first) ? new GZIPInputStream(plain, BUFFER) : new ZlibInputStream(plain);
      return new VolumeInput(file, inflated, (Files.size(file) - offset) * MOST_INFLATION);
    }
    catch (final IOException e) {
      plain.close();
      throw plainly(file, e);
    }
  }

  /** @return the first bytes of a file as they lie, at most 256 */
  static byte[] head(final Path file) throws IOException {
    if (!Files.exists(file)) throw new VolumeFormatException(file, "there is no such file");
    if (Files.isDirectory(file)) throw new VolumeFormatException(file, "is a folder where a file was expected");
    try (InputStream in = Files.newInputStream(file)) {
      final byte[] head = in.readNBytes(256);
      if (head.length == 0) throw new VolumeFormatException(file, "is empty (0 bytes)");
      return head;
    }
    catch (final VolumeFormatException e) {
      throw e;
    }
    catch (final IOException e) {
      throw plainly(file, e);
    }
  }

  private static boolean isNamedGzip(final Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
  }

  private static InputStream streamAt(final Path file, final long offset) throws IOException {
    head(file);
    if (offset > Files.size(file))
      throw new VolumeFormatException(file, "is truncated: voxels should begin at byte " + offset + ", it has "
        + Files.size(file) + " bytes");
    final InputStream in = Files.newInputStream(file);
    try {
      in.skipNBytes(offset);
      return in;
    }
    catch (final IOException e) {
      in.close();
      throw plainly(file, e);
    }
  }

  private static VolumeFormatException plainly(final Path file, final IOException e) {
    if (e instanceof EOFException) return new VolumeFormatException(file, "is truncated: its compressed data end too soon", e);
    if (e instanceof ZipException)
      return new VolumeFormatException(file, "is damaged: its compressed data cannot be unpacked (" + e.getMessage() + ")", e);
    if (e instanceof AccessDeniedException) return new VolumeFormatException(file, "cannot be read: access is denied", e);
    return new VolumeFormatException(file, "cannot be read: " + e.getMessage(), e);
  }

  Path file() {
    return file;
  }

  /** @return number of (decompressed) bytes read since it was opened */
  long position() {
    return position;
  }

  /** @return bytes, position included, that the file cannot exceed; exact if it is not compressed */
  long mostBytes() {
    return mostBytes;
  }

  /** @return number of bytes read; less than {@code count} only at the end of the file */
  int read(final byte[] target, final int from, final int count) throws IOException {
    try {
      final int n = in.readNBytes(target, from, count);
      position += n;
      return n;
    }
    catch (final IOException e) {
      throw plainly(file, e);
    }
  }

  /** @return {@code count} bytes, fewer only at the end of the file */
  byte[] read(final int count) throws IOException {
    try {
      final byte[] bytes = in.readNBytes(count);
      position += bytes.length;
      return bytes;
    }
    catch (final IOException e) {
      throw plainly(file, e);
    }
  }

  /** Skips to a position at or after the current one, or to the end of the file. */
  void skipTo(final long target) throws IOException {
    final byte[] scrap = new byte[(int) Math.min(BUFFER, Math.max(0, target - position))];
    while (position < target)
      if (read(scrap, 0, (int) Math.min(scrap.length, target - position)) == 0) return;
  }

  /**
   * Reads what follows the voxels, so that the checksum at the end of compressed data is compared too.
   *
   * @return number of bytes that nobody asked for; counting ends at 1 MiB
   */
  long finish() throws IOException {
    final long from = position;
    skipTo(from + LONGEST_TAIL);
    return position - from;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private static final class ZlibInputStream extends InflaterInputStream {

    ZlibInputStream(final InputStream in) {
      super(in, new Inflater(), BUFFER);
    }

    @Override
    public void close() throws IOException {
      super.close();
      inf.end(); // the superclass leaves an inflater it was given
    }
  }
}
