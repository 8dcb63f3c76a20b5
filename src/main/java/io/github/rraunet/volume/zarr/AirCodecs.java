package io.github.rraunet.volume.zarr;

import io.airlift.compress.Decompressor;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The codecs for which the library aircompressor is needed. Where it is missing, chunks of other codecs are read nonetheless. */
final class AirCodecs {

  /** Frames as RFC 8878 describes them. */
  static final ChunkCodec ZSTD = (packed, length) -> zstdFrame(packed, 0, packed.length, length);

  /** As numcodecs writes it: four bytes with the length, then an LZ4 block. */
  static final ChunkCodec LZ4 = (packed, length) -> {
    if (packed.length < 4) throw new IOException("it is too short");
    if (ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).getInt() != length)
      throw new IOException("it says it has another length");
    return lz4Block(packed, 4, packed.length - 4, length);
  };

  private AirCodecs() {}

  static byte[] lz4Block(final byte[] packed, final int from, final int count, final int length) throws IOException {
    try {
      return Library.lz4(packed, from, count, length);
    }
    catch (final NoClassDefFoundError e) {
      throw missing(e);
    }
  }

  static byte[] zstdFrame(final byte[] packed, final int from, final int count, final int length) throws IOException {
    try {
      return Library.zstd(packed, from, count, length);
    }
    catch (final NoClassDefFoundError e) {
      throw missing(e);
    }
  }

  private static IOException missing(final NoClassDefFoundError e) {
    return new IOException("it cannot be unpacked, because the library aircompressor for LZ4 and zstd is missing; put its jar"
      + " into jars/, where Fiji has it, or save the image with gzip", e);
  }

  /** The only class that names the library, and is loaded when it is needed. */
  private static final class Library {

    static byte[] lz4(final byte[] packed, final int from, final int count, final int length) throws IOException {
      return unpacked(new Lz4Decompressor(), packed, from, count, length);
    }

    static byte[] zstd(final byte[] packed, final int from, final int count, final int length) throws IOException {
      return unpacked(new ZstdDecompressor(), packed, from, count, length);
    }

    private static byte[] unpacked(final Decompressor decompressor, final byte[] packed, final int from, final int count,
      final int length) throws IOException
    {
      final byte[] bytes = new byte[length];
      try {
        final int n = decompressor.decompress(packed, from, count, bytes, 0, length);
        return n == length ? bytes : Arrays.copyOf(bytes, n);
      }
      catch (final MalformedInputException | IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new IOException(String.valueOf(e.getMessage()), e);
      }
    }
  }
}
