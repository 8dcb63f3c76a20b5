package io.github.rraunet.volume.dicom;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Compresses frames the plain way after ITU-T T.81 and DICOM PS3.5, for tests of what unpacks them. */
public final class FrameEncoders {

  private static final int CODE_BITS = 5; // of each length of a difference, 0 to 16

  private FrameEncoders() {}

  /**
   * Lossless JPEG.
   *
   * @param rows      values of at most {@code precision} bits
   * @param predictor 1 to 7
   * @param shift     bits that are dropped
   * @param interval  rows between two restarts, 0 for none
   */
  public static byte[] losslessJpeg(final int[][] rows, final int precision, final int predictor, final int shift,
    final int interval)
  {
    final int width = rows[0].length;
    final var out = new ByteArrayOutputStream();
    bytes(out, 0xff, 0xd8, 0xff, 0xe0, 0, 4, 'x', 'y', 0xff, 0xff, 0xc4, 0, 2 + 1 + 16 + 17, 0);
    for (int length = 1; length <= 16; length++)
      out.write(length == CODE_BITS ? 17 : 0);
    for (int symbol = 0; symbol <= 16; symbol++)
      out.write(symbol);
    bytes(out, 0xff, 0xc3, 0, 11, precision, rows.length >> 8, rows.length, width >> 8, width, 1, 1, 0x11, 0);
    if (interval > 0) bytes(out, 0xff, 0xdd, 0, 4, interval * width >> 8, interval * width);
    bytes(out, 0xff, 0xda, 0, 8, 1, 1, 0, predictor, 0, shift);
    BitWriter bits = new BitWriter(out);
    for (int y = 0; y < rows.length; y++) {
      final boolean first = y == 0 || interval > 0 && y % interval == 0;
      if (first && y > 0) {
        bits.end();
        bytes(out, 0xff, 0xd0 + (y / interval - 1) % 8);
        bits = new BitWriter(out);
      }
      for (int x = 0; x < width; x++) {
        final int a = x > 0 ? rows[y][x - 1] >> shift : 0;
        final int b = first ? 0 : rows[y - 1][x] >> shift;
        final int c = first || x == 0 ? 0 : rows[y - 1][x - 1] >> shift;
        int predicted = new int[] { 0, a, b, c, a + b - c, a + ((b - c) >> 1), b + ((a - c) >> 1), (a + b) >> 1 }[predictor];
        if (first) predicted = x == 0 ? 1 << (precision - shift - 1) : a;
        else if (x == 0) predicted = b;
        bits.difference((short) ((rows[y][x] >> shift) - predicted));
      }
    }
    bits.end();
    bytes(out, 0xff, 0xd9);
    return out.toByteArray();
  }

  private static void bytes(final ByteArrayOutputStream out, final int... values) {
    for (final int value : values)
      out.write(value);
  }

  private static final class BitWriter {

    private final ByteArrayOutputStream out;
    private int held;
    private int count;

    BitWriter(final ByteArrayOutputStream out) {
      this.out = out;
    }

    void difference(final int value) {
      if (value == Short.MIN_VALUE) {
        put(16, CODE_BITS); // stands for 32768, the same modulo 2^16
        return;
      }
      final int size = Integer.SIZE - Integer.numberOfLeadingZeros(Math.abs(value));
      put(size, CODE_BITS);
      put(value < 0 ? value + (1 << size) - 1 : value, size);
    }

    private void put(final int value, final int bits) {
      for (int i = bits - 1; i >= 0; i--) {
        held = held << 1 | value >> i & 1;
        if (++count == 8) flush();
      }
    }

    private void flush() {
      out.write(held);
      if ((held & 0xff) == 0xff) out.write(0);
      held = 0;
      count = 0;
    }

    void end() {
      while (count > 0)
        put(1, 1);
    }
  }

  /** RLE, two equal bytes or more as a run. */
  public static byte[] runLengths(final int[][] rows, final int bytesPerPixel) {
    final int[] pixels = Arrays.stream(rows).flatMapToInt(Arrays::stream).toArray();
    final var segments = new ByteArrayOutputStream();
    final var header = new ByteArrayOutputStream();
    little(header, bytesPerPixel);
    for (int plane = bytesPerPixel - 1; plane >= 0; plane--) {
      little(header, 64 + segments.size());
      for (int i = 0; i < pixels.length;) {
        int run = 1;
        while (i + run < pixels.length && run < 128 && octet(pixels[i + run], plane) == octet(pixels[i], plane))
          run++;
        bytes(segments, run > 1 ? 1 - run : 0, octet(pixels[i], plane));
        i += run;
      }
      if (segments.size() % 2 == 1) segments.write(0);
    }
    while (header.size() < 64)
      header.write(0);
    header.writeBytes(segments.toByteArray());
    return header.toByteArray();
  }

  private static int octet(final int value, final int plane) {
    return value >> 8 * plane & 0xff;
  }

  private static void little(final ByteArrayOutputStream out, final int value) {
    bytes(out, value, value >> 8, value >> 16, value >> 24);
  }
}
