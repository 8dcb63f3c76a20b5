package io.github.rraunet.volume.dicom;

import java.io.IOException;

/** Bits of JPEG-LS, the highest of a byte first, up to the next marker; a byte that follows FF holds only seven. */
final class JpegLsBits {

  private final byte[] bytes;
  private int at;
  private int held; // the byte that bits are taken from
  private int count; // of its bits that are left
  private boolean ended;

  JpegLsBits(final byte[] bytes, final int at) {
    this.bytes = bytes;
    this.at = at;
  }

  /** @return the next bits as a number, zeros behind the end */
  int take(final int number) {
    int value = 0;
    for (int left = number; left > 0;) {
      if (count == 0) next();
      final int n = Math.min(left, count);
      value = value << n | held >> count - n & (1 << n) - 1;
      count -= n;
      left -= n;
    }
    return value;
  }

  private void next() {
    final boolean afterFull = held == 0xff;
    count = Byte.SIZE;
    held = 0;
    if (at >= bytes.length || (bytes[at] & 0xff) == 0xff && (at + 1 >= bytes.length || bytes[at + 1] < 0)) {
      ended = true;
      return;
    }
    held = bytes[at++] & 0xff;
    if (afterFull) count--;
  }

  /**
   * @param k     bits that are told as they are
   * @param limit of bits in all
   * @param wide  bits of a number that would take more
   * @return a number in the limited code of Golomb and Rice (ITU-T T.87 annex A.5.3)
   */
  int golomb(final int k, final int limit, final int wide) throws IOException {
    int zeros = 0;
    while (take(1) == 0) {
      requireNotEnded();
      if (++zeros > limit) throw new IOException("has a code that is too long");
    }
    return zeros < limit - wide - 1 ? zeros << k | take(k) : take(wide) + 1;
  }

  /** @throws IOException if bits were taken that are not there */
  void requireNotEnded() throws IOException {
    if (ended) throw new IOException("ends before its last pixel");
  }
}
