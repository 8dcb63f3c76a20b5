package io.github.rraunet.volume.zarr;

import io.airlift.compress.Decompressor;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Supplier;

/** The codecs for which the library aircompressor is needed; the only class that names it. */
final class AirCodecs {

  /** Frames as RFC 8878 describes them. */
  static final ChunkCodec ZSTD = (packed, length) -> unpacked(ZstdDecompressor::new, packed, 0, packed.length, length);

  /** As numcodecs writes it: four bytes with the length, then an LZ4 block. */
  static final ChunkCodec LZ4 = (packed, length) -> {
    if (packed.length < 4) throw new IOException("it is too short");
    if (ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).getInt() != length)
      throw new IOException("it says it has another length");
    return lz4Block(packed, 4, packed.length - 4, length);
  };

  private AirCodecs() {}

  static byte[] lz4Block(final byte[] packed, final int from, final int count, final int length) throws IOException {
    return unpacked(Lz4Decompressor::new, packed, from, count, length);
  }

  static byte[] zstdFrame(final byte[] packed, final int from, final int count, final int length) throws IOException {
    return unpacked(ZstdDecompressor::new, packed, from, count, length);
  }

  private static byte[] unpacked(final Supplier<Decompressor> decompressor, final byte[] packed, final int from, final int count,
    final int length) throws IOException
  {
    final byte[] bytes = new byte[length];
    try {
      final int n = decompressor.get().decompress(packed, from, count, bytes, 0, length);
      return n == length ? bytes : Arrays.copyOf(bytes, n);
    }
    catch (final MalformedInputException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
    catch (final NoClassDefFoundError e) {
      throw new IOException("the library aircompressor, which unpacks LZ4 and zstd, is missing: Fiji has it in jars/; or save the"
        + " image with gzip", e);
    }
  }
}
