package io.github.rraunet.volume.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads the elements of a DICOM file up to its pixels (DICOM PS3.5 section 7, PS3.10 section 7). ImageJ's header text would
 * not do: it depends on the user's preferences, mixes up elements of nested sequences, and shows a dialog if the file is bad.
 */
final class DicomHeaderReader {

  private static final int PREAMBLE = 128;
  private static final int META_GROUP = 2;
  private static final int FIRST_GROUP = 8;
  private static final int MODALITY_ELEMENT = 0x60; // of the first group; every image has it
  private static final int LONGEST_FIRST = 256; // bytes of a value
  private static final int ITEM = 0xfffee000;
  private static final int ITEM_END = 0xfffee00d;
  private static final int SEQUENCE_END = 0xfffee0dd;
  private static final long UNDEFINED = 0xffffffffL;
  private static final int LONGEST_VALUE = 4096;
  private static final int DEEPEST = 50;
  private static final int WINDOW = 1 << 14;
  private static final Set<String> SHORT_LENGTH = Set.of("AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT",
    "PN", "SH", "SL", "SS", "ST", "TM", "UI", "UL", "US");

  private final Path file;
  private final SeekableByteChannel channel;
  private final Map<Integer, byte[]> values = new HashMap<>();
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);
  private long windowAt;
  private long position;

  private DicomHeaderReader(final Path file, final SeekableByteChannel channel, final long start) {
    this.file = file;
    this.channel = channel;
    position = start;
  }

  /** @return whether the file has the mark of DICOM files at byte 128, or is named like one and begins with its first element */
  static boolean isDicom(final Path file) throws IOException {
    return isDicom(file, start(file));
  }

  private static boolean isDicom(final Path file, final byte[] start) {
    return isMarked(start) || isNamed(file) && beginsWithElement(start);
  }

  private static byte[] start(final Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(PREAMBLE + 4);
    }
  }

  private static boolean isMarked(final byte[] start) {
    return start.length == PREAMBLE + 4 && new String(start, PREAMBLE, 4, StandardCharsets.US_ASCII).equals("DICM");
  }

  /** @return whether the name ends like those of DICOM files, of which many have no ending */
  static boolean isNamed(final Path file) {
    final String name = file.getFileName() == null ? "" : file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".dcm") || name.endsWith(".ima");
  }

  /**
   * Old scanners and some exports leave out preamble and mark. Elements are in the order of their tags, so one of group 2 or 8
   * comes first: with its value representation, or with a length that such elements have.
   */
  private static boolean beginsWithElement(final byte[] start) {
    if (start.length < 8) return false;
    final ByteBuffer b = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
    final int group = b.getShort(0);
    final int length = b.getInt(4);
    return (group == META_GROUP || group == FIRST_GROUP) && b.getShort(2) >= 0 && b.getShort(2) <= MODALITY_ELEMENT
      && (SHORT_LENGTH.contains(vr(b.position(4))) || group == FIRST_GROUP && length >= 0 && length <= LONGEST_FIRST);
  }

  /**
   * @throws VolumeFormatException if the file is no DICOM file, ends inside its header, or has a header that cannot be followed
   */
  static DicomHeader read(final Path file) throws IOException {
    if (Files.size(file) == 0) throw new VolumeFormatException(file, "is empty (0 bytes)");
    final byte[] start = start(file);
    if (!isDicom(file, start))
      throw new VolumeFormatException(file, "is no DICOM file: it has no mark DICM at byte 128, and does not begin"
        + " with an element of DICOM either; get it again, or name it by what it is");
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      return new DicomHeaderReader(file, channel, isMarked(start) ? PREAMBLE + 4 : 0).read();
    } catch (final EOFException e) {
      throw new VolumeFormatException(file, "ends inside its header, so it is truncated or damaged", e);
    }
  }

  private DicomHeader read() throws IOException {
    while (position < channel.size() && (peek(2, ByteOrder.LITTLE_ENDIAN).getShort() & 0xffff) == META_GROUP)
      keep(next(true, ByteOrder.LITTLE_ENDIAN));
    final String syntax = new String(values.getOrDefault(DicomHeader.TRANSFER_SYNTAX, new byte[0]), StandardCharsets.US_ASCII)
      .replace('\0', ' ').strip();
    if (syntax.equals(DicomHeader.DEFLATED))
      throw new VolumeFormatException(file, "is deflated as a whole (transfer syntax " + syntax + "), which cannot be read here; "
        + DicomHeader.HOW_TO_DECOMPRESS);
    final ByteOrder order = syntax.equals(DicomHeader.EXPLICIT_BIG) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    final boolean explicit = syntax.isEmpty() ? startsExplicit() : !syntax.equals(DicomHeader.IMPLICIT_LITTLE);
    while (position < channel.size()) {
      final Element e = next(explicit, order);
      if (e.tag == DicomHeader.PIXELS || e.tag == DicomHeader.FLOAT_PIXELS || e.tag == DicomHeader.DOUBLE_PIXELS) {
        values.put(e.tag, new byte[0]);
        return new DicomHeader(file, order, values, position, e.length == UNDEFINED ? DicomHeader.IN_PIECES : e.length);
      }
      if (e.length == UNDEFINED) {
        values.put(e.tag, new byte[0]);
        skipItems(explicit && !"UN".equals(e.vr), order, 1);
      } else {
        keep(e);
      }
    }
    return new DicomHeader(file, order, values, 0, 0);
  }

  /** For the rare file that does not name its transfer syntax. */
  private boolean startsExplicit() throws IOException {
    return channel.size() - position >= 8 && SHORT_LENGTH.contains(vr(peek(8, ByteOrder.LITTLE_ENDIAN).position(4)));
  }

  /** @param vr value representation, null where it is implicit */
  private record Element(int tag, String vr, long length) {}

  private Element next(final boolean explicit, final ByteOrder order) throws IOException {
    final ByteBuffer start = peek(8, order);
    position += 8;
    final int tag = (start.getShort() & 0xffff) << 16 | start.getShort() & 0xffff;
    if (!explicit || tag == ITEM || tag == ITEM_END || tag == SEQUENCE_END)
      return new Element(tag, null, start.getInt() & 0xffffffffL);
    final String vr = vr(start);
    if (SHORT_LENGTH.contains(vr)) return new Element(tag, vr, start.getShort() & 0xffff);
    if (!vr.matches("[A-Z]{2}"))
      throw new VolumeFormatException(file, "has a damaged header: no value representation at byte " + (position - 4));
    final long length = peek(4, order).getInt() & 0xffffffffL;
    position += 4;
    return new Element(tag, vr, length);
  }

  private static String vr(final ByteBuffer at) {
    return "" + (char) at.get() + (char) at.get();
  }

  private void keep(final Element e) throws IOException {
    if (position + e.length > channel.size()) throw new EOFException();
    final byte[] value = new byte[e.length > LONGEST_VALUE ? 0 : (int) e.length];
    peek(value.length, ByteOrder.LITTLE_ENDIAN).get(value);
    values.put(e.tag, value);
    position += e.length;
  }

  /** Skips items up to the end of a sequence of undefined length. */
  private void skipItems(final boolean explicit, final ByteOrder order, final int depth) throws IOException {
    if (depth > DEEPEST)
      throw new VolumeFormatException(file, "has a damaged header: sequences lie " + depth + " deep in each other");
    for (Element item = next(explicit, order); item.tag != SEQUENCE_END; item = next(explicit, order)) {
      if (item.tag != ITEM)
        throw new VolumeFormatException(file, "has a damaged header: no item of a sequence at byte " + (position - 8));
      if (item.length != UNDEFINED) {
        position += item.length;
        continue;
      }
      for (Element e = next(explicit, order); e.tag != ITEM_END; e = next(explicit, order))
        if (e.length == UNDEFINED) skipItems(explicit && !"UN".equals(e.vr), order, depth + 1);
        else position += e.length;
    }
  }

  /** @return the next bytes of the file; the position stays */
  private ByteBuffer peek(final int count, final ByteOrder order) throws IOException {
    if (position < windowAt || position + count > windowAt + window.limit()) {
      windowAt = position;
      window.clear();
      channel.position(windowAt);
      while (window.hasRemaining())
        if (channel.read(window) < 0) break;
      window.flip();
    }
    if (position + count > windowAt + window.limit()) throw new EOFException();
    return window.slice((int) (position - windowAt), count).order(order);
  }
}
