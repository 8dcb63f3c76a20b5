package io.github.rraunet.volume.dicom;

import java.io.ByteArrayOutputStream;

/** Compresses a frame by JPEG-LS, step by step as ITU-T T.87 annex A.8 describes the encoder, with its names. */
final class JpegLsEncoder {

  private static final int[] J = { 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13,
    14, 15 };

  private final int[][] image;
  private final int[][] reconstructed;
  private final int near;
  private final int maxval;
  private final int[] t;
  private final int reset;
  private final int range;
  private final int qbpp;
  private final int limit;
  private final int[] a = new int[367];
  private final int[] b = new int[367];
  private final int[] c = new int[367];
  private final int[] n = new int[367];
  private final int[] nn = new int[367];
  private int runIndex;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int held;
  private int free = 8;

  private JpegLsEncoder(final int[][] image, final int near, final int maxval, final int[] t, final int reset) {
    this.image = image;
    this.near = near;
    this.maxval = maxval;
    this.t = t;
    this.reset = reset;
    reconstructed = new int[image.length][image[0].length];
    range = near == 0 ? maxval + 1 : (maxval + 2 * near) / (2 * near + 1) + 1;
    qbpp = log2(range);
    final int bpp = Math.max(2, log2(maxval + 1));
    limit = 2 * (bpp + Math.max(8, bpp));
    for (int q = 0; q < 367; q++) {
      a[q] = Math.max(2, (range + 32) / 64);
      n[q] = 1;
    }
  }

  private static int log2(final int x) {
    int bits = 0;
    while (1 << bits < x)
      bits++;
    return bits;
  }

  /**
   * @param t thresholds, written out as presets with the largest value and the reset
   * @return the stream; the values that it stands for go to {@code decoded}
   */
  static byte[] encode(final int[][] image, final int precision, final int near, final int maxval, final int[] t, final int reset,
    final int[][] decoded)
  {
    final var e = new JpegLsEncoder(image, near, maxval, t, reset);
    final int h = image.length;
    final int w = image[0].length;
    e.segment(0xd8);
    e.segment(0xf7, 0, 11, precision, h >> 8, h, w >> 8, w, 1, 1, 0x11, 0);
    e.segment(0xf8, 0, 13, 1, maxval >> 8, maxval, t[0] >> 8, t[0], t[1] >> 8, t[1], t[2] >> 8, t[2], reset >> 8, reset);
    e.segment(0xda, 0, 8, 1, 1, 0, near, 0, 0);
    e.pixels();
    e.segment(0xd9);
    for (int y = 0; y < h; y++)
      System.arraycopy(e.reconstructed[y], 0, decoded[y], 0, w);
    return e.out.toByteArray();
  }

  private void segment(final int marker, final int... values) {
    out.write(0xff);
    out.write(marker);
    for (final int value : values)
      out.write(value);
  }

  private void pixels() {
    final int w = image[0].length;
    for (int y = 0; y < image.length; y++)
      for (int x = 0; x < w;) {
        final int ra = x > 0 ? at(y, x - 1) : at(y - 1, 0);
        final int rb = at(y - 1, x);
        final int rc = x > 0 ? at(y - 1, x - 1) : at(y - 2, 0);
        final int rd = x < w - 1 ? at(y - 1, x + 1) : rb;
        final int[] d = { rd - rb, rb - rc, rc - ra };
        if (Math.abs(d[0]) <= near && Math.abs(d[1]) <= near && Math.abs(d[2]) <= near) x = run(y, x, ra);
        else {
          regular(y, x, d, ra, rb, rc);
          x++;
        }
      }
    final boolean afterFull = out.toByteArray()[out.size() - 1] == -1;
    if (free < (afterFull ? 7 : 8) || afterFull) // a marker may not follow FF at once
      do
        bit(0);
      while (free < 7 || free == 7 && out.toByteArray()[out.size() - 1] != -1);
  }

  private int at(final int y, final int x) {
    return y < 0 ? 0 : reconstructed[y][x];
  }

  private int quantized(final int d) {
    if (d <= -t[2]) return -4;
    if (d <= -t[1]) return -3;
    if (d <= -t[0]) return -2;
    if (d < -near) return -1;
    if (d <= near) return 0;
    if (d < t[0]) return 1;
    if (d < t[1]) return 2;
    return d < t[2] ? 3 : 4;
  }

  private void regular(final int y, final int x, final int[] d, final int ra, final int rb, final int rc) {
    int q = 81 * quantized(d[0]) + 9 * quantized(d[1]) + quantized(d[2]);
    final int sign = q < 0 ? -1 : 1;
    q *= sign;
    int px = ra + rb - rc;
    if (rc >= Math.max(ra, rb)) px = Math.min(ra, rb);
    else if (rc <= Math.min(ra, rb)) px = Math.max(ra, rb);
    px = clamp(px + sign * c[q]);
    int error = quantizedError(sign * (image[y][x] - px));
    reconstructed[y][x] = clamp(px + sign * error * (2 * near + 1));
    error = reduced(error);
    int k = 0;
    while (n[q] << k < a[q])
      k++;
    final int mapped;
    if (near == 0 && k == 0 && 2 * b[q] <= -n[q]) mapped = error >= 0 ? 2 * error + 1 : -2 * (error + 1);
    else mapped = error >= 0 ? 2 * error : -2 * error - 1;
    golomb(mapped, k, limit);
    b[q] += error * (2 * near + 1);
    a[q] += Math.abs(error);
    if (n[q] == reset) {
      a[q] >>= 1;
      b[q] = b[q] >= 0 ? b[q] >> 1 : -((1 - b[q]) >> 1);
      n[q] >>= 1;
    }
    n[q]++;
    if (b[q] <= -n[q]) {
      b[q] += n[q];
      if (c[q] > -128) c[q]--;
      if (b[q] <= -n[q]) b[q] = -n[q] + 1;
    }
    else if (b[q] > 0) {
      b[q] -= n[q];
      if (c[q] < 127) c[q]++;
      if (b[q] > 0) b[q] = 0;
    }
  }

  private int clamp(final int value) {
    return value < 0 ? 0 : value > maxval ? maxval : value;
  }

  private int quantizedError(final int error) {
    return error > 0 ? (error + near) / (2 * near + 1) : -(near - error) / (2 * near + 1);
  }

  private int reduced(final int error) {
    int e = error < 0 ? error + range : error;
    if (e >= (range + 1) / 2) e -= range;
    return e;
  }

  private int run(final int y, final int start, final int ra) {
    final int w = image[0].length;
    int x = start;
    while (x < w && Math.abs(image[y][x] - ra) <= near)
      reconstructed[y][x++] = ra;
    int length = x - start;
    while (length >= 1 << J[runIndex]) {
      bit(1);
      length -= 1 << J[runIndex];
      if (runIndex < 31) runIndex++;
    }
    if (x == w) {
      if (length > 0) bit(1);
      return x;
    }
    bit(0);
    bits(length, J[runIndex]);
    final int rb = at(y - 1, x);
    final int riType = Math.abs(ra - rb) <= near ? 1 : 0;
    final int px = riType == 1 ? ra : rb;
    final int sign = riType == 0 && ra > rb ? -1 : 1;
    int error = quantizedError(sign * (image[y][x] - px));
    reconstructed[y][x] = clamp(px + sign * error * (2 * near + 1));
    error = reduced(error);
    final int q = 365 + riType;
    final int temp = riType == 0 ? a[365] : a[366] + (n[366] >> 1);
    int k = 0;
    while (n[q] << k < temp)
      k++;
    final boolean map = k == 0 && error > 0 && 2 * nn[q] < n[q] || error < 0 && 2 * nn[q] >= n[q] || error < 0 && k != 0;
    final int mapped = 2 * Math.abs(error) - riType - (map ? 1 : 0);
    golomb(mapped, k, limit - J[runIndex] - 1);
    if (error < 0) nn[q]++;
    a[q] += (mapped + 1 - riType) >> 1;
    if (n[q] == reset) {
      a[q] >>= 1;
      n[q] >>= 1;
      nn[q] >>= 1;
    }
    n[q]++;
    if (runIndex > 0) runIndex--;
    return x + 1;
  }

  private void golomb(final int value, final int k, final int most) {
    final int high = value >> k;
    if (high < most - qbpp - 1) {
      bits(0, high);
      bit(1);
      bits(value & (1 << k) - 1, k);
    }
    else {
      bits(0, most - qbpp - 1);
      bit(1);
      bits(value - 1, qbpp);
    }
  }

  private void bits(final int value, final int count) {
    for (int i = count - 1; i >= 0; i--)
      bit(value >> i & 1);
  }

  private void bit(final int value) {
    held = held << 1 | value;
    if (--free > 0) return;
    out.write(held);
    free = (held & 0xff) == 0xff ? 7 : 8;
    held = 0;
  }
}
