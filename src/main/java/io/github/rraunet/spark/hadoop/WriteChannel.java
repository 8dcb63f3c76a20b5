package io.github.rraunet.spark.hadoop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.apache.hadoop.fs.FSDataOutputStream;

/** A file that is written from its beginning to its end: Hadoop's files are not changed in place. */
final class WriteChannel implements SeekableByteChannel {

  private static final int BUFFER = 1 << 16;

  private final FSDataOutputStream out;
  private boolean closed;

  /** @param out closed with the channel */
  WriteChannel(final FSDataOutputStream out) {
    this.out = out;
  }

  @Override
  public int read(final ByteBuffer target) {
    throw new NonReadableChannelException();
  }

  @Override
  public int write(final ByteBuffer source) throws IOException {
    checkOpen();
    final int count = source.remaining();
    if (source.hasArray()) {
      out.write(source.array(), source.arrayOffset() + source.position(), count);
      source.position(source.limit());
      return count;
    }
    final byte[] bytes = new byte[Math.min(BUFFER, count)];
    while (source.hasRemaining()) {
      final int n = Math.min(bytes.length, source.remaining());
      source.get(bytes, 0, n);
      out.write(bytes, 0, n);
    }
    return count;
  }

  @Override
  public long position() throws IOException {
    checkOpen();
    return out.getPos();
  }

  @Override
  public SeekableByteChannel position(final long newPosition) throws IOException {
    if (newPosition == position()) return this;
    throw new UnsupportedOperationException("files of Hadoop's file systems are written from the beginning to the end");
  }

  @Override
  public long size() throws IOException {
    return position();
  }

  @Override
  public SeekableByteChannel truncate(final long newSize) throws IOException {
    if (newSize >= position()) return this;
    throw new UnsupportedOperationException("files of Hadoop's file systems are written from the beginning to the end");
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  private void checkOpen() throws ClosedChannelException {
    if (closed) throw new ClosedChannelException();
  }

  @Override
  public void close() throws IOException {
    if (closed) return;
    closed = true;
    out.close();
  }
}
