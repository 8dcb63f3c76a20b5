package io.github.rraunet.training.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WarpTest {

  private static final int HEIGHT = 90;
  private static final int WIDTH = 120;

  /** A disc about a point, in image and mask. */
  private static Augmented disc(final double cx, final double cy, final double radius) {
    final float[] mask = new float[HEIGHT * WIDTH];
    for (int y = 0; y < HEIGHT; y++)
      for (int x = 0; x < WIDTH; x++)
        mask[y * WIDTH + x] = Math.hypot(x - cx, y - cy) <= radius ? 1 : 0;
    return new Augmented(mask.clone(), mask, HEIGHT, WIDTH);
  }

  /** @return sum, mean x, mean y */
  private static double[] moments(final float[] plane) {
    double sum = 0;
    double x = 0;
    double y = 0;
    for (int i = 0; i < plane.length; i++) {
      sum += plane[i];
      x += plane[i] * (i % WIDTH);
      y += plane[i] * (i / WIDTH);
    }
    return new double[] { sum, x / sum, y / sum };
  }

  @Test
  void withoutChangeEveryPixelStays() {
    final var random = new SplittableRandom(2);
    final Augmented slice = disc(50.3, 40.1, 20);
    for (int i = 0; i < slice.image().length; i++)
      slice.image()[i] = (float) random.nextDouble();
    final Augmented same = new Warp(slice, 1, 0, null, null).result();
    assertThat(same.image()).containsExactly(slice.image());
    assertThat(same.mask()).containsExactly(slice.mask());
  }

  /**
   * Of many discs and magnifications a little apart, because each disc's border is rounded to pixels.
   *
   * @return mean of what the moments of image and mask are beyond those expected: area in shares of it, x and y in pixels
   */
  private static double[] meanErrors(final double about, final double angle, final double dx, final double dy) {
    final var random = new SplittableRandom(7);
    final int discs = 150;
    final double[] errors = new double[6];
    for (int n = 0; n < discs; n++) {
      final double x = dx + random.nextDouble();
      final double y = dy + random.nextDouble();
      final double radius = 15 + random.nextDouble();
      final double magnification = about + 0.04 * (random.nextDouble() - 0.5);
      final Augmented warped = new Warp(disc(59.5 + x, 44.5 + y, radius), magnification, angle, null, null).result();
      final double[] image = moments(warped.image());
      final double[] mask = moments(warped.mask());
      // what is shown is turned the other way round from where its values are looked up
      final double[] expected = { Math.PI * radius * radius * magnification * magnification,
        59.5 + magnification * (Math.cos(angle) * x + Math.sin(angle) * y),
        44.5 + magnification * (Math.cos(angle) * y - Math.sin(angle) * x) };
      for (int m = 0; m < 3; m++) {
        errors[m] += (image[m] - expected[m]) / (m == 0 ? expected[0] : 1) / discs;
        errors[3 + m] += (mask[m] - expected[m]) / (m == 0 ? expected[0] : 1) / discs;
      }
    }
    return errors;
  }

  private static void assertSmall(final double[] errors) {
    final double[] allowed = { 0.003, 0.02, 0.02, 0.006, 0.12, 0.12 }; // the mask is rounded to pixels once more
    for (int m = 0; m < errors.length; m++)
      assertThat(errors[m]).as("moment %d", m).isCloseTo(0, within(allowed[m]));
  }

  @ParameterizedTest
  @ValueSource(doubles = { 0.9, 0.95, 1, 1.07, 1.1 })
  void magnifiesAreaByTheSquareAboutTheCentre(final double s) {
    assertSmall(meanErrors(s, 0, 14, -10));
  }

  @ParameterizedTest
  @ValueSource(doubles = { -10, 3, 10 })
  void turnsAboutTheCentreWithoutChangeOfArea(final double degrees) {
    assertSmall(meanErrors(1, Math.toRadians(degrees), 30, 3));
  }

  /** A plane of values is bent into values of the same plane elsewhere; outside there is nothing but 0. */
  @Test
  void interpolatesLinearlyAndFadesToZeroAtTheEdge() {
    final float[] image = new float[HEIGHT * WIDTH];
    for (int i = 0; i < image.length; i++)
      image[i] = (float) (0.2 + 0.004 * (i % WIDTH) + 0.003 * (i / WIDTH));
    final double angle = 0.1;
    final var slice = new Augmented(image, new float[image.length], HEIGHT, WIDTH);
    final Augmented bent = new Warp(slice, 0.9, angle, null, null).result();
    int inside = 0;
    int outside = 0;
    for (int y = 0; y < HEIGHT; y++)
      for (int x = 0; x < WIDTH; x++) {
        final double u = 59.5 + (Math.cos(angle) * (x - 59.5) - Math.sin(angle) * (y - 44.5)) / 0.9;
        final double v = 44.5 + (Math.sin(angle) * (x - 59.5) + Math.cos(angle) * (y - 44.5)) / 0.9;
        final float value = bent.image()[y * WIDTH + x];
        if (u >= 0 && v >= 0 && u <= WIDTH - 1 && v <= HEIGHT - 1) {
          assertThat((double) value).isCloseTo(0.2 + 0.004 * u + 0.003 * v, within(1e-5));
          inside++;
        }
        else if (u <= -1 || v <= -1 || u >= WIDTH || v >= HEIGHT) {
          assertThat(value).isZero();
          outside++;
        }
        else assertThat((double) value).isBetween(0.0, 0.2 + 0.004 * u + 0.003 * v + 0.01);
      }
    assertThat(inside).isGreaterThan(8000);
    assertThat(outside).isGreaterThan(800);
  }

  /** As above, with the place looked up told by the fields themselves. */
  @Test
  void displacesByTheFields() {
    final float[] image = new float[HEIGHT * WIDTH];
    for (int i = 0; i < image.length; i++)
      image[i] = (float) (0.2 + 0.004 * (i % WIDTH) + 0.003 * (i / WIDTH));
    final var dx = new SmoothField(new SplittableRandom(1), WIDTH, HEIGHT, 8, 2);
    final var dy = new SmoothField(new SplittableRandom(2), WIDTH, HEIGHT, 8, 2);
    final Augmented bent = new Warp(new Augmented(image, new float[image.length], HEIGHT, WIDTH), 1, 0, dx, dy).result();
    final float[] right = new float[WIDTH];
    final float[] down = new float[WIDTH];
    for (int y = 10; y < HEIGHT - 10; y++) {
      dx.read(y, right);
      dy.read(y, down);
      for (int x = 10; x < WIDTH - 10; x++)
        assertThat((double) bent.image()[y * WIDTH + x]).isCloseTo(0.2 + 0.004 * (x + right[x]) + 0.003 * (y + down[x]),
          within(1e-5));
    }
  }

  /**
   * Of many fields at once: the rms that was asked for, at the edge as in the middle, along both axes; and the correlation of
   * Gaussian-smoothed noise, exp(-d^2 / (4 sigma^2)) at the distance d.
   */
  @ParameterizedTest
  @CsvSource({ "64,48,8", "40,70,1.6", "300,200,21" })
  void fieldHasTheRootMeanSquareAndTheSmoothnessAskedFor(final int width, final int height, final double sigma) {
    final int fields = 3000;
    final int d = (int) Math.round(sigma * 1.2);
    final int[] rows = { 0, height / 2, height - 1 };
    final double[] squares = new double[rows.length];
    double product = 0;
    double square = 0;
    final float[] row = new float[width];
    final var random = new SplittableRandom(6);
    for (int n = 0; n < fields; n++) {
      final var field = new SmoothField(random, width, height, sigma, 3);
      for (int r = 0; r < rows.length; r++) {
        field.read(rows[r], row);
        squares[r] += (row[0] * row[0] + row[width / 3] * row[width / 3] + row[width - 1] * row[width - 1]) / 3;
        product += row[width / 3] * row[width / 3 + d];
        square += row[width / 3] * row[width / 3];
      }
    }
    for (final double sum : squares)
      assertThat(Math.sqrt(sum / fields)).isCloseTo(3, within(0.12)); // about 3 standard deviations of 3000 fields
    assertThat(product / square).isCloseTo(Math.exp(-d * d / (4 * sigma * sigma)), within(0.03));
  }

  /** The rms of a warp is evenly drawn up to 2 % of the shorter edge: mean square (0.02 * 90)^2 / 3 along each axis. */
  @Test
  void elasticMovesAMarkByItsShareOfTheEdge() {
    final var random = new SplittableRandom(12);
    final var range = new WarpRange(0, 0, 0.02);
    final int n = 1500;
    double across = 0;
    double along = 0;
    for (int k = 0; k < n; k++) {
      final double[] moved = moments(range.apply(random, disc(59.5, 44.5, 1.5)).image());
      across += Math.pow(moved[1] - 59.5, 2) / n;
      along += Math.pow(moved[2] - 44.5, 2) / n;
    }
    final double expected = Math.pow(0.02 * HEIGHT, 2) / 3;
    assertThat(across).isCloseTo(expected, within(0.2 * expected));
    assertThat(along).isCloseTo(expected, within(0.2 * expected));
  }
}
