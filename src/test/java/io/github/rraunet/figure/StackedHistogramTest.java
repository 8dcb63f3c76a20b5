package io.github.rraunet.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StackedHistogramTest {

  private static final int BLUE = 0x0072B2; // of the first group
  private static final int ORANGE = 0xE69F00;

  private static double[] times(final int n, final double value) {
    final double[] values = new double[n];
    Arrays.fill(values, value);
    return values;
  }

  /** @return height of the bars of a colour in a part of the picture; widths are rounded to pixels */
  private static long height(final BufferedImage image, final int rgb, final int x0, final int x1) {
    long rows = 0;
    for (int y = 0; y < image.getHeight() * 0.85; y++) { // above the legend
      boolean found = false;
      for (int x = x0; x < x1; x++)
        found |= (image.getRGB(x, y) & 0xFFFFFF) == rgb;
      if (found) rows++;
    }
    return rows;
  }

  /** 30 and 10 values of one group, 20 of another on top of the latter: the bars are as high as these numbers. */
  @Test
  void barsAreAsHighAsTheNumbersOfValues() {
    final double[] first = Arrays.copyOf(times(30, 0.2), 40);
    Arrays.fill(first, 30, 40, 0.6);
    final Map<String, double[]> groups = new LinkedHashMap<>();
    groups.put("first", first);
    groups.put("second", times(20, 0.6));
    final BufferedImage image = StackedHistogram.draw("Title", "Value", "Count", groups, Map.of("mean 0.4", 0.4));
    final int middle = image.getWidth() / 2;
    final long left = height(image, BLUE, 0, middle);
    assertThat(left).isGreaterThan(150);
    assertThat((double) left / height(image, BLUE, middle, image.getWidth())).isCloseTo(3, within(0.06));
    assertThat((double) left / height(image, ORANGE, middle, image.getWidth())).isCloseTo(1.5, within(0.03));
    assertThat(height(image, ORANGE, 0, middle)).isZero();
  }

  @Test
  void takesTheEndsOfTheRange() {
    final BufferedImage image = StackedHistogram.draw("Title", "Value", "Count", Map.of("all", new double[] { 0, 1 }), Map.of());
    assertThat(height(image, BLUE, 0, 200)).isPositive().isEqualTo(height(image, BLUE, 800, 1000));
  }
}
