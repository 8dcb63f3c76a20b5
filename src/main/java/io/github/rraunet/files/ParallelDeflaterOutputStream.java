package io.github.rraunet.files;

import io.github.rraunet.progress.Uninterruptible;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Checksum;
import java.util.zip.Deflater;

/**
 * One gzip or zlib stream whose blocks are compressed side by side, by the threads of Java's common pool and the one that
 * writes. Each block ends at a whole byte (RFC 1951, a sync flush) and knows nothing of the one before, so every reader of these
 * formats takes their sequence for a single stream. Bytes depend on the content only, not on the number of threads. Compressed at
 * the fastest level, see {@link FastGzipOutputStream}. Not for several threads.
 */
public final class ParallelDeflaterOutputStream extends OutputStream {

  /** The window of deflate is an eighth of it, so little is lost where it begins anew. */
  static final int BLOCK = 1 << 18;
  private static final int MOST_BLOCKS = 16;
  private static final int FLUSH_BYTES = 64;
  private static final byte[] LAST_BLOCK = { 3, 0 }; // empty, and the last one

  /** What stands around the compressed blocks. */
  private enum Format {

    /** RFC 1952; without time and name, so that equal bytes make equal files. */
    GZIP(new byte[] { 0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 4, (byte) 0xff }) {

      @Override
      Checksum checksum() {
        return new CRC32();
      }

      @Override
      byte[] trailer(final long sum, final long length) {
        return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt((int) sum).putInt((int) length).array();
      }
    },

    /** RFC 1950. */
    ZLIB(new byte[] { 0x78, 0x01 }) {

      @Override
      Checksum checksum() {
        return new Adler32();
      }

      @Override
      byte[] trailer(final long sum, final long length) {
        return ByteBuffer.allocate(4).putInt((int) sum).array();
      }
    };

    private final byte[] header;

    Format(final byte[] header) {
      this.header = header;
    }

    abstract Checksum checksum();

    abstract byte[] trailer(long sum, long length);
  }

  private static final class Block {

    private final byte[] content = new byte[BLOCK];
    private byte[] packed = new byte[BLOCK / 8]; // enough for masks
    private int length;
    private int packedLength;
    private FutureTask<Void> packing;
    private volatile boolean begun;

    Void pack() {
      begun = true;
      final var deflater = new Deflater(Deflater.BEST_SPEED, true);
      try {
        deflater.setInput(content, 0, length);
        packedLength = 0;
        for (int room = packed.length, made = room; made == room; packedLength += made) {
          if (packed.length - packedLength <= FLUSH_BYTES) packed = Arrays.copyOf(packed, 2 * packed.length);
          room = packed.length - packedLength;
          made = deflater.deflate(packed, packedLength, room, Deflater.SYNC_FLUSH);
        }
        return null;
      }
      finally {
        deflater.end();
      }
    }
  }

  private final OutputStream out;
  private final Format format;
  private final Executor threads;
  private final Checksum checksum;
  private final Deque<Block> underWay = new ArrayDeque<>(); // the oldest first
  private final Deque<Block> spare = new ArrayDeque<>();
  private Block next = new Block();
  private long length;
  private boolean closed;
  private boolean failed;

  private ParallelDeflaterOutputStream(final OutputStream out, final Format format, final Executor threads) throws IOException {
    this.out = out;
    this.format = format;
    this.threads = threads;
    checksum = format.checksum();
    try {
      out.write(format.header);
    }
    catch (final IOException e) {
      out.close();
      throw e;
    }
  }

  /** @param out closed with the stream */
  public static OutputStream gzip(final OutputStream out) throws IOException {
    return gzip(out, ForkJoinPool.commonPool());
  }

  /** @param threads may leave tasks undone, which the writing thread does then */
  static OutputStream gzip(final OutputStream out, final Executor threads) throws IOException {
    return new ParallelDeflaterOutputStream(out, Format.GZIP, threads);
  }

  /** @param out closed with the stream */
  public static OutputStream zlib(final OutputStream out) throws IOException {
    return new ParallelDeflaterOutputStream(out, Format.ZLIB, ForkJoinPool.commonPool());
  }

  @Override
  public void write(final int b) throws IOException {
    write(new byte[] { (byte) b }, 0, 1);
  }

  @Override
  public void write(final byte[] bytes, final int from, final int count) throws IOException {
    Objects.checkFromIndexSize(from, count, bytes.length);
    if (closed || failed) throw new IOException(closed ? "the stream is closed" : "writing failed before");
    checksum.update(bytes, from, count);
    length += count;
    for (int at = from; at < from + count;) {
      final int n = Math.min(BLOCK - next.length, from + count - at);
      System.arraycopy(bytes, at, next.content, next.length, n);
      next.length += n;
      at += n;
      if (next.length == BLOCK) packNext();
    }
  }

  private void packNext() throws IOException {
    final Block full = next;
    full.packing = new FutureTask<>(full::pack);
    full.begun = false;
    underWay.add(full);
    threads.execute(full.packing);
    if (underWay.size() == MOST_BLOCKS) writeOldest();
    next = spare.isEmpty() ? new Block() : spare.pop();
    next.length = 0;
  }

  private void writeOldest() throws IOException {
    final Block oldest = underWay.element();
    while (!oldest.packing.isDone() && packAnother()) {
      // the other threads have time for the oldest meanwhile
    }
    underWay.remove();
    try {
      Uninterruptible.get(oldest.packing::get);
      out.write(oldest.packed, 0, oldest.packedLength);
    }
    catch (final ExecutionException e) {
      failed = true;
      if (e.getCause() instanceof Error cause) throw cause;
      throw new IOException(e.getCause());
    }
    catch (final IOException e) {
      failed = true;
      throw e;
    }
    spare.push(oldest);
  }

  /**
   * The newest, as the other threads begin with the oldest.
   *
   * @return false if all were begun
   */
  private boolean packAnother() {
    for (final Iterator<Block> newest = underWay.descendingIterator(); newest.hasNext();) {
      final Block block = newest.next();
      if (block.begun) continue;
      block.packing.run(); // does nothing if another thread began just now
      return true;
    }
    return false;
  }

  /** Does nothing: what is under way would come out in smaller blocks. */
  @Override
  public void flush() {
    // see above
  }

  /** Writes what is left, unless writing failed before, and closes the stream below. */
  @Override
  public void close() throws IOException {
    if (closed) return;
    closed = true;
    try (out) {
      if (failed) return;
      if (next.length > 0) packNext();
      while (!underWay.isEmpty())
        writeOldest();
      out.write(LAST_BLOCK);
      out.write(format.trailer(checksum.getValue(), length));
    }
  }
}
