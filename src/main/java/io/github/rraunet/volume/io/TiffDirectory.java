package io.github.rraunet.volume.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One image directory of a TIFF 6.0 file, every offset and count of it checked against the file's length. ImageJ's decoder
 * takes the numbers on trust: a directory that points to itself, or a count of 2^31, would hang it or exhaust the memory.
 */
final class TiffDirectory {

  static final int WIDTH = 256;
  static final int HEIGHT = 257;
  static final int BITS = 258;
  static final int COMPRESSION = 259;
  static final int FILL_ORDER = 266;
  static final int STRIP_OFFSETS = 273;
  static final int SAMPLES = 277;
  static final int ROWS_PER_STRIP = 278;
  static final int STRIP_BYTES = 279;
  static final int PREDICTOR = 317;
  static final int TILE_WIDTH = 322;
  static final int SAMPLE_FORMAT = 339;
  private static final int IMAGEJ_COUNTS = 50838;
  private static final int IMAGEJ_DATA = 50839;

  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int[] BYTES_OF_TYPE = { 0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4 };

  private final Map<Integer, long[]> numbers = new HashMap<>();

  /** @return directories in file order, at least one, all of one byte order */
  static List<TiffDirectory> readAll(final Path file, final SeekableByteChannel channel) throws IOException {
    if (channel.size() == 0) throw new VolumeFormatException(file, "is empty (0 bytes)");
    if (channel.size() < 8) throw new VolumeFormatException(file, "is no TIFF file: it has " + channel.size() + " bytes only");
    final ByteOrder order = byteOrder(file, channel);
    final int magic = read(channel, 2, 2, order).getShort() & 0xffff;
    if (magic == 43) throw new VolumeFormatException(file, "is a BigTIFF, which cannot be read here; save it as .nii.gz or .mha");
    if (magic != 42) throw notTiff(file);
    final List<TiffDirectory> all = new ArrayList<>();
    final Set<Long> seen = new HashSet<>();
    long offset = read(channel, 4, 4, order).getInt() & 0xffffffffL;
    try {
      while (offset != 0) {
        if (!seen.add(offset))
          throw new VolumeFormatException(file, "is damaged: image " + all.size() + " is followed by an earlier one");
        final int entries = read(channel, offset, 2, order).getShort() & 0xffff;
        all.add(new TiffDirectory(file, channel, read(channel, offset + 2, 12 * entries, order)));
        offset = read(channel, offset + 2 + 12L * entries, 4, order).getInt() & 0xffffffffL;
      }
    } catch (final EOFException e) {
      throw new VolumeFormatException(file, "ends inside the directory of image " + (all.size() + 1)
        + ", so it is truncated or damaged", e);
    }
    if (all.isEmpty()) throw new VolumeFormatException(file, "holds no image");
    return all;
  }

  static ByteOrder byteOrder(final Path file, final SeekableByteChannel channel) throws IOException {
    final int mark = read(channel, 0, 2, ByteOrder.BIG_ENDIAN).getShort();
    if (mark == 0x4949) return ByteOrder.LITTLE_ENDIAN;
    if (mark == 0x4d4d) return ByteOrder.BIG_ENDIAN;
    throw notTiff(file);
  }

  private static VolumeFormatException notTiff(final Path file) {
    return new VolumeFormatException(file, "is no TIFF file, whatever its name says: it does not begin as one");
  }

  private TiffDirectory(final Path file, final SeekableByteChannel channel, final ByteBuffer entries) throws IOException {
    while (entries.hasRemaining()) {
      final int tag = entries.getShort() & 0xffff;
      final int type = entries.getShort() & 0xffff;
      final long count = entries.getInt() & 0xffffffffL;
      final long bytes = type < BYTES_OF_TYPE.length ? count * BYTES_OF_TYPE[type] : 0;
      final int valueAt = entries.position();
      final long at = entries.getInt() & 0xffffffffL;
      if (bytes > 4 && at + bytes > channel.size())
        throw new VolumeFormatException(file, "is truncated or damaged: its tag " + tag + " points behind the end of the file");
      if (type != SHORT && type != LONG || bytes > Integer.MAX_VALUE) continue;
      final ByteBuffer values = bytes > 4 ? read(channel, at, (int) bytes, entries.order())
        : entries.duplicate().order(entries.order()).position(valueAt);
      final long[] list = new long[(int) count];
      for (int i = 0; i < count; i++)
        list[i] = type == SHORT ? values.getShort() & 0xffff : values.getInt() & 0xffffffffL;
      numbers.put(tag, list);
      if (tag == IMAGEJ_DATA || tag == IMAGEJ_COUNTS) checkImageJMetadata(file, channel, at, tag == IMAGEJ_DATA);
    }
  }

  /** ImageJ reserves memory for as many bytes as the counts say. */
  private void checkImageJMetadata(final Path file, final SeekableByteChannel channel, final long at, final boolean isData)
    throws IOException {
    long sum = 0;
    for (final long count : numbers.getOrDefault(IMAGEJ_COUNTS, new long[0]))
      sum += count;
    if (sum > channel.size() - (isData ? at : 0))
      throw new VolumeFormatException(file, "is damaged: its ImageJ metadata would be longer than the file");
  }

  /** @return first number of the tag */
  long get(final int tag, final long absent) {
    final long[] list = numbers.get(tag);
    return list == null || list.length == 0 ? absent : list[0];
  }

  /** @return all numbers of the tag, none if it is absent */
  long[] list(final int tag) {
    return numbers.getOrDefault(tag, new long[0]);
  }

  boolean has(final int tag) {
    return numbers.containsKey(tag);
  }

  /** @throws EOFException if the file ends before */
  static ByteBuffer read(final SeekableByteChannel channel, final long at, final int bytes, final ByteOrder order)
    throws IOException
  {
    if (at + bytes > channel.size()) throw new EOFException();
    final ByteBuffer buffer = ByteBuffer.allocate(bytes).order(order);
    channel.position(at);
    while (buffer.hasRemaining())
      if (channel.read(buffer) < 0) throw new EOFException();
    return buffer.flip();
  }
}
