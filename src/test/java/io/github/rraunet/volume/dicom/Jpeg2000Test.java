package io.github.rraunet.volume.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.jaiimageio.jpeg2000.J2KImageWriteParam;
import com.github.jaiimageio.jpeg2000.impl.J2KImageWriter;
import com.github.jaiimageio.jpeg2000.impl.J2KImageWriterSpi;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is unpacked was packed by the library's own encoder, without loss. */
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

  @Test
  void whatIsNotAsTheHeaderTellsIsRefused() throws IOException {
    final byte[] words = packed(noise(16, 16, BufferedImage.TYPE_USHORT_GRAY, 1 << 16));
    refused(words, new FrameShape(16, 17, 2), "has 16 x 16 pixels, where the header tells of 16 x 17");
    refused(words, new FrameShape(16, 16, 1), "values of 16 bits");
    refused(packed(noise(16, 16, BufferedImage.TYPE_INT_RGB, 256)), new FrameShape(16, 16, 1), "3 components");
    refused(new byte[100], new FrameShape(16, 16, 2), "");
    refused(Arrays.copyOf(words, 60), new FrameShape(16, 16, 2), "");
  }

  private static void refused(final byte[] packed, final FrameShape shape, final String message) {
    assertThatThrownBy(() -> Jpeg2000.unpack(packed, shape)).isInstanceOf(IOException.class).hasMessageContaining(message);
  }
}
