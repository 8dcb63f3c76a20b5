package io.github.rraunet.volume.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class LosslessJpegTest {

  /**
   * Two rows of two pixels with 8 bits: 130 133, 128 128. Codes: 0 for a difference of 0 bits, 10 of 2 bits, 110 of 3 bits. From
   * 128 by predictor 1: +2 = 10 10; +3 = 10 11; from above -2 = 10 01; from the left 0 = 0; ones to fill up. So
   * 1010 1011 1001 0111.
   */
  private static final String BY_HAND = "ffd8" + "ffc4001600" + "01010100000000000000000000000000" + "000203"
    + "ffc3000b08000200020101110" + "0" + "ffda0008010100010000" + "ab97" + "ffd9";

  @Test
  void aStreamWrittenByHandIsUnpacked() throws IOException {
    assertThat(LosslessJpeg.unpack(HexFormat.of().parseHex(BY_HAND), new FrameShape(2, 2, 1))).containsExactly(130, 133, 128,
      128);
    assertThat(LosslessJpeg.unpack(HexFormat.of().parseHex(BY_HAND), new FrameShape(2, 2, 2))).containsExactly(130, 0, 133, 0,
      128, 0, 128, 0);
  }

  @ParameterizedTest
  @CsvSource({ "16, 1, 0, 0", "16, 2, 0, 0", "16, 3, 0, 0", "16, 4, 0, 0", "16, 5, 0, 0", "16, 6, 0, 0", "16, 7, 0, 0",
    "12, 1, 0, 0", "12, 7, 0, 4", "8, 1, 0, 1", "2, 4, 0, 0", "16, 1, 3, 0", "12, 6, 2, 3", "15, 5, 0, 10" })
  void whatWasEncodedComesBack(final int precision, final int predictor, final int shift, final int interval)
    throws IOException
  {
    for (int seed = 0; seed < 8; seed++) {
      final Random random = new Random(seed);
      final int[][] rows = new int[1 + random.nextInt(40)][1 + random.nextInt(40)];
      final int spread = seed % 2 == 0 ? 1 << precision : 1 << Math.min(precision, 5); // noise, and small differences
      for (final int[] row : rows)
        for (int x = 0; x < row.length; x++)
          row[x] = random.nextInt(spread) >> shift << shift;
      final byte[] packed = FrameEncoders.losslessJpeg(rows, precision, predictor, shift, interval);
      final int bytes = precision > 8 ? 2 : 1;
      assertThat(LosslessJpeg.unpack(packed, new FrameShape(rows[0].length, rows.length, bytes))).isEqualTo(bytes(rows, bytes));
      final byte[] noEnd = Arrays.copyOf(packed, packed.length - 2);
      assertThat(LosslessJpeg.unpack(noEnd, new FrameShape(rows[0].length, rows.length, bytes))).isEqualTo(bytes(rows, bytes));
    }
  }

  /** A step of half the range either way is the same modulo 2^16, and is told without further bits. */
  @Test
  void theLargestDifferenceWraps() throws IOException {
    final int[][] rows = { { 0, 32768, 0, 65535, 32767 }, { 32768, 0, 32768, 0, 65535 } };
    assertThat(LosslessJpeg.unpack(FrameEncoders.losslessJpeg(rows, 16, 1, 0, 0), new FrameShape(5, 2, 2))).isEqualTo(bytes(rows,
      2));
  }

  private static byte[] bytes(final int[][] rows, final int bytesPerPixel) {
    final byte[] all = new byte[rows.length * rows[0].length * bytesPerPixel];
    int at = 0;
    for (final int[] row : rows)
      for (final int value : row) {
        all[at++] = (byte) value;
        if (bytesPerPixel == 2) all[at++] = (byte) (value >> 8);
      }
    return all;
  }

  @Test
  void otherJpegAndOtherSizesAreTold() {
    refused(BY_HAND.replace("ffd8", "ffd7"), "is not JPEG");
    refused(BY_HAND.replace("ffc3", "ffc0"), "another process (marker FF C0)");
    refused(BY_HAND.replace("ffc3", "ffcb"), "another process (marker FF CB)");
    refused(BY_HAND.replace("00020002", "00030002"), "has 2 x 3 pixels, where the header tells of 2 x 2");
    refused(BY_HAND.replace("000b08", "000b0c"), "values of 12 bits, where the header tells of 8");
    refused(BY_HAND.replace("000b08", "000b11"), "values of 17 bits, 2 to 16 are possible");
    refused(BY_HAND.replace("ffda0008010100010000", "ffda0008010100080000"), "predictor 8");
    refused(BY_HAND.replace("ffda0008010100010000", "ffda0008010110010000"), "before their Huffman table");
    refused(BY_HAND.replace("ffda0008010100010000", "ffda0008010100010008"), "drops 8 of 8 bits");
    refused(BY_HAND.replace("000203", "000211"), "differences of 17 bits");
    refused(BY_HAND.replace("010101", "030101").replace("000203", "0002030405").replace("0016", "0018"), "too many codes");
    refused(BY_HAND.replace("ab97", "ff00"), "no Huffman code");
    refused(BY_HAND.replace("ab97", "ab"), "ends before its last pixel");
    refused(BY_HAND.replace("ffda", "ffdd000400030000".substring(0, 12) + "ffda"), "restarts after 3 pixels");
    refused(BY_HAND.replace("ffda", "ffdd00040002" + "ffda"), "where it should restart with FF D0");
    refused("ffd8ffd9", "ends before its pixels");
    refused(BY_HAND.replace("ffc3", "ffe1"), "has pixels before the header that tells their size");
    refused(BY_HAND.replace("ffda000801", "ffda000803"), "has a scan of 3 components");
  }

  private static void refused(final String hex, final String message) {
    assertThatThrownBy(() -> LosslessJpeg.unpack(HexFormat.of().parseHex(hex), new FrameShape(2, 2, 1))).isInstanceOf(
      IOException.class).hasMessageContaining(message);
  }

  /** Whatever the bytes are, it ends, and only in the exception that is expected. */
  @Test
  void damageNeverDoesMoreThanFail() {
    final int[][] rows = new int[20][30];
    final Random random = new Random(5);
    for (final int[] row : rows)
      Arrays.setAll(row, x -> random.nextInt(4096));
    final byte[] whole = FrameEncoders.losslessJpeg(rows, 12, 1, 0, 5);
    int refused = 0;
    for (int round = 0; round < 3000; round++) {
      byte[] bytes = whole.clone();
      for (int i = 0; i < 1 + round % 3; i++)
        bytes[random.nextInt(round % 2 == 0 ? 100 : bytes.length)] = (byte) random.nextInt();
      if (round % 5 == 0) bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      try {
        LosslessJpeg.unpack(bytes, new FrameShape(30, 20, 2));
      }
      catch (final IOException expected) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }
}
