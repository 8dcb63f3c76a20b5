package io.github.rraunet.volume.io;

import ij.ImageStack;
import ij.io.FileInfo;
import ij.io.ImageReader;
import io.github.rraunet.progress.Progress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Grey planes of a TIFF file, decoded by ImageJ. Only what ImageJ decodes rightly is let through, and each plane is
 * read from the file in full first: ImageJ fills what is missing with zeros and says nothing.
 */
final class TiffPlanes {

  private final Path file;
  private final SeekableByteChannel channel;
  private final ByteOrder order;
  private final TiffDirectory first;
  private final List<TiffDirectory> directories;
  private long planes;

  /** @throws VolumeFormatException if the planes are not grey, not all alike, or packed in a way that cannot be read */
  TiffPlanes(final Path file, final SeekableByteChannel channel, final List<TiffDirectory> directories) throws IOException {
    this.file = file;
    this.channel = channel;
    this.directories = directories;
    first = directories.get(0);
    order = TiffDirectory.byteOrder(file, channel);
    for (int i = 0; i < directories.size(); i++)
      TiffPixels.check(file, directories.get(i), first, i + 1);
  }

  /** @param imageJPlanes number of planes that ImageJ's description gives, which may share one directory; 1 for other files */
  ImageStack read(final int imageJPlanes, final Progress progress) throws IOException {
    expect(imageJPlanes);
    final ImageStack stack = new ImageStack(width(), height());
    for (int i = 0; i < planes; i++) {
      progress.throwIfCanceled();
      progress.report("Reading " + file.getFileName(), i, planes);
      stack.addSlice(null, plane(i));
    }
    progress.report("Reading " + file.getFileName(), planes, planes);
    return stack;
  }

  /** @return the planes that were expected, each read when its pixels are asked for; UncheckedIOException if that fails */
  ImageStack onDemand() throws IOException {
    final ImageStack stack = new ImageStack(width(), height()) {

      @Override
      public boolean isVirtual() {
        return true;
      }

      @Override
      public Object getPixels(final int n) {
        try {
          return plane(n - 1);
        }
        catch (final IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
    final Object pixels = plane(0); // shared: ImageJ asks the first for its type
    for (int i = 0; i < planes; i++)
      stack.addSlice(null, pixels);
    return stack;
  }

  /** @param imageJPlanes see {@link #read} */
  void expect(final int imageJPlanes) {
    planes = directories.size() == 1 && TiffPixels.isPlain(first) ? Math.max(1, imageJPlanes) : directories.size();
  }

  /** @return whether any rows of any plane can be read alone */
  boolean arePlain() {
    return directories.stream().allMatch(TiffPixels::isPlain);
  }

  int width() {
    return (int) first.get(TiffDirectory.WIDTH, 0);
  }

  int height() {
    return (int) first.get(TiffDirectory.HEIGHT, 0);
  }

  /** @throws VolumeFormatException if a plane that is not packed does not lie in the file in full */
  void checkWhole() throws IOException {
    for (int i = 0; i < planes; i++) {
      final Strips strips = strips(i);
      for (int s = 0; s < strips.offsets.length; s++)
        if (strips.offsets[s] + strips.lengths[s] > channel.size()) throw truncated(i + 1);
    }
  }

  private Object plane(final int index) throws IOException {
    return TiffPixels.isPlain(directoryOf(index)) ? rows(index, 0, height()) : packedPlane(directories.get(index), index + 1);
  }

  private TiffDirectory directoryOf(final int index) {
    return directories.get(directories.size() == 1 ? 0 : index);
  }

  /**
   * Rows of a plane that is not packed; nothing else is read.
   *
   * @return byte[], short[] or float[]
   */
  Object rows(final int index, final int from, final int count) throws IOException {
    final long rowBytes = planeBytes() / height();
    final byte[] rows = plainBytes(index, from * rowBytes, (int) (count * rowBytes));
    return decode(rows, new int[] { 0 }, new int[] { rows.length }, directoryOf(index), count, index + 1);
  }

  private byte[] plainBytes(final int index, final long from, final int count) throws IOException {
    final Strips strips = strips(index);
    final byte[] bytes = new byte[count];
    long stripFrom = 0; // in the plane
    for (int s = 0; s < strips.offsets.length; stripFrom += strips.lengths[s++]) {
      final long begin = Math.max(from, stripFrom);
      final long end = Math.min(from + count, stripFrom + strips.lengths[s]);
      if (begin >= end) continue;
      final byte[] part = bytes(strips.offsets[s] + begin - stripFrom, end - begin, index + 1);
      System.arraycopy(part, 0, bytes, (int) (begin - from), part.length);
    }
    return bytes;
  }

  /** Where the bytes of a plane that is not packed lie. */
  private record Strips(long[] offsets, long[] lengths) {}

  private Strips strips(final int index) throws IOException {
    final TiffDirectory d = directoryOf(index);
    final long[] offsets = d.list(TiffDirectory.STRIP_OFFSETS);
    if (directories.size() == 1 && planes > 1) return new Strips(new long[] { offsets[0] + index * planeBytes() }, new long[] {
      planeBytes() });
    if (offsets.length == 1) return new Strips(offsets, new long[] { planeBytes() });
    final long[] lengths = d.list(TiffDirectory.STRIP_BYTES).clone();
    checkLengths(offsets, lengths, index + 1);
    final long full = Math.min(height(), d.get(TiffDirectory.ROWS_PER_STRIP, height())) * (planeBytes() / height());
    for (int s = 0; s < lengths.length; s++)
      lengths[s] = Math.min(lengths[s], full); // what follows the rows of a strip fills it up to a block
    final long total = Arrays.stream(lengths).sum();
    if (total < planeBytes())
      throw refuse("is damaged: image " + (index + 1) + " has " + total + " bytes of pixels where " + planeBytes()
        + " are needed");
    return new Strips(offsets, lengths);
  }

  private void checkLengths(final long[] offsets, final long[] lengths, final int number) throws IOException {
    if (lengths.length != offsets.length)
      throw refuse("is damaged: image " + number + " has " + offsets.length + " strips, but the lengths of " + lengths.length);
    final long total = Arrays.stream(lengths).sum();
    if (total > channel.size() || total > Integer.MAX_VALUE - 8) throw truncated(number);
  }

  private Object packedPlane(final TiffDirectory d, final int number) throws IOException {
    final long[] offsets = d.list(TiffDirectory.STRIP_OFFSETS);
    final long[] lengths = d.list(TiffDirectory.STRIP_BYTES);
    checkLengths(offsets, lengths, number);
    final int[] starts = new int[offsets.length];
    final int[] sizes = new int[offsets.length];
    final byte[] packed = new byte[(int) Arrays.stream(lengths).sum()];
    int end = 0;
    for (int s = 0; s < offsets.length; s++) {
      starts[s] = end;
      sizes[s] = (int) lengths[s];
      System.arraycopy(bytes(offsets[s], lengths[s], number), 0, packed, end, sizes[s]);
      end += sizes[s];
    }
    return decode(packed, starts, sizes, d, height(), number);
  }

  private Object decode(final byte[] packed, final int[] starts, final int[] sizes, final TiffDirectory d, final int rows,
    final int number) throws IOException
  {
    final FileInfo info = new FileInfo();
    info.width = (int) d.get(TiffDirectory.WIDTH, 0);
    info.height = rows;
    info.fileType = TiffPixels.fileType(d);
    info.intelByteOrder = order == ByteOrder.LITTLE_ENDIAN;
    info.compression = TiffPixels.compression(d);
    info.rowsPerStrip = (int) Math.min(info.height, d.get(TiffDirectory.ROWS_PER_STRIP, info.height));
    if (!TiffPixels.isPlain(d)) {
      info.stripOffsets = starts;
      info.stripLengths = sizes;
    }
    if (TiffPixels.isDeflate(d))
      for (int s = 0; s < starts.length; s++)
        checkDeflate(packed, starts[s], sizes[s], number);
    try {
      final ImageReader reader = new ImageReader(info);
      final Object pixels = reader.readPixels(new ByteArrayInputStream(packed), 0);
      if (pixels == null) throw damaged(number, null);
      if (!TiffPixels.isPlain(d)) checkUnpackedLength(reader, packed, starts, sizes, info, number);
      return pixels;
    } catch (final IndexOutOfBoundsException | NullPointerException e) { // what ImageJ's decoders answer to damaged data
      throw damaged(number, e);
    }
  }

  private void checkUnpackedLength(final ImageReader reader, final byte[] packed, final int[] starts, final int[] sizes,
    final FileInfo info, final int number) throws IOException {
    long unpacked = 0;
    for (int s = 0; s < starts.length; s++) {
      final byte[] strip = Arrays.copyOfRange(packed, starts[s], starts[s] + sizes[s]);
      unpacked += switch (info.compression) {
        case FileInfo.PACK_BITS -> reader.packBitsUncompress(strip, (int) planeBytes()).length;
        case FileInfo.ZIP, FileInfo.ZIP_WITH_DIFFERENCING -> reader.zipUncompress(strip).length;
        default -> reader.lzwUncompress(strip).length;
      };
    }
    if (unpacked < planeBytes()) throw damaged(number, null);
  }

  /** ImageJ's own inflating never ends when the data stop too soon. */
  private void checkDeflate(final byte[] packed, final int start, final int size, final int number) throws IOException {
    final Inflater inflater = new Inflater();
    final byte[] sink = new byte[8192];
    try {
      inflater.setInput(packed, start, size);
      while (!inflater.finished())
        if (inflater.inflate(sink) == 0 && !inflater.finished()) throw damaged(number, null);
    } catch (final DataFormatException e) {
      throw damaged(number, e);
    } finally {
      inflater.end();
    }
  }

  private byte[] bytes(final long at, final long length, final int number) throws IOException {
    if (at + length > channel.size()) throw truncated(number);
    return TiffDirectory.read(channel, at, (int) length, order).array();
  }

  private long planeBytes() {
    final long width = first.get(TiffDirectory.WIDTH, 0);
    final long bits = first.get(TiffDirectory.BITS, 1);
    return (bits == 1 ? (width + 7) / 8 : width * bits / 8) * first.get(TiffDirectory.HEIGHT, 0);
  }

  private VolumeFormatException refuse(final String cause) {
    return new VolumeFormatException(file, cause);
  }

  private VolumeFormatException truncated(final int number) throws IOException {
    return refuse("is truncated: image " + number + " of " + planes + " would lie behind the end of the file (" + channel.size()
      + " bytes)");
  }

  private VolumeFormatException damaged(final int number, final Throwable cause) {
    return new VolumeFormatException(file, "is damaged: the compressed pixels of image " + number + " of " + planes
      + " cannot be unpacked", cause);
  }
}
