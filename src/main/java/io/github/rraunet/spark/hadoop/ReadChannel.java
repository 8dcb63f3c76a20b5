package io.github.rraunet.spark.hadoop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.apache.hadoop.fs.FSDataInputStream;

/** A file that is read from any position; by one thread at a time. */
final class ReadChannel implements SeekableByteChannel {

  private static final int BUFFER = 1 << 16;

  private final FSDataInputStream in;
  private final long size;
  private long position;
  private boolean closed;

  /** @param in closed with the channel */
  ReadChannel(final FSDataInputStream in, final long size) {
    this.in = in;
    this.size = size;
  }

  @Override
  public int read(final ByteBuffer target) throws IOException {
    checkOpen();
    if (!target.hasRemaining()) return 0;
    if (position >= size) return -1;
    if (in.getPos() != position) in.seek(position);
    final int n;
    if (target.hasArray()) {
      n = in.read(target.array(), target.arrayOffset() + target.position(), target.remaining());
      if (n > 0) target.position(target.position() + n);
    }
    else {
      final byte[] bytes = new byte[Math.min(BUFFER, target.remaining())];
      n = in.read(bytes, 0, bytes.length);
      if (n > 0) target.put(bytes, 0, n);
    }
    if (n > 0) position += n;
    return n;
  }

  @Override
  public int write(final ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public long position() throws IOException {
    checkOpen();
    return position;
  }

  @Override
  public SeekableByteChannel position(final long newPosition) throws IOException {
    checkOpen();
    if (newPosition < 0) throw new IllegalArgumentException("a position is not negative, found " + newPosition);
    position = newPosition;
    return this;
  }

  @Override
  public long size() throws IOException {
    checkOpen();
    return size;
  }

  @Override
  public SeekableByteChannel truncate(final long newSize) {
    throw new NonWritableChannelException();
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
    in.close();
  }
}
