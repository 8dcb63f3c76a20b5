package io.github.rraunet.engine;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Values on their way between client and worker: float32 in the machine's byte order, one variable after another, in a
 * temporary file. Not in shared memory, of which a container may have 64 MB, while a network of 64 base filters with its
 * moments takes 540 MB.
 */
public final class ValuesFile implements Closeable {

  private static final int CHUNK = 1 << 18; // values

  private final FileChannel channel;
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(CHUNK * Float.BYTES).order(ByteOrder.nativeOrder());

  private ValuesFile(final FileChannel channel) {
    this.channel = channel;
  }

  /** Over a file that is there; its content goes. */
  public static ValuesFile write(final Path file) throws IOException {
    return new ValuesFile(FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING));
  }

  public static ValuesFile read(final Path file) throws IOException {
    return new ValuesFile(FileChannel.open(file, StandardOpenOption.READ));
  }

  /** Appends. */
  public void put(final float[] values) throws IOException {
    for (int done = 0; done < values.length; done += CHUNK) {
      final int count = Math.min(CHUNK, values.length - done);
      bytes.clear().limit(count * Float.BYTES);
      bytes.asFloatBuffer().put(values, done, count);
      while (bytes.hasRemaining())
        channel.write(bytes);
    }
  }

  /**
   * @return the next values
   * @throws EOFException if there are not so many
   */
  public float[] take(final int count) throws IOException {
    final float[] values = new float[count];
    for (int done = 0; done < count; done += CHUNK) {
      final int part = Math.min(CHUNK, count - done);
      bytes.clear().limit(part * Float.BYTES);
      while (bytes.hasRemaining())
        if (channel.read(bytes) < 0) throw new EOFException("the values end too early, after " + channel.size() + " bytes");
      bytes.flip().asFloatBuffer().get(values, done, part);
    }
    return values;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
