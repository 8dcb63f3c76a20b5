package io.github.rraunet.volume.dicom;

import java.io.IOException;
import java.util.Arrays;

/**
 * The pixels of JPEG-LS (ITU-T T.87 annex A, as the decoder does it): each is told as the difference from a prediction, in a
 * context of what its neighbours are like; where these are alike, as the length of a run.
 */
final class JpegLsScan {

  private static final int CONTEXTS = 365; // of single pixels; two more for the ends of runs
  private static final int[] RUN_BITS = { 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11,
    12, 13, 14, 15 };
  private static final int LARGEST_CORRECTION = 127;

  /** Takes rows, whose first pixel has index 1. */
  @FunctionalInterface
  interface RowSink {
    void take(int[] row, int y);
  }

  private final JpegLsCoding coding;
  private final int width;
  private final JpegLsBits bits;
  private final int step; // between two differences that are told apart

  // Of each context: sums of differences without and with their signs, corrections of the prediction, pixels; A, B, C, N there.
  private final int[] sizes = new int[CONTEXTS + 2];
  private final int[] sums = new int[CONTEXTS];
  private final int[] corrections = new int[CONTEXTS];
  private final int[] counts = new int[CONTEXTS + 2];
  private final int[] negatives = new int[2]; // at the ends of runs
  private int runState;

  private int[] row;
  private int[] above;

  JpegLsScan(final JpegLsCoding coding, final int width, final byte[] bytes, final int from) {
    this.coding = coding;
    this.width = width;
    bits = new JpegLsBits(bytes, from);
    step = 2 * coding.near() + 1;
    Arrays.fill(sizes, Math.max(2, (coding.range() + 32) / 64));
    Arrays.fill(counts, 1);
    row = new int[width + 2];
    above = new int[width + 2];
  }

  /** @throws IOException if the bits end before the last row, or mean nothing */
  void read(final int height, final RowSink sink) throws IOException {
    for (int y = 0; y < height; y++) {
      row[0] = above[1];
      above[width + 1] = above[width];
      readRow();
      bits.requireNotEnded();
      sink.take(row, y);
      final int[] free = above;
      above = row;
      row = free;
    }
  }

  private void readRow() throws IOException {
    for (int x = 1; x <= width;) {
      final int left = row[x - 1];
      final int up = above[x];
      final int upLeft = above[x - 1];
      final int first = gradient(above[x + 1] - up);
      final int second = gradient(up - upLeft);
      final int third = gradient(upLeft - left);
      final int context = (first * 9 + second) * 9 + third;
      if (first == 0 && second == 0 && third == 0) x = readRun(x);
      else row[x++] = pixel(context, predicted(left, up, upLeft));
    }
  }

  private int gradient(final int difference) {
    final int size = Math.abs(difference);
    final int level = size <= coding.near() ? 0 : size < coding.t1() ? 1 : size < coding.t2() ? 2 : size < coding.t3() ? 3 : 4;
    return difference < 0 ? -level : level;
  }

  private static int predicted(final int left, final int up, final int upLeft) {
    if (upLeft >= Math.max(left, up)) return Math.min(left, up);
    if (upLeft <= Math.min(left, up)) return Math.max(left, up);
    return left + up - upLeft;
  }

  /** @param signed context; one and its negative share what is known, with the signs turned */
  private int pixel(final int signed, final int prediction) throws IOException {
    final int sign = signed < 0 ? -1 : 1;
    final int q = Math.abs(signed);
    final int corrected = Math.max(0, Math.min(coding.largest(), prediction + sign * corrections[q]));
    final int k = golombParameter(sizes[q], counts[q]);
    int mapped = bits.golomb(k, coding.limit(), coding.bits());
    if (coding.near() == 0 && k == 0 && 2 * sums[q] <= -counts[q]) mapped ^= 1; // the likelier sign has the shorter code
    final int error = (mapped & 1) == 0 ? mapped / 2 : -(mapped + 1) / 2;
    learn(q, error);
    return value(corrected + sign * error * step);
  }

  private static int golombParameter(final int size, final int count) {
    int k = 0;
    while ((long) count << k < size)
      k++;
    return k;
  }

  private void learn(final int q, final int error) {
    sizes[q] += Math.abs(error);
    sums[q] += error * step;
    if (counts[q] == coding.reset()) {
      sizes[q] >>= 1;
      sums[q] >>= 1;
      counts[q] >>= 1;
    }
    counts[q]++;
    if (sums[q] <= -counts[q]) {
      sums[q] = Math.max(sums[q] + counts[q], 1 - counts[q]);
      if (corrections[q] > -LARGEST_CORRECTION - 1) corrections[q]--;
    }
    else if (sums[q] > 0) {
      sums[q] = Math.min(sums[q] - counts[q], 0);
      if (corrections[q] < LARGEST_CORRECTION) corrections[q]++;
    }
  }

  /** @return a value that went round the range brought back, within 0 and the largest */
  private int value(final int found) {
    int value = found;
    if (value < -coding.near()) value += coding.range() * step;
    else if (value > coding.largest() + coding.near()) value -= coding.range() * step;
    return Math.max(0, Math.min(coding.largest(), value));
  }

  /** @return where the next pixel is */
  private int readRun(final int from) throws IOException {
    final int repeated = row[from - 1];
    int x = from;
    while (bits.take(1) == 1) {
      final int whole = 1 << RUN_BITS[runState];
      final int count = Math.min(whole, width + 1 - x);
      Arrays.fill(row, x, x + count, repeated);
      x += count;
      if (count == whole && runState < RUN_BITS.length - 1) runState++;
      if (x > width) return x;
    }
    final int count = bits.take(RUN_BITS[runState]);
    if (x + count > width) throw new IOException("has a run that is longer than its row");
    Arrays.fill(row, x, x + count, repeated);
    x += count;
    row[x] = endOfRun(repeated, above[x]);
    if (runState > 0) runState--;
    return x + 1;
  }

  private int endOfRun(final int left, final int up) throws IOException {
    final int alike = Math.abs(left - up) <= coding.near() ? 1 : 0;
    final int q = CONTEXTS + alike;
    final int k = golombParameter(sizes[q] + (alike == 1 ? counts[q] >> 1 : 0), counts[q]);
    final int mapped = bits.golomb(k, coding.limit() - RUN_BITS[runState] - 1, coding.bits());
    final int doubled = mapped + alike;
    final int size = (doubled + 1) / 2;
    final boolean odd = (doubled & 1) == 1;
    final boolean negativesLikely = k != 0 || 2 * negatives[alike] >= counts[q];
    final int error = odd == negativesLikely ? -size : size;
    if (error < 0) negatives[alike]++;
    sizes[q] += mapped + 1 - alike >> 1;
    if (counts[q] == coding.reset()) {
      sizes[q] >>= 1;
      counts[q] >>= 1;
      negatives[alike] >>= 1;
    }
    counts[q]++;
    final int sign = alike == 0 && left > up ? -1 : 1;
    return value((alike == 1 ? left : up) + sign * error * step);
  }
}
