package io.github.rraunet.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PngFiguresTest {

  @TempDir
  private Path folder;

  /** A tEXt chunk of the PNG specification: keyword, a zero, text. */
  @Test
  void aPictureSaysWhatItIsOfAndIsKnownByIt() throws Exception {
    for (final int type : new int[] { BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_INT_ARGB, BufferedImage.TYPE_BYTE_GRAY }) {
      final BufferedImage image = new BufferedImage(3, 2, type);
      image.setRGB(1, 1, 0xff808080);
      final Path ours = folder.resolve(type + ".png");
      PngFigures.write(image, ours);
      assertThat(new String(Files.readAllBytes(ours), StandardCharsets.ISO_8859_1)).contains(
        "tEXtSoftware\0RRA-U-Net for ImageJ and Fiji");
      assertThat(ImageIO.read(ours.toFile()).getRGB(1, 1)).isEqualTo(image.getRGB(1, 1));
      assertThat(PngFigures.isOurs(ours)).isTrue();
    }
  }

  @Test
  void picturesAndFilesOfOthersAreNot() throws Exception {
    final Path others = folder.resolve("others.png");
    ImageIO.write(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB), "png", others.toFile());
    assertThat(PngFigures.isOurs(others)).isFalse();
    final Path text = Files.writeString(folder.resolve("text.png"), "Software RRA-U-Net for ImageJ and Fiji");
    assertThat(PngFigures.isOurs(text)).isFalse();
    assertThat(PngFigures.isOurs(Files.write(folder.resolve("empty.png"), new byte[0]))).isFalse();
    assertThat(PngFigures.isOurs(folder.resolve("none.png"))).isFalse();
  }
}
