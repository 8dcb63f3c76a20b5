package io.github.rraunet.training.data;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The prepared slices of one case in a file that is mapped into memory, so that the operating system decides how much of it
 * stays there. An image has 16 bits a pixel (steps of 1/65535 of the window), a mask one. Threads may read at the same time.
 */
final class SliceFile {

  private static final int MAGIC = 0x52524153; // "RRAS"
  private static final int VERSION = 4; // raise it with each fact that is added: of older files nobody knows it
  private static final int LEVELS = 65535;
  private static final int HEAD_BYTES = 20; // checksum of all before, length of the facts, version, magic
  private static final int BUFFER = 1 << 16;
  private static final long SEGMENT_BYTES = 1L << 30; // a mapping has less than 2^31 bytes

  private final Path file;
  private final Facts facts;
  private final List<MappedByteBuffer> segments;
  private final int slicesOfSegment;

  /**
   * What is known of a case without its pixels.
   *
   * @param width      of the prepared slices
   * @param foreground pixels of each prepared mask
   * @param painted    pixels of each mask as it was drawn
   * @param labels     values of the label map, 0 left out
   * @param saturated  share of the pixels that lie at or beyond the ends of the window
   * @param low        smallest value of the image
   * @param high       largest value
   * @param notFinite  voxels of the image that are infinite or not a number
   * @param oriented   whether the axes are known to lie in the patient as in {@code RAS}
   * @param asStored   whether image and mask were taken to lie alike because only one of them says how it lies
   */
  record Facts(int width, int height, int[] foreground, int[] painted, int[] labels, double saturated, double low, double high,
    long notFinite, boolean oriented, boolean asStored)
  {
    int count() {
      return foreground.length;
    }

    int sliceBytes() {
      return 2 * width * height + (width * height + 7) / 8;
    }
  }

  private SliceFile(final Path file, final Facts facts, final List<MappedByteBuffer> segments, final int slicesOfSegment) {
    this.file = file;
    this.facts = facts;
    this.segments = segments;
    this.slicesOfSegment = slicesOfSegment;
  }

  /** Receives images and masks of slices in any order, from any thread; the facts are written last. */
  static final class Writer implements AutoCloseable {

    private final FileChannel channel;
    private final int width;
    private final int height;

    Writer(final Path file, final int width, final int height) throws IOException {
      channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
      this.width = width;
      this.height = height;
    }

    /** @param image width * height values in [0, 1] */
    void writeImage(final int slice, final float[] image) throws IOException {
      final int pixels = width * height;
      final ByteBuffer buffer = ByteBuffer.allocate(2 * pixels).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < pixels; i++)
        buffer.putShort(2 * i, (short) Math.round(image[i] * LEVELS));
      writeFully(buffer, start(slice));
    }

    /** @param mask width * height values, 0 or 1 */
    void writeMask(final int slice, final float[] mask) throws IOException {
      final int pixels = width * height;
      final byte[] bits = new byte[(pixels + 7) / 8];
      for (int i = 0; i < pixels; i++)
        if (mask[i] != 0) bits[i >> 3] |= (byte) (1 << (i & 7));
      writeFully(ByteBuffer.wrap(bits), start(slice) + 2L * pixels);
    }

    private long start(final int slice) {
      final int pixels = width * height;
      return (long) slice * (2 * pixels + (pixels + 7) / 8);
    }

    void finish(final Facts facts) throws IOException {
      final byte[] text = new Gson().toJson(facts).getBytes(StandardCharsets.UTF_8);
      final long end = (long) facts.count() * facts.sliceBytes();
      writeFully(ByteBuffer.wrap(text), end);
      final ByteBuffer tail = ByteBuffer.allocate(HEAD_BYTES);
      tail.putLong(checksum(channel, end + text.length, Progress.NONE)).putInt(text.length).putInt(VERSION).putInt(MAGIC).flip();
      writeFully(tail, end + text.length);
    }

    private void writeFully(final ByteBuffer buffer, final long start) throws IOException {
      long at = start;
      while (buffer.hasRemaining())
        at += channel.write(buffer, at);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /**
   * @param progress asked whether to stop while all of the file is looked through
   * @throws IOException       if it is no file of ours, or not whole
   * @throws CanceledException if the user asked to stop, or the thread was interrupted, whose interrupt flag stays set
   */
  static SliceFile open(final Path file, final Progress progress) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      final Facts facts = facts(file, channel, progress);
      final int perSegment = (int) Math.max(1, SEGMENT_BYTES / facts.sliceBytes());
      final List<MappedByteBuffer> segments = new ArrayList<>();
      for (int first = 0; first < facts.count(); first += perSegment) {
        final int slices = Math.min(perSegment, facts.count() - first);
        segments.add(channel.map(FileChannel.MapMode.READ_ONLY, (long) first * facts.sliceBytes(),
          (long) slices * facts.sliceBytes()));
      }
      return new SliceFile(file, facts, segments, perSegment);
    }
    catch (final ClosedByInterruptException e) { // has set the flag
      throw new CanceledException();
    }
  }

  private static Facts facts(final Path file, final FileChannel channel, final Progress progress) throws IOException {
    final long size = channel.size();
    final ByteBuffer end = ByteBuffer.allocate(HEAD_BYTES);
    if (size < HEAD_BYTES || channel.read(end, size - HEAD_BYTES) < HEAD_BYTES) throw damaged(file);
    final long sum = end.flip().getLong();
    final int length = end.getInt();
    if (end.getInt() != VERSION || end.getInt() != MAGIC || length < 0 || length > size - HEAD_BYTES) throw damaged(file);
    // A disk, or a power cut, may change what is inside.
    if (checksum(channel, size - HEAD_BYTES, progress) != sum) throw damaged(file);
    final ByteBuffer text = ByteBuffer.allocate(length);
    if (channel.read(text, size - HEAD_BYTES - length) < length) throw damaged(file);
    try {
      final Facts facts = new Gson().fromJson(new String(text.array(), StandardCharsets.UTF_8), Facts.class);
      if (size != (long) facts.count() * facts.sliceBytes() + length + HEAD_BYTES) throw damaged(file);
      return facts;
    }
    catch (final JsonParseException e) {
      throw damaged(file);
    }
  }

  /** @return CRC-32 of the first bytes */
  private static long checksum(final FileChannel channel, final long bytes, final Progress progress)
    throws IOException
  {
    final CRC32 sum = new CRC32();
    final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    for (long at = 0; at < bytes; at += buffer.limit()) {
      progress.throwIfCanceled();
      buffer.clear().limit((int) Math.min(BUFFER, bytes - at));
      while (buffer.hasRemaining())
        if (channel.read(buffer, at + buffer.position()) < 0) throw new EOFException("the file ended too soon");
      sum.update(buffer.flip());
    }
    return sum.getValue();
  }

  private static IOException damaged(final Path file) {
    return new IOException(file + ": these prepared slices are damaged; remove the file, it is made again");
  }

  Facts facts() {
    return facts;
  }

  Path path() {
    return file;
  }

  long bytes() throws IOException {
    return Files.size(file);
  }

  /** @param image receives width * height values in [0, 1]. @param mask receives 0 or 1, likewise */
  void read(final int slice, final float[] image, final float[] mask) throws IOException {
    try {
      copy(slice, image, mask);
    }
    catch (final InternalError e) { // what Java makes of a fault in a mapped file
      throw new IOException(file + ": the prepared slices cannot be read any more; was their disk removed, or the file cut?", e);
    }
  }

  private void copy(final int slice, final float[] image, final float[] mask) {
    final ByteBuffer segment = segments.get(slice / slicesOfSegment).duplicate().order(ByteOrder.LITTLE_ENDIAN);
    final int start = slice % slicesOfSegment * facts.sliceBytes();
    final int pixels = facts.width() * facts.height();
    for (int i = 0; i < pixels; i++)
      image[i] = (segment.getShort(start + 2 * i) & LEVELS) / (float) LEVELS;
    final int bits = start + 2 * pixels;
    for (int i = 0; i < pixels; i++)
      mask[i] = segment.get(bits + (i >> 3)) >> (i & 7) & 1;
  }
}
