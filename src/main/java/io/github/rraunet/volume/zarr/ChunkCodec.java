package io.github.rraunet.volume.zarr;

import io.github.rraunet.files.FastGzipOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** How the bytes of a chunk are packed in its file. Stateless. */
interface ChunkCodec {

  /** RFC 1952. */
  ChunkCodec GZIP = new ChunkCodec() {

    @Override
    public byte[] unpack(final byte[] packed, final int length) throws IOException {
      return inflated(new GZIPInputStream(new ByteArrayInputStream(packed), 1 << 16), length);
    }

    @Override
    public byte[] pack(final byte[] bytes) throws IOException {
      final var packed = new ByteArrayOutputStream(1 << 16);
      try (var out = new FastGzipOutputStream(packed)) {
        out.write(bytes);
      }
      return packed.toByteArray();
    }
  };

  /** RFC 1950. */
  ChunkCodec ZLIB = (packed, length) -> inflated(new InflaterInputStream(new ByteArrayInputStream(packed)), length);

  /** The last four bytes are the checksum of the others, RFC 3720. */
  ChunkCodec CHECKED = (packed, length) -> {
    if (packed.length < 4) throw new IOException("it is too short for its checksum");
    final byte[] content = Arrays.copyOf(packed, packed.length - 4);
    final var sum = new CRC32C();
    sum.update(content);
    if ((int) sum.getValue() != ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).getInt(content.length))
      throw new IOException("its checksum is wrong");
    return content;
  };

  /**
   * @param packed content of the file, or what an outer codec made of it
   * @param length of the chunk in bytes; a codec need not make more than one byte more than that
   * @throws NotReadHereException if it is packed in a way that is not known here
   * @throws IOException          if it is damaged; the message goes on after "the chunk is damaged: "
   */
  byte[] unpack(byte[] packed, int length) throws IOException;

  /** @return what is written to a file */
  default byte[] pack(final byte[] bytes) throws IOException {
    throw new UnsupportedOperationException("chunks are only read with this codec");
  }

  /** A chunk that may be as it should be, but cannot be unpacked here; the message goes on after the name of its file. */
  final class NotReadHereException extends IOException {

    private static final long serialVersionUID = 1L;

    NotReadHereException(final String message) {
      super(message);
    }
  }

  /** One byte more than expected is enough to see that it is too much. */
  private static byte[] inflated(final InputStream in, final int length) throws IOException {
    try (in) {
      final byte[] bytes = new byte[length];
      final int n = in.readNBytes(bytes, 0, length);
      if (n < length) return Arrays.copyOf(bytes, n);
      return in.read() < 0 ? bytes : new byte[length + 1];
    }
  }
}
