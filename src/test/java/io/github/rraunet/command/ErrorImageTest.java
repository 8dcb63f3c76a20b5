package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;

import ij.ImagePlus;
import io.github.rraunet.volume.Volume;
import java.awt.Color;
import net.imglib2.img.planar.PlanarImgs;
import org.junit.jupiter.api.Test;

class ErrorImageTest {

  private static Color color(final ImagePlus image, final int value) {
    return new Color(image.getProcessor().getColorModel().getRGB(value));
  }

  private static float degrees(final Color color) {
    return 360 * Color.RGBtoHSB(color.getRed(), color.getGreen(), color.getBlue(), null)[0];
  }

  /** The words above the image, against the hues of the colours. */
  @Test
  void theColoursAreWhatTheWordsSay() {
    for (final int depth : new int[] { 1, 3 }) {
      final ImagePlus image = ErrorImage.of("a", Volume.of(PlanarImgs.unsignedBytes(4, 3, depth)).build());
      for (int z = 1; z <= depth; z++)
        assertThat(image.getStack().getShortSliceLabel(z, 99)).isEqualTo("yellow missed, orange invented, blue both");
      assertThat(color(image, 0)).isEqualTo(Color.BLACK);
      assertThat(degrees(color(image, 1))).as("blue").isBetween(180f, 250f);
      assertThat(degrees(color(image, 2))).as("yellow").isBetween(50f, 65f);
      assertThat(degrees(color(image, 3))).as("orange").isBetween(15f, 45f);
    }
  }
}
