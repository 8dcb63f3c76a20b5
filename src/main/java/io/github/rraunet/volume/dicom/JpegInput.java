package io.github.rraunet.volume.dicom;

import java.io.IOException;
import java.util.Locale;

/** The markers of a JPEG stream, of whatever process, and what stands in their segments. */
final class JpegInput {

  static final int START = 0xd8;
  static final int END = 0xd9;
  static final int SCAN = 0xda;
  static final int RESTART_INTERVAL = 0xdd;

  private static final int TEMPORARY = 0x01;
  private static final int EXTENSION = 0xc8;
  private static final int HUFFMAN = 0xc4;
  private static final int ARITHMETIC = 0xcc;

  private final byte[] bytes;
  private int at;

  /** @throws IOException if the bytes do not begin as JPEG does */
  JpegInput(final byte[] bytes) throws IOException {
    this.bytes = bytes;
    if (marker() != START) throw new IOException("is not JPEG: it does not begin with FF D8");
  }

  /** @return all bytes of the stream */
  byte[] bytes() {
    return bytes;
  }

  /** @return number of bytes that were read */
  int position() {
    return at;
  }

  void seek(final int position) {
    at = position;
  }

  /** @return the second byte of the next marker, which begins here */
  int marker() throws IOException {
    if (octet() != 0xff) throw new IOException("has no marker at byte " + (at - 1));
    int code = octet();
    while (code == 0xff || code == TEMPORARY)
      code = octet(); // bytes to fill up
    return code;
  }

  /**
   * @return the next marker before the pixels; a segment with its length follows
   * @throws IOException if there is none
   */
  int segment() throws IOException {
    final int marker = marker();
    if (marker == END) throw ended();
    return marker;
  }

  int octet() throws IOException {
    if (at >= bytes.length) throw ended();
    return bytes[at++] & 0xff;
  }

  int word() throws IOException {
    return octet() << 8 | octet();
  }

  /**
   * Reads the beginning of a frame header, which is the same in ITU-T T.81 (B.2.2) and T.87 (C.2.2).
   *
   * @return bits of a value, 2 to 16
   * @throws IOException if it is not of one component in the expected shape
   */
  int precision(final FrameShape expected) throws IOException {
    final int precision = octet();
    final int height = word();
    final int width = word();
    final int components = octet();
    if (components != 1) throw new IOException("has " + components + " components, 1 is expected");
    if (precision < 2 || precision > 16) throw new IOException("has values of " + precision + " bits, 2 to 16 are possible");
    expected.require(width, height, precision);
    return precision;
  }

  /**
   * Reads the beginning of a scan header, likewise, up to the number of the component.
   *
   * @param precision as the frame header told it; 0 if there was none
   * @throws IOException if there was none, or the scan is not of one component
   */
  void beginScan(final int precision) throws IOException {
    if (precision == 0) throw new IOException("has pixels before the header that tells their size");
    final int components = octet();
    if (components != 1) throw new IOException("has a scan of " + components + " components, 1 is expected");
    octet();
  }

  private static IOException ended() {
    return new IOException("ends before its pixels");
  }

  /** @throws IOException if the marker begins a frame, which is none of the process that is expected */
  static void requireNoFrame(final int marker, final String expected) throws IOException {
    final boolean frame = marker >= 0xc0 && marker <= 0xcf && marker != EXTENSION && marker != HUFFMAN && marker != ARITHMETIC;
    if (frame || marker == 0xf7) throw new IOException("is JPEG of another process (marker " + name(marker) + "), " + expected
      + " is expected");
  }

  static String name(final int marker) {
    return "FF " + Integer.toHexString(marker).toUpperCase(Locale.ROOT);
  }
}
