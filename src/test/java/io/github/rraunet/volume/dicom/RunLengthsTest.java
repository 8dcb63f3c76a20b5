package io.github.rraunet.volume.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RunLengthsTest {

  /** The example of PackBits in the TIFF 6.0 specification, and what it stands for. */
  private static final byte[] PACKED = HexFormat.of().parseHex("feaa0280002afdaa0380002a22f7aa");
  private static final byte[] UNPACKED = HexFormat.of().parseHex("aaaaaa80002aaaaaaaaa80002a22aaaaaaaaaaaaaaaaaaaa");

  private static byte[] frame(final byte[]... segments) {
    final ByteBuffer header = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putInt(segments.length);
    final var all = new ByteArrayOutputStream();
    for (final byte[] segment : segments) {
      header.putInt(64 + all.size());
      all.writeBytes(segment);
    }
    return ByteBuffer.allocate(64 + all.size()).put(header.array()).put(all.toByteArray()).array();
  }

  @Test
  void theExampleOfTiffIsUnpacked() throws IOException {
    assertThat(RunLengths.unpack(frame(PACKED), new FrameShape(24, 1, 1))).isEqualTo(UNPACKED);
  }

  @Test
  void highBytesComeFirst() throws IOException {
    final byte[] ones = { (byte) (1 - 24), 1 };
    final byte[] found = RunLengths.unpack(frame(ones, PACKED), new FrameShape(12, 2, 2));
    for (int i = 0; i < 24; i++)
      assertThat(new byte[] { found[2 * i], found[2 * i + 1] }).containsExactly(UNPACKED[i], 1);
  }

  @Test
  void aControlByteOf128DoesNothingAndWhatFollowsTheLastPixelDoesNotMatter() throws IOException {
    final byte[] padded = HexFormat.of().parseHex("80feaa80000bf70c");
    assertThat(RunLengths.unpack(frame(padded), new FrameShape(5, 1, 1))).isEqualTo(HexFormat.of().parseHex("aaaaaa0b0c"));
  }

  @Test
  void damageIsTold() {
    final FrameShape shape = new FrameShape(24, 1, 1);
    assertThatThrownBy(() -> RunLengths.unpack(new byte[63], shape)).hasMessage("ends within its header");
    assertThatThrownBy(() -> RunLengths.unpack(frame(PACKED, PACKED), shape)).hasMessageContaining("2 segments")
      .hasMessageContaining("1 bytes");
    final byte[] whole = frame(PACKED);
    for (int length = 64; length < whole.length; length++) {
      final byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> RunLengths.unpack(part, shape)).isInstanceOf(IOException.class).hasMessage(
        "ends before its last pixel");
    }
    final byte[] two = frame(PACKED, PACKED);
    two[64] = -1; // a run of two, not three: the pixel that is missing would come out of the other segment
    assertThatThrownBy(() -> RunLengths.unpack(two, new FrameShape(24, 1, 2))).hasMessageMatching(
      "has a segment whose pixels end at byte 8\\d, where the next begins at 79");
    whole[4] = 127;
    assertThatThrownBy(() -> RunLengths.unpack(whole, shape)).hasMessage("has a segment that begins at byte 127 of 79");
    whole[7] = -1;
    assertThatThrownBy(() -> RunLengths.unpack(whole, shape)).isInstanceOf(IOException.class);
  }
}
