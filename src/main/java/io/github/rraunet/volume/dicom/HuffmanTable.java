package io.github.rraunet.volume.dicom;

import java.io.IOException;

/** Codes of JPEG for the lengths of differences (ITU-T T.81 annexes C and H.1.2.2). */
final class HuffmanTable {

  /** Bits of a code. */
  static final int LONGEST = 16;
  private static final int LONGEST_DIFFERENCE = 16; // bits

  private final byte[] lengths = new byte[1 << LONGEST]; // of the code that the next 16 bits begin with; 0 if there is none
  private final byte[] values = new byte[1 << LONGEST];

  /**
   * @param counts  of codes with 1 to 16 bits
   * @param symbols in the order of their codes
   * @throws IOException if there are more codes than bits allow, or a symbol that is no length of a difference
   */
  HuffmanTable(final int[] counts, final int[] symbols) throws IOException {
    int code = 0; // its first bits, then zeros
    for (int length = 1, next = 0; length <= LONGEST; length++)
      for (int i = 0; i < counts[length - 1]; i++, next++) {
        final int end = code + (1 << LONGEST - length);
        if (end > 1 << LONGEST) throw new IOException("has a Huffman table with too many codes");
        if (symbols[next] > LONGEST_DIFFERENCE)
          throw new IOException("has a Huffman table for differences of " + symbols[next] + " bits");
        for (; code < end; code++) {
          lengths[code] = (byte) length;
          values[code] = (byte) symbols[next];
        }
      }
  }

  /** @return the next difference, -32767 to 32768 */
  int difference(final BitReader bits) throws IOException {
    final int next = bits.peek();
    final int length = lengths[next];
    if (length == 0) throw new IOException("has bits that are no Huffman code");
    bits.skip(length);
    final int size = values[next];
    if (size == 0) return 0;
    if (size == LONGEST_DIFFERENCE) return 1 << LONGEST_DIFFERENCE - 1; // without further bits
    final int found = bits.peek() >> LONGEST - size;
    bits.skip(size);
    return found >> size - 1 == 0 ? found - (1 << size) + 1 : found;
  }
}
