package io.github.rraunet.training.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SliceAugmentationTest {

  private static final int HEIGHT = 3;
  private static final int WIDTH = 5;

  /** Every pixel another value, so that each symmetry of the rectangle looks different. */
  private static float[] marked() {
    final float[] image = new float[HEIGHT * WIDTH];
    for (int i = 0; i < image.length; i++)
      image[i] = (i + 1) / 16f;
    return image;
  }

  private static float[] checked() {
    final float[] mask = new float[HEIGHT * WIDTH];
    for (final int i : new int[] { 0, 1, 7, 11 })
      mask[i] = 1;
    return mask;
  }

  /**
   * The definition: pixel centres as complex numbers about the slice's centre, y upward; a flip negates the real part, a turn
   * multiplies by i.
   */
  private static float[] byDefinition(final float[] plane, final int turns, final boolean flip) {
    final int width = turns % 2 == 0 ? WIDTH : HEIGHT;
    final int height = turns % 2 == 0 ? HEIGHT : WIDTH;
    final float[] result = new float[plane.length];
    for (int y = 0; y < HEIGHT; y++)
      for (int x = 0; x < WIDTH; x++) {
        double re = (flip ? -1 : 1) * (x - (WIDTH - 1) / 2.0);
        double im = (HEIGHT - 1) / 2.0 - y;
        for (int t = 0; t < turns; t++) {
          final double old = re;
          re = -im;
          im = old;
        }
        final int row = (int) Math.round((height - 1) / 2.0 - im);
        final int column = (int) Math.round(re + (width - 1) / 2.0);
        result[row * width + column] = plane[y * WIDTH + x];
      }
    return result;
  }

  @ParameterizedTest
  @CsvSource({ "0,false", "1,false", "2,false", "3,false", "0,true", "1,true", "2,true", "3,true" })
  void symmetriesMovePixelsByTheDefinition(final int turns, final boolean flip) {
    final Augmented moved = new SquareSymmetry(turns, flip).apply(new Augmented(marked(), checked(), HEIGHT, WIDTH));
    assertThat(moved.image()).containsExactly(byDefinition(marked(), turns, flip));
    assertThat(moved.mask()).containsExactly(byDefinition(checked(), turns, flip));
    assertThat(moved.width()).isEqualTo(turns % 2 == 0 ? WIDTH : HEIGHT);
    assertThat(moved.height()).isEqualTo(turns % 2 == 0 ? HEIGHT : WIDTH);
  }

  /** Larger than the tiles in which pixels are moved, and no multiple of them. */
  @Test
  void fourTurnsAndTwoFlipsLeadBack() {
    final float[] image = new float[37 * 50];
    final float[] mask = new float[image.length];
    for (int i = 0; i < image.length; i++) {
      image[i] = i / (float) image.length;
      mask[i] = i % 7 == 0 ? 1 : 0;
    }
    Augmented moved = new Augmented(image, mask, 37, 50);
    for (int t = 0; t < 4; t++)
      moved = new SquareSymmetry(1, false).apply(moved);
    moved = new SquareSymmetry(0, true).apply(new SquareSymmetry(0, true).apply(moved));
    assertThat(moved.image()).containsExactly(image);
    assertThat(moved.mask()).containsExactly(mask);
  }

  /** 8000 draws of 8 symmetries: 1000 each, standard deviation 30. */
  @Test
  void eachSymmetryComesAsOften() {
    final var random = new SplittableRandom(5);
    final var augmentation = SliceAugmentation.parse("rot90,flip");
    final Map<String, Integer> seen = new TreeMap<>();
    for (int n = 0; n < 8000; n++)
      seen.merge(Arrays.toString(augmentation.apply(random, marked(), checked(), HEIGHT, WIDTH).image()), 1, Integer::sum);
    assertThat(seen).hasSize(8);
    assertThat(seen.values()).allSatisfy(count -> assertThat(count).isBetween(1000 - 120, 1000 + 120));
  }

  @Test
  void withoutAmplitudeNothingChanges() {
    final var none = new SliceAugmentation(false, false, new WarpRange(0, 0, 0), new IntensityRange(0, 0, 0));
    final float[] image = marked();
    final float[] mask = checked();
    final Augmented same = none.apply(new SplittableRandom(1), image, mask, HEIGHT, WIDTH);
    assertThat(same.image()).isNotSameAs(image).containsExactly(marked());
    assertThat(same.mask()).isNotSameAs(mask).containsExactly(checked());
  }

  @Test
  void theGivenArraysStayAndTheSeedDecides() {
    final var all = SliceAugmentation.parse("rot90,flip,scale,rotate,elastic,intensity");
    final float[] image = marked();
    final float[] mask = checked();
    final Augmented first = all.apply(new SplittableRandom(9), image, mask, HEIGHT, WIDTH);
    final Augmented second = all.apply(new SplittableRandom(9), image, mask, HEIGHT, WIDTH);
    assertThat(image).containsExactly(marked());
    assertThat(mask).containsExactly(checked());
    assertThat(second.image()).containsExactly(first.image());
    assertThat(second.mask()).containsExactly(first.mask());
    assertThat(all.apply(new SplittableRandom(10), image, mask, HEIGHT, WIDTH).image()).isNotEqualTo(first.image());
  }

  @ParameterizedTest
  @CsvSource({ "256,256", "1,1", "1,40", "17,9", "64,200" })
  void valuesStayInRangeAndMasksBinary(final int height, final int width) {
    final var random = new SplittableRandom(3);
    final var all = SliceAugmentation.parse("rot90,flip,scale,rotate,elastic,intensity");
    final float[] image = new float[height * width];
    final float[] mask = new float[image.length];
    for (int n = 0; n < 20; n++) {
      for (int i = 0; i < image.length; i++) {
        image[i] = random.nextInt(3) / 2f; // 0, a half or 1
        mask[i] = random.nextInt(2);
      }
      final Augmented changed = all.apply(random, image, mask, height, width);
      assertThat(changed.height() * changed.width()).isEqualTo(image.length);
      for (int i = 0; i < image.length; i++) {
        assertThat(changed.image()[i]).isBetween(0f, 1f);
        assertThat(changed.mask()[i]).isIn(0f, 1f);
      }
    }
  }

  @Test
  void namesGoThereAndBack() {
    assertThat(SliceAugmentation.parse("rot90")).isEqualTo(SliceAugmentation.DEFAULT);
    assertThat(SliceAugmentation.parse(" None ")).isEqualTo(SliceAugmentation.NONE);
    assertThat(SliceAugmentation.parse("Intensity, FLIP,scale").names()).isEqualTo("flip,scale,intensity");
    assertThat(SliceAugmentation.NONE.names()).isEqualTo("none");
    final var all = SliceAugmentation.parse("elastic,rotate,scale,intensity,flip,rot90");
    assertThat(all).isEqualTo(new SliceAugmentation(true, true, new WarpRange(0.1, 10, 0.02),
      new IntensityRange(0.1, 0.05, 0.02)));
    assertThat(SliceAugmentation.parse(all.names())).isEqualTo(all);
  }

  @ParameterizedTest
  @CsvSource({ "rot9O,rot90", "flips,flip", "intensities,intensity", "elastik,elastic" })
  void suggestsTheNearestName(final String text, final String nearest) {
    assertThatThrownBy(() -> SliceAugmentation.parse("flip, " + text)).isInstanceOf(IllegalArgumentException.class)
      .hasMessageContaining("'" + text + "'").hasMessageContaining("did you mean " + nearest + "?")
      .hasMessageContaining("rot90, flip, scale, rotate, elastic, intensity, none");
  }

  @ParameterizedTest
  @ValueSource(strings = { "", "rot90,", "none,flip", "rot90;flip;scale", "mirror everything that can be mirrored, and more" })
  void refusesOtherLists(final String text) {
    assertThatThrownBy(() -> SliceAugmentation.parse(text)).isInstanceOf(IllegalArgumentException.class)
      .hasMessageContaining("augment").hasMessageNotContaining("did you mean");
  }

  /** The mean of gain and offset is nothing, their variances are those of even distributions: range^2 / 3. */
  @Test
  void gainAndOffsetAreEvenlyDrawn() {
    final var random = new SplittableRandom(8);
    final var range = new IntensityRange(0.1, 0.05, 0);
    final int n = 20000;
    final double[] sums = new double[4];
    for (int k = 0; k < n; k++) {
      final float[] image = { 0.1f, 0.8f };
      range.apply(random, image);
      final double gain = (image[1] - image[0]) / 0.7 - 1;
      final double offset = image[0] - (1 + gain) * 0.1;
      assertThat(gain).isBetween(-0.10001, 0.10001);
      assertThat(offset).isBetween(-0.05001, 0.05001);
      sums[0] += gain / n;
      sums[1] += offset / n;
      sums[2] += gain * gain / n;
      sums[3] += offset * offset / n;
    }
    assertThat(sums[0]).isCloseTo(0, within(0.002));
    assertThat(sums[1]).isCloseTo(0, within(0.001));
    assertThat(sums[2]).isCloseTo(0.01 / 3, within(0.0001));
    assertThat(sums[3]).isCloseTo(0.0025 / 3, within(0.00003));
  }

  /** A standard deviation evenly drawn from 0 to s has the mean square s^2 / 3; normal noise has the kurtosis 3. */
  @Test
  void noiseIsNormal() {
    final var random = new SplittableRandom(4);
    final var range = new IntensityRange(0, 0, 0.02);
    final int slices = 2000;
    final int pixels = 500;
    double sum = 0;
    double squares = 0;
    double kurtosis = 0;
    for (int n = 0; n < slices; n++) {
      final float[] image = new float[pixels];
      Arrays.fill(image, 0.5f);
      range.apply(random, image);
      double second = 0;
      double fourth = 0;
      for (final float value : image) {
        final double d = value - 0.5;
        sum += d;
        second += d * d / pixels;
        fourth += d * d * d * d / pixels;
      }
      squares += second / slices;
      kurtosis += fourth / (second * second) / slices;
      assertThat(Math.sqrt(second)).isLessThan(0.02 * 1.2);
    }
    assertThat(sum / (slices * pixels)).isCloseTo(0, within(0.00006));
    assertThat(squares).isCloseTo(0.0004 / 3, within(0.00001));
    assertThat(kurtosis).isCloseTo(3, within(0.05));
  }
}
