package io.github.rraunet.volume.dicom;

import java.io.IOException;

/** Bits of JPEG, the highest of a byte first, up to the next marker; a zero that follows FF is none of them. */
final class BitReader {

  private static final int PEEKED = 16;

  private final byte[] bytes;
  private int at;
  private long held; // the lowest bits are the next ones
  private int count; // of these
  private int added; // of these, zeros behind the end

  BitReader(final byte[] bytes, final int at) {
    this.bytes = bytes;
    this.at = at;
  }

  /** @return the next 16 bits, zeros behind the end */
  int peek() {
    while (count < PEEKED)
      add();
    return (int) (held >>> count - PEEKED) & (1 << PEEKED) - 1;
  }

  private void add() {
    held <<= Byte.SIZE;
    count += Byte.SIZE;
    if (ended()) {
      added += Byte.SIZE;
      return;
    }
    final int next = bytes[at++] & 0xff;
    if (next == 0xff) at++;
    held |= next;
  }

  private boolean ended() {
    return at >= bytes.length || (bytes[at] & 0xff) == 0xff && (at + 1 >= bytes.length || bytes[at + 1] != 0);
  }

  void skip(final int bits) {
    count -= bits;
  }

  /** @throws IOException if bits were taken that are not there */
  void requireNotEnded() throws IOException {
    if (count < added) throw new IOException("ends before its last pixel");
  }

  /** @return where the next marker lies, or the end */
  int end() {
    while (!ended())
      add();
    return at;
  }
}
