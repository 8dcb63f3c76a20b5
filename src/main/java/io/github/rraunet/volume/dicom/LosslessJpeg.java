package io.github.rraunet.volume.dicom;

import java.io.IOException;
import java.util.Arrays;

/**
 * Lossless JPEG of one component with Huffman codes (ITU-T T.81 annex H, process 14), of 2 to 16 bits: each value is told as the
 * difference from one that its neighbours predict, modulo 2^16.
 */
final class LosslessJpeg {

  private static final int FRAME = 0xc3; // lossless, Huffman
  private static final int TABLES = 0xc4;
  private static final int RESTART = 0xd0; // to 0xd7
  private static final int RESTARTS = 8;

  private final JpegInput in;
  private final FrameShape shape;
  private final HuffmanTable[] tables = new HuffmanTable[4];
  private int precision;
  private int interval; // rows between restarts; 0 without

  private LosslessJpeg(final byte[] packed, final FrameShape shape) throws IOException {
    in = new JpegInput(packed);
    this.shape = shape;
  }

  static byte[] unpack(final byte[] packed, final FrameShape shape) throws IOException {
    return new LosslessJpeg(packed, shape).unpack();
  }

  private byte[] unpack() throws IOException {
    while (true) {
      final int marker = in.segment();
      final int end = in.position() + in.word();
      switch (marker) {
        case FRAME -> precision = in.precision(shape);
        case TABLES -> tables(end);
        case JpegInput.RESTART_INTERVAL -> restarts();
        case JpegInput.SCAN -> {
          return scan(end);
        }
        default -> JpegInput.requireNoFrame(marker, "lossless JPEG with Huffman codes (FF C3)");
      }
      in.seek(end);
    }
  }

  private void tables(final int end) throws IOException {
    while (in.position() < end) {
      final int kind = in.octet();
      final int place = kind & 0xf;
      if (place >= tables.length) throw new IOException("has a Huffman table for place " + place + ", 0 to 3 are possible");
      final int[] counts = new int[HuffmanTable.LONGEST];
      for (int i = 0; i < counts.length; i++)
        counts[i] = in.octet();
      final int[] values = new int[Arrays.stream(counts).sum()];
      for (int i = 0; i < values.length; i++)
        values[i] = in.octet();
      if (kind >> 4 == 0) tables[place] = new HuffmanTable(counts, values); // others are for other processes
    }
  }

  private void restarts() throws IOException {
    final int pixels = in.word();
    if (pixels % shape.width() != 0)
      throw new IOException("restarts after " + pixels + " pixels, whole rows of " + shape.width() + " are expected");
    interval = pixels / shape.width();
  }

  private byte[] scan(final int end) throws IOException {
    in.beginScan(precision);
    final HuffmanTable table = tables[in.octet() >> 4 & 3];
    final int predictor = in.octet();
    in.octet(); // end of the spectrum, of no meaning here
    final int shift = in.octet() & 0xf;
    if (table == null) throw new IOException("has pixels before their Huffman table");
    if (predictor < 1 || predictor > 7) throw new IOException("names predictor " + predictor + ", 1 to 7 are possible");
    if (shift >= precision) throw new IOException("drops " + shift + " of " + precision + " bits");
    in.seek(end);
    return rows(table, predictor, shift);
  }

  private byte[] rows(final HuffmanTable table, final int predictor, final int shift) throws IOException {
    final byte[] frame = new byte[shape.bytes()];
    int[] row = new int[shape.width()];
    int[] above = new int[shape.width()];
    BitReader bits = new BitReader(in.bytes(), in.position());
    for (int y = 0; y < shape.height(); y++) {
      final boolean first = y == 0 || interval > 0 && y % interval == 0;
      if (first && y > 0) bits = restarted(bits, y / interval - 1);
      if (first) Rows.first(row, 1 << precision - shift - 1, table, bits);
      else Rows.next(row, above, predictor, table, bits);
      bits.requireNotEnded();
      for (int x = 0; x < row.length; x++)
        shape.put(row[x] << shift, y * row.length + x, frame);
      final int[] free = above;
      above = row;
      row = free;
    }
    return frame;
  }

  private BitReader restarted(final BitReader bits, final int number) throws IOException {
    in.seek(bits.end());
    final int expected = RESTART + number % RESTARTS;
    final int found = in.marker();
    if (found != expected)
      throw new IOException("has marker " + JpegInput.name(found) + " where it should restart with " + JpegInput.name(expected));
    return new BitReader(in.bytes(), in.position());
  }

  /** Differences added to what is predicted. */
  private static final class Rows {

    static void first(final int[] row, final int start, final HuffmanTable table, final BitReader bits) throws IOException {
      int left = start;
      for (int x = 0; x < row.length; x++) {
        left = left + table.difference(bits) & 0xffff;
        row[x] = left;
      }
    }

    static void next(final int[] row, final int[] above, final int predictor, final HuffmanTable table, final BitReader bits)
      throws IOException
    {
      int left = above[0] + table.difference(bits) & 0xffff;
      row[0] = left;
      for (int x = 1; x < row.length; x++) {
        left = predicted(predictor, left, above[x], above[x - 1]) + table.difference(bits) & 0xffff;
        row[x] = left;
      }
    }

    private static int predicted(final int predictor, final int left, final int above, final int aboveLeft) {
      return switch (predictor) {
        case 1 -> left;
        case 2 -> above;
        case 3 -> aboveLeft;
        case 4 -> left + above - aboveLeft;
        case 5 -> left + (above - aboveLeft >> 1);
        case 6 -> above + (left - aboveLeft >> 1);
        default -> left + above >> 1;
      };
    }
  }
}
