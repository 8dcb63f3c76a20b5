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

class JpegLsTest {

  /** The example of ITU-T T.87 annex H.3: image and stream. */
  private static final int[] PUBLISHED = { 0, 0, 90, 74, 68, 50, 43, 205, 64, 145, 145, 145, 100, 145, 145, 145 };
  private static final String STREAM = "ffd8fff7000b080004000401011100ffda0008010100000000" + "c000006c80208e01c0000057400000"
    + "6ee6000001bc18000005d80000916000" + "ffd9";

  @Test
  void thePublishedExampleIsUnpacked() throws IOException {
    for (final String syntax : new String[] { "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81" }) {
      final byte[] found = FrameCodec.of(syntax).orElseThrow().unpack(HexFormat.of().parseHex(STREAM), new FrameShape(4, 4, 1));
      for (int i = 0; i < PUBLISHED.length; i++)
        assertThat(found[i] & 0xff).as("pixel " + i).isEqualTo(PUBLISHED[i]);
    }
  }

  private static int[][] image(final int kind, final int width, final int height, final int largest) {
    final Random random = new Random(kind);
    final int[][] rows = new int[height][width];
    for (int y = 0; y < height; y++)
      for (int x = 0; x < width; x++)
        rows[y][x] = switch (kind) {
          case 0 -> random.nextInt(largest + 1); // noise: the longest codes
          case 1 -> x / 9 % 2 == y / 5 % 2 ? 0 : largest; // runs of all lengths, with the largest steps
          case 2 -> (int) (largest * (0.5 + 0.4 * Math.sin(x * 0.21) * Math.cos(y * 0.17)) + random.nextInt(1 + largest / 50));
          default -> y >= 3 && random.nextInt(30) == 0 ? largest / 3 : largest / 2; // whole rows alike, then few others
        };
    return rows;
  }

  @ParameterizedTest
  @CsvSource({ "8, 0, 255, 3, 7, 21, 64", "16, 0, 65535, 18, 67, 276, 64", "12, 0, 4095, 18, 67, 276, 64", "2, 0, 3, 2, 3, 3, 64",
    "8, 3, 255, 12, 22, 42, 64", "12, 2, 4000, 24, 77, 290, 10", "16, 255, 65535, 800, 1500, 2300, 64",
    "7, 0, 127, 2, 3, 10, 3" })
  void whatWasEncodedComesBack(final int precision, final int near, final int largest, final int t1, final int t2, final int t3,
    final int reset) throws IOException
  {
    for (int kind = 0; kind < 4; kind++)
      for (final int width : new int[] { 1, 2, 37, 300 }) {
        final int[][] rows = image(kind, width, 40, largest);
        final int[][] decoded = new int[40][width];
        final byte[] packed = JpegLsEncoder.encode(rows, precision, near, largest, new int[] { t1, t2, t3 }, reset, decoded);
        final byte[] found = JpegLs.unpack(packed, new FrameShape(width, 40, 2));
        for (int i = 0; i < 40 * width; i++) {
          final int value = found[2 * i] & 0xff | (found[2 * i + 1] & 0xff) << 8;
          assertThat(value).as("kind %d, width %d, pixel %d", kind, width, i).isEqualTo(decoded[i / width][i % width]);
          assertThat(Math.abs(value - rows[i / width][i % width])).isLessThanOrEqualTo(near);
        }
      }
  }

  /** As annex C.2.4.1.1 gives them, worked out by hand. */
  @ParameterizedTest
  @CsvSource({ "8, 0, 3, 7, 21, 32, 8", "16, 0, 18, 67, 276, 64, 16", "12, 0, 18, 67, 276, 48, 12", "10, 0, 6, 19, 72, 40, 10",
    "7, 0, 2, 3, 10, 30, 7", "2, 0, 2, 3, 3, 20, 2", "8, 3, 12, 22, 42, 32, 6", "5, 0, 2, 3, 4, 26, 5" })
  void defaultsAreThoseOfTheStandard(final int precision, final int near, final int t1, final int t2, final int t3,
    final int limit, final int bits) throws IOException
  {
    final JpegLsCoding found = JpegLsCoding.of(precision, near, new int[5]);
    assertThat(new int[] { found.t1(), found.t2(), found.t3(), found.limit(), found.bits(), found.reset() }).containsExactly(t1,
      t2, t3, limit, bits, 64);
  }

  @Test
  void whatCannotBeReadIsTold() {
    refused(STREAM.replace("fff7", "ffc3"), "another process (marker FF C3), JPEG-LS (FF F7) is expected");
    refused(STREAM.replace("00040004", "00050004"), "has 4 x 5 pixels, where the header tells of 4 x 4");
    refused(STREAM.replace("000b08", "000b09"), "values of 9 bits, where the header tells of 8");
    refused(STREAM.replace("0101000000", "0101010000"), "places in a table");
    refused(STREAM.replace("ffda", "ffdd00040002ffda"), "restarts within its pixels");
    refused(STREAM.replace("ffda", "fff8000d0101ff000300020015" + "0040" + "ffda"), "names values up to 511 of 8 bits");
    refused(STREAM.replace("ffda", "fff8000d0100ff000300020015" + "0040" + "ffda"), "names thresholds 3, 2, 21");
    refused(STREAM.replace("c000006c80208e01c0000057400000", "c000006c"), "");
    refused(STREAM.substring(0, 60) + "ffd9", "ends before its last pixel");
    refused(STREAM.replace("ffda0008010100000000", ""), "");
    refused(STREAM.replace("fff7", "ffe1"), "has pixels before the header that tells their size");
    refused(STREAM.replace("ffda000801", "ffda000803"), "has a scan of 3 components");
  }

  /** Four ones are runs of one pixel, after which a run ends with one bit for its length: here 1, where one pixel is left. */
  @Test
  void aRunBeyondTheEndOfItsRowIsTold() {
    final String stream = "ffd8fff7000b080001000501011100ffda0008010100000000" + "f400000000" + "ffd9";
    assertThatThrownBy(() -> JpegLs.unpack(HexFormat.of().parseHex(stream), new FrameShape(5, 1, 1))).isInstanceOf(
      IOException.class).hasMessage("has a run that is longer than its row");
  }

  private static void refused(final String hex, final String message) {
    assertThatThrownBy(() -> JpegLs.unpack(HexFormat.of().parseHex(hex), new FrameShape(4, 4, 1))).isInstanceOf(IOException.class)
      .hasMessageContaining(message);
  }

  /** Whatever the bytes are, it ends, and only in the exception that is expected. */
  @Test
  @Timeout(60)
  void damageNeverDoesMoreThanFail() {
    final int[][] rows = image(2, 50, 40, 4095);
    final byte[] whole = JpegLsEncoder.encode(rows, 12, 0, 4095, new int[] { 18, 67, 276 }, 64, new int[40][50]);
    final Random random = new Random(7);
    int refused = 0;
    for (int round = 0; round < 3000; round++) {
      byte[] bytes = whole.clone();
      for (int i = 0; i < 1 + round % 3; i++)
        bytes[random.nextInt(round % 2 == 0 ? 40 : bytes.length)] = (byte) random.nextInt();
      if (round % 5 == 0) bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      try {
        JpegLs.unpack(bytes, new FrameShape(50, 40, 2));
      }
      catch (final IOException expected) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }
}
