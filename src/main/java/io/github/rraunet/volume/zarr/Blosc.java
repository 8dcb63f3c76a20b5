package io.github.rraunet.volume.zarr;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Unpacks what Blosc 1 packed with LZ4, zlib or zstd (the header is described in README_CHUNK_FORMAT.rst of c-blosc): 16 bytes,
 * the offsets of blocks, and the blocks, each in one part or in as many as an element has bytes; then the bytes or bits of
 * elements, which were sorted by significance, are put back.
 */
final class Blosc implements ChunkCodec {

  private static final int HEADER = 16;
  private static final int SHUFFLED = 1;
  private static final int COPIED = 2;
  private static final int BIT_SHUFFLED = 4;
  private static final int NOT_SPLIT = 16;
  private static final int MOST_SPLITS = 16;
  private static final int LEAST_OF_A_SPLIT = 128;
  private static final String[] CODECS = { "blosclz", "lz4", "snappy", "zlib", "zstd" };

  @Override
  public byte[] unpack(final byte[] packed, final int length) throws IOException {
    try {
      return unpack(ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN), length);
    }
    catch (final IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IOException("its Blosc data are truncated or wrong", e);
    }
  }

  private static byte[] unpack(final ByteBuffer in, final int length) throws IOException {
    final int flags = in.get(2);
    final int elementBytes = Math.max(1, in.get(3) & 0xff);
    final int blockBytes = in.getInt(8);
    if (in.getInt(4) != length) throw new IOException("Blosc tells of " + in.getInt(4) + " bytes");
    if ((flags & COPIED) != 0) return Arrays.copyOfRange(in.array(), HEADER, checkedEnd(in, HEADER, length));
    if (blockBytes < 1) throw new IOException("Blosc tells of blocks of " + blockBytes + " bytes");
    final byte[] out = new byte[length];
    for (int block = 0, at = 0; at < length; block++, at += Math.min(blockBytes, length - at)) {
      final int size = Math.min(blockBytes, length - at);
      final boolean split = (flags & NOT_SPLIT) == 0 && elementBytes <= MOST_SPLITS && size == blockBytes
        && blockBytes / elementBytes >= LEAST_OF_A_SPLIT;
      final byte[] bytes = block(in, in.getInt(HEADER + 4 * block), size, split ? elementBytes : 1, (flags & 0xe0) >> 5);
      if ((flags & SHUFFLED) != 0) unshuffle(bytes, elementBytes, out, at);
      else if ((flags & BIT_SHUFFLED) != 0) unshuffleBits(bytes, elementBytes, out, at);
      else System.arraycopy(bytes, 0, out, at, size);
    }
    return out;
  }

  private static byte[] block(final ByteBuffer in, final int start, final int size, final int parts, final int codec)
    throws IOException
  {
    final byte[] block = new byte[size];
    final int partSize = size / parts;
    int at = start;
    for (int part = 0; part < parts; part++) {
      final int count = in.getInt(at);
      final int end = checkedEnd(in, at + 4, count);
      final byte[] bytes = count == partSize ? Arrays.copyOfRange(in.array(), at + 4, end) : unpacked(in.array(), at + 4, count,
        partSize, codec);
      if (bytes.length != partSize) throw new IOException("a block of its Blosc data has another length");
      System.arraycopy(bytes, 0, block, part * partSize, partSize);
      at = end;
    }
    return block;
  }

  private static int checkedEnd(final ByteBuffer in, final int from, final int count) throws IOException {
    if (from < 0 || count < 0 || count > in.capacity() - from) throw new IOException("its Blosc data are truncated");
    return from + count;
  }

  private static byte[] unpacked(final byte[] in, final int from, final int count, final int length, final int codec)
    throws IOException
  {
    return switch (codec) {
      case 1 -> AirCodecs.lz4Block(in, from, count, length);
      case 3 -> ZLIB.unpack(Arrays.copyOfRange(in, from, from + count), length);
      case 4 -> AirCodecs.zstdFrame(in, from, count, length);
      default -> throw new NotReadHereException("is packed by " + (codec < CODECS.length ? CODECS[codec] : "an unknown codec")
        + " inside Blosc, which is not read here; save the image with zstd, lz4, zlib or gzip");
    };
  }

  /** A tail that is shorter than an element was left as it is. */
  private static void unshuffle(final byte[] bytes, final int elementBytes, final byte[] out, final int at) {
    final int elements = bytes.length / elementBytes;
    for (int b = 0; b < elementBytes; b++)
      for (int i = 0; i < elements; i++)
        out[at + i * elementBytes + b] = bytes[b * elements + i];
    final int tail = elements * elementBytes;
    System.arraycopy(bytes, tail, out, at + tail, bytes.length - tail);
  }

  /**
   * Rows of equal bits, the lowest bit of the lowest byte first, in each a bit of every element. Elements whose number is no
   * multiple of 8, and a tail that is shorter than an element, were left as they are.
   */
  private static void unshuffleBits(final byte[] bytes, final int elementBytes, final byte[] out, final int at) {
    final int elements = bytes.length / elementBytes;
    final int rowBytes = elements % 8 == 0 ? elements / 8 : 0;
    for (int b = 0; b < elementBytes; b++)
      for (int i = 0; i < rowBytes; i++) {
        long rows = 0;
        for (int bit = 0; bit < 8; bit++)
          rows |= (bytes[(8 * b + bit) * rowBytes + i] & 0xffL) << 8 * bit;
        final long elementsOfByte = transposed(rows);
        for (int e = 0; e < 8; e++)
          out[at + (8 * i + e) * elementBytes + b] = (byte) (elementsOfByte >>> 8 * e);
      }
    final int tail = 8 * rowBytes * elementBytes;
    System.arraycopy(bytes, tail, out, at + tail, bytes.length - tail);
  }

  /** @return bit i of byte k as bit k of byte i (Warren, Hacker's Delight, section 7-3) */
  private static long transposed(final long bytes) {
    long x = bytes;
    long t = (x ^ x >>> 7) & 0x00aa00aa00aa00aaL;
    x ^= t ^ t << 7;
    t = (x ^ x >>> 14) & 0x0000cccc0000ccccL;
    x ^= t ^ t << 14;
    t = (x ^ x >>> 28) & 0x00000000f0f0f0f0L;
    return x ^ t ^ t << 28;
  }
}
