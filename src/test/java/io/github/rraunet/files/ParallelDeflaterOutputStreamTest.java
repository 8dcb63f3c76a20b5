package io.github.rraunet.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes out is read by zlib, which Java's own streams wrap. */
class ParallelDeflaterOutputStreamTest {

  private static final int BLOCK = ParallelDeflaterOutputStream.BLOCK;
  private static final int GZIP_HEADER = 10;
  private static final int GZIP_TRAILER = 8;

  private static final Executor NOBODY = task -> {};

  @ParameterizedTest
  @ValueSource(ints = { 0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 40 * BLOCK + 17 })
  void gzipAndZlibGiveBackWhatWasWritten(final int length) throws IOException {
    for (final byte[] content : contents(length)) {
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip(content, Runnable::run)))) {
        assertArrayEquals(content, in.readAllBytes());
      }
      final var zlib = new ByteArrayOutputStream();
      try (OutputStream out = ParallelDeflaterOutputStream.zlib(zlib)) {
        out.write(content);
      }
      try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(zlib.toByteArray()))) {
        assertArrayEquals(content, in.readAllBytes());
      }
    }
  }

  @Test
  void bytesDoNotDependOnThreadsNorOnThePiecesInWhichTheyCame() throws IOException {
    final ExecutorService four = Executors.newFixedThreadPool(4);
    try {
      for (final byte[] content : contents(40 * BLOCK + 17)) {
        final byte[] byTheWriter = gzip(content, NOBODY);
        assertArrayEquals(byTheWriter, gzip(content, Runnable::run));
        assertArrayEquals(byTheWriter, gzip(content, four));
        final var pieces = new ByteArrayOutputStream();
        try (OutputStream out = ParallelDeflaterOutputStream.gzip(pieces)) {
          final Random sizes = new Random(3);
          for (int at = 0; at < content.length;) {
            final int n = Math.min(content.length - at, 1 + sizes.nextInt(3 * BLOCK / 2));
            if (n % 7 == 0) out.flush();
            out.write(content, at, n);
            at += n;
          }
        }
        assertArrayEquals(byTheWriter, pieces.toByteArray());
      }
    }
    finally {
      four.shutdownNow();
    }
  }

  /** Some readers of images stop at the end of the first member. */
  @Test
  void thereIsOneMemberWithNothingBehindIt() throws Exception {
    final byte[] content = contents(5 * BLOCK).get(1);
    final byte[] packed = gzip(content, Runnable::run);
    final var inflater = new Inflater(true);
    try {
      inflater.setInput(packed, GZIP_HEADER, packed.length - GZIP_HEADER);
      assertEquals(content.length, inflater.inflate(new byte[content.length + 1]));
      assertTrue(inflater.finished());
      assertEquals(GZIP_TRAILER, inflater.getRemaining());
    }
    finally {
      inflater.end();
    }
  }

  /** Against one piece at the same level: the window begins anew in each block, whose flush takes some bytes. */
  @Test
  void blocksCostLittle() throws IOException {
    for (final byte[] content : contents(40 * BLOCK)) {
      final var whole = new ByteArrayOutputStream();
      try (OutputStream out = new FastGzipOutputStream(whole)) {
        out.write(content);
      }
      final int blocks = gzip(content, Runnable::run).length;
      assertTrue(blocks < 1.02 * whole.size() + 40 * 20, blocks + " bytes, in one piece " + whole.size());
    }
  }

  @Test
  void afterAFailureNothingMoreIsWrittenAndTheFileIsClosed() throws IOException {
    final var disk = new FullDiskStream(1000);
    final OutputStream out = ParallelDeflaterOutputStream.gzip(disk, Runnable::run);
    final byte[] noise = new byte[BLOCK];
    new Random(1).nextBytes(noise);
    final IOException full = assertThrows(IOException.class, () -> {
      for (int i = 0; i < 100; i++)
        out.write(noise);
    });
    assertEquals("No space left on device", full.getMessage());
    final int calls = disk.calls;
    assertThrows(IOException.class, () -> out.write(noise));
    out.close();
    assertEquals(calls, disk.calls);
    assertTrue(disk.closed);
    assertThrows(IOException.class, () -> out.write(1));
  }

  /** Little is written, so it is only told at the end. */
  @Test
  void aFailureAtTheEndIsTold() throws IOException {
    final var disk = new FullDiskStream(GZIP_HEADER);
    final OutputStream out = ParallelDeflaterOutputStream.gzip(disk, Runnable::run);
    out.write(new byte[100]);
    assertThrows(IOException.class, out::close);
    assertTrue(disk.closed);
    out.close();
  }

  private static byte[] gzip(final byte[] content, final Executor threads) throws IOException {
    final var packed = new ByteArrayOutputStream();
    try (OutputStream out = ParallelDeflaterOutputStream.gzip(packed, threads)) {
      out.write(content);
    }
    return packed.toByteArray();
  }

  /** Zeros, a mask with runs, and noise, which takes more bytes packed than as it is. */
  private static List<byte[]> contents(final int length) {
    final byte[] runs = new byte[length];
    final Random random = new Random(length);
    for (int at = 0; at < length; at += 200)
      Arrays.fill(runs, at, Math.min(length, at + random.nextInt(100)), (byte) 1);
    final byte[] noise = new byte[length];
    random.nextBytes(noise);
    return List.of(new byte[length], runs, noise);
  }

  private static final class FullDiskStream extends OutputStream {

    private int room;
    private int calls;
    private boolean closed;

    FullDiskStream(final int room) {
      this.room = room;
    }

    @Override
    public void write(final int b) throws IOException {
      write(new byte[] { (byte) b }, 0, 1);
    }

    @Override
    public void write(final byte[] bytes, final int from, final int count) throws IOException {
      calls++;
      room -= count;
      if (room < 0) throw new IOException("No space left on device");
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
