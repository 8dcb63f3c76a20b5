package io.github.rraunet.volume.dicom;

import java.io.IOException;

/**
 * Parameters of JPEG-LS, and their defaults (ITU-T T.87 annexes A.2.1 and C.2.4.1.1).
 *
 * @param largest  value of a pixel
 * @param near     largest difference from the original; 0 without loss
 * @param t1       first threshold of gradients
 * @param reset    number of pixels after which a context is halved
 * @param range    number of differences that are told apart
 * @param bits     of one of these
 * @param limit    bits of the longest code
 */
record JpegLsCoding(int largest, int near, int t1, int t2, int t3, int reset, int range, int bits, int limit) {

  private static final int RESET = 64;

  /**
   * @param presets largest value, thresholds and reset; 0 for the default
   * @throws IOException if they are none that JPEG-LS allows
   */
  static JpegLsCoding of(final int precision, final int near, final int[] presets) throws IOException {
    final int largest = presets[0] > 0 ? presets[0] : (1 << precision) - 1;
    if (largest >= 1 << precision) throw new IOException("names values up to " + largest + " of " + precision + " bits");
    if (near > Math.min(255, largest / 2)) throw new IOException("names differences of " + near + " as near");
    final int[] t = thresholds(largest, near);
    for (int i = 0; i < t.length; i++)
      if (presets[i + 1] > 0) t[i] = presets[i + 1];
    if (t[0] < near + 1 || t[1] < t[0] || t[2] < t[1] || t[2] > largest)
      throw new IOException("names thresholds " + t[0] + ", " + t[1] + ", " + t[2] + ", which do not rise between " + (near + 1)
        + " and " + largest);
    final int reset = presets[4] > 0 ? presets[4] : RESET;
    if (reset < 3) throw new IOException("names " + reset + " as reset, 3 or more are possible");
    final int range = (largest + 2 * near) / (2 * near + 1) + 1;
    final int valueBits = Math.max(2, bitsFor(largest + 1));
    return new JpegLsCoding(largest, near, t[0], t[1], t[2], reset, range, bitsFor(range), 2 * (valueBits + Math.max(8,
      valueBits)));
  }

  /** @return the least number of bits for so many values */
  private static int bitsFor(final int values) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(values - 1);
  }

  private static int[] thresholds(final int largest, final int near) {
    final int[] basic = { 3, 7, 21 };
    final int[] t = new int[basic.length];
    for (int i = 0, least = near + 1; i < t.length; least = t[i], i++) {
      final int more = (3 + 2 * i) * near;
      final int wanted;
      if (largest >= 128) {
        final int factor = (Math.min(largest, 4095) + 128) / 256;
        wanted = factor * (basic[i] - (i + 2)) + i + 2 + more;
      }
      else wanted = Math.max(i + 2, basic[i] / (256 / (largest + 1)) + more);
      t[i] = wanted > largest || wanted < least ? least : wanted;
    }
    return t;
  }
}
