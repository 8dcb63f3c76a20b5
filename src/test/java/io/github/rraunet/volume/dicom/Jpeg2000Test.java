package io.github.rraunet.volume.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.jaiimageio.jpeg2000.J2KImageWriteParam;
import com.github.jaiimageio.jpeg2000.impl.J2KImageWriter;
import com.github.jaiimageio.jpeg2000.impl.J2KImageWriterSpi;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is unpacked was packed without loss, by OpenJPEG or by the library's own encoder. */
@Timeout(60)
class Jpeg2000Test {

  static byte[] packed(final BufferedImage image) throws IOException {
    final var bytes = new ByteArrayOutputStream();
    final var writer = new J2KImageWriter(new J2KImageWriterSpi());
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      final var param = (J2KImageWriteParam) writer.getDefaultWriteParam();
      param.setLossless(true);
      writer.write(null, new IIOImage(image, null, null), param);
    }
    return bytes.toByteArray();
  }

  private static BufferedImage noise(final int width, final int height, final int type, final int levels) {
    final var image = new BufferedImage(width, height, type);
    final Random random = new Random(levels);
    for (int y = 0; y < height; y++)
      for (int x = 0; x < width; x++)
        image.getRaster().setSample(x, y, 0, random.nextInt(levels));
    return image;
  }

  @Test
  void greyValuesOf8And16BitsComeBack() throws IOException {
    final BufferedImage words = noise(70, 45, BufferedImage.TYPE_USHORT_GRAY, 1 << 16);
    final byte[] found = FrameCodec.of("1.2.840.10008.1.2.4.90").orElseThrow().unpack(packed(words), new FrameShape(70, 45, 2));
    for (int i = 0; i < 70 * 45; i++)
      assertThat((found[2 * i + 1] & 0xff) << 8 | found[2 * i] & 0xff).isEqualTo(words.getRaster().getSample(i % 70, i / 70, 0));
    final BufferedImage bytes = noise(33, 20, BufferedImage.TYPE_BYTE_GRAY, 256);
    final byte[] narrow = Jpeg2000.unpack(packed(bytes), new FrameShape(33, 20, 1));
    for (int i = 0; i < 33 * 20; i++)
      assertThat(narrow[i] & 0xff).isEqualTo(bytes.getRaster().getSample(i % 33, i / 33, 0));
  }

  /**
   * 12 bits, signed: what OpenJPEG 2.5.4 made, by {@code jpeg2k_encode(a, level=0, reversible=True, codecformat='j2k',
   * bitspersample=12, resolutions=2)} of imagecodecs 2026.3.6, its comment left out.
   */
  @Test
  void aNegativeValueHasAllBitsAboveThoseInUseSet() throws IOException {
    final byte[] packed = HexFormat.of().parseHex("ff4fff510029000000000009000000070000000000000000"
      + "00000009000000070000000000000000"
      + "00018b0101ff52000c00000001000004040001ff5c00044060ff90000a0000000000690001ff93cfe560114f86ca6cea5d3f80cc732d81d8d7a8"
      + "b7a873262f59dbb340ac7df6489a3d87f97c69bd32a863f9a811071dddf1c5b113b5ed6464463af7aa5e28b5b68f0f2e8a688c92c37a7acf96b8"
      + "a75544044cbabb6aaaa94440003fffd9");
    final byte[] found = Jpeg2000.unpack(packed, new FrameShape(9, 7, 2));
    for (int i = 0; i < 63; i++) {
      final int folded = i % 9 * 455 + i / 9 * 37 - 1800;
      final int value = (short) (found[2 * i + 1] << 8 | found[2 * i] & 0xff);
      assertThat(value).isEqualTo(folded > 2047 ? folded - 4096 : folded);
    }
  }

  @Test
  void whatIsNotAsTheHeaderTellsIsRefused() throws IOException {
    final byte[] words = packed(noise(16, 16, BufferedImage.TYPE_USHORT_GRAY, 1 << 16));
    refused(words, new FrameShape(16, 17, 2), "has 16 x 16 pixels, where the header tells of 16 x 17");
    refused(words, new FrameShape(16, 16, 1), "values of 16 bits");
    refused(packed(noise(16, 16, BufferedImage.TYPE_INT_RGB, 256)), new FrameShape(16, 16, 1), "3 components");
    refused(new byte[100], new FrameShape(16, 16, 2), "");
    refused(Arrays.copyOf(words, 60), new FrameShape(16, 16, 2), "");
  }

  /** @return the codestream alone, without the boxes that the encoder puts before it; these end with the kind "jp2c" */
  private static byte[] bare(final BufferedImage image) throws IOException {
    final byte[] boxed = packed(image);
    final int from = new String(boxed, StandardCharsets.ISO_8859_1).indexOf("jp2c") + 4;
    return Arrays.copyOfRange(boxed, from, boxed.length);
  }

  /** The library would end the thread, and with it a run over a whole folder, without a word of which file it was. */
  @Test
  void aCodestreamWhoseEndIsMissingIsRefused() throws IOException {
    final byte[] whole = bare(noise(40, 30, BufferedImage.TYPE_USHORT_GRAY, 1 << 16));
    for (final int left : new int[] { whole.length - 100, whole.length / 2, whole.length / 10 })
      refused(Arrays.copyOf(whole, left), new FrameShape(40, 30, 2), "ends before its last pixel: a part has ");
    refused(Arrays.copyOf(whole, 30), new FrameShape(40, 30, 2), "ends before its pixels");
    final byte[] withoutEndMarker = Arrays.copyOf(whole, whole.length - 2);
    assertThat(Jpeg2000.unpack(withoutEndMarker, new FrameShape(40, 30, 2))).isEqualTo(Jpeg2000.unpack(whole,
      new FrameShape(40, 30, 2)));
  }

  /** T.800 annex A.5: width, height and their offsets at bytes 8 to 23, then the size of a tile. */
  @Test
  void aDamagedHeaderTakesNoMemoryAndNoTime() throws IOException {
    final byte[] packed = bare(noise(16, 16, BufferedImage.TYPE_USHORT_GRAY, 1 << 16));
    final var shape = new FrameShape(16, 16, 2);
    refused(with(packed, 8, 0xc9), shape, "has 3372220432 x 16 pixels, where the header tells of 16 x 16");
    refused(with(with(packed, 11, 18), 19, 2), shape, "begins at pixel 2, 0 of its grid");
    refused(with(packed, 27, 0), shape, "has tiles of 0 x 16 pixels");
    refused(with(packed, 27, 8), shape, "1 of 2 tiles are there");
    refused(with(packed, 42, 0x11), shape, "values of 18 bits, where the header tells of 16");
  }

  private static byte[] with(final byte[] packed, final int at, final int value) {
    final byte[] changed = packed.clone();
    changed[at] = (byte) value;
    return changed;
  }

  /** The marker FF 50 follows the size (T.814 annex A.2). */
  @Test
  void highThroughputIsToldAsThat() throws IOException {
    final byte[] packed = bare(noise(16, 16, BufferedImage.TYPE_USHORT_GRAY, 1 << 16));
    final int sizeEnd = 2 + 2 + 41; // start, marker, segment of one component
    final byte[] high = ByteBuffer.allocate(packed.length + 10).put(packed, 0, sizeEnd).putShort((short) 0xff50)
      .putShort((short) 8).putInt(0x20000).putShort((short) 0).put(packed, sizeEnd, packed.length - sizeEnd).array();
    refused(high, new FrameShape(16, 16, 2), "is HTJ2K");
  }

  /** T.800 annex I: each box has its length, which counts itself, and its kind. */
  @Test
  void theBoxesOfAJp2FileAndWhatFollowsItDoNotMatter() throws IOException {
    final byte[] bare = bare(noise(16, 16, BufferedImage.TYPE_USHORT_GRAY, 1 << 16));
    final byte[] boxed = ByteBuffer.allocate(bare.length + 75).putInt(12).putInt(0x6a502020).putInt(0x0d0a870a).putInt(13)
      .putInt(0x78797a20).put(new byte[5]).putInt(bare.length + 8).putInt(0x6a703263).put(bare).putInt(0x12345678).array();
    assertThat(Jpeg2000.unpack(boxed, new FrameShape(16, 16, 2))).isEqualTo(Jpeg2000.unpack(bare, new FrameShape(16, 16, 2)));
    refused(Arrays.copyOf(boxed, 30), new FrameShape(16, 16, 2), "ends before its pixels");
  }

  private static void refused(final byte[] packed, final FrameShape shape, final String message) {
    assertThatThrownBy(() -> Jpeg2000.unpack(packed, shape)).isInstanceOf(IOException.class).hasMessageContaining(message);
  }
}
