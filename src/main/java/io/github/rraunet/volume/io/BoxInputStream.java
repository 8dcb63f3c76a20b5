package io.github.rraunet.volume.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** The bytes of a box of voxels, x fastest, out of a file with more; the rest of the file is not read. */
final class BoxInputStream extends InputStream {

  private final SeekableByteChannel channel;
  private final long start;
  private final int voxelBytes;
  private final long[] dimensions;
  private final Box box;
  private final long run; // bytes that lie together in the file: a part of a row, of a plane, or all
  private final long length;
  private long position;

  /**
   * @param channel    closed with the stream
   * @param start      byte at which the volume's first voxel begins
   * @param dimensions of the volume
   */
  BoxInputStream(final SeekableByteChannel channel, final long start, final int voxelBytes, final long[] dimensions,
    final Box box)
  {
    this.channel = channel;
    this.start = start;
    this.voxelBytes = voxelBytes;
    this.dimensions = dimensions;
    this.box = box;
    final long[] size = box.size();
    long together = size[0] * voxelBytes;
    if (size[0] == dimensions[0]) together *= size[1];
    if (size[0] == dimensions[0] && size[1] == dimensions[1]) together *= size[2];
    run = together;
    length = size[0] * size[1] * size[2] * voxelBytes;
  }

  /** @return number of all its bytes */
  long length() {
    return length;
  }

  @Override
  public int read() throws IOException {
    final byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(final byte[] target, final int from, final int count) throws IOException {
    if (count == 0) return 0;
    if (position == length) return -1;
    final int most = (int) Math.min(count, run - position % run);
    final int n = channel.position(inFile(position)).read(ByteBuffer.wrap(target, from, most));
    if (n > 0) position += n;
    return n;
  }

  private long inFile(final long inBox) {
    final long voxel = inBox / voxelBytes;
    final long row = voxel / box.size()[0];
    final long x = box.from()[0] + voxel % box.size()[0];
    final long y = box.from()[1] + row % box.size()[1];
    final long z = box.from()[2] + row / box.size()[1];
    return start + ((z * dimensions[1] + y) * dimensions[0] + x) * voxelBytes + inBox % voxelBytes;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
