package io.github.rraunet.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.figure.TrainingCurves.Curve;
import java.awt.Color;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Curves are looked for by their colours, at the places that follow from the figure's width: plots from 84 to 880 pixels. */
class TrainingCurvesTest {

  private static final double LEFT = 84;
  private static final double RIGHT = 880;
  private static final int TITLES = 76; // pixels from the top that the header and the first panel's title take

  /** Each epoch has an equal share of the width. */
  private static int column(final int epoch, final int first, final int last) {
    return (int) Math.round(LEFT + (RIGHT - LEFT) * (epoch - first + 0.5) / (last - first + 1));
  }

  /** @return mean row of a colour in a column, in the plots */
  private static double row(final BufferedImage image, final Color color, final int column) {
    double sum = 0;
    int n = 0;
    for (int y = TITLES + 6; y < image.getHeight(); y++)
      if ((image.getRGB(column, y) & 0xFFFFFF) == (color.getRGB() & 0xFFFFFF)) {
        sum += y;
        n++;
      }
    assertThat(n).as("pixels of the colour in column %d", column).isPositive();
    return sum / n;
  }

  @Test
  void valuesStandAsHighAsTheyAre() {
    final var curves = new TrainingCurves("run");
    final double[] dice = { 0.2, 0.5, 0.6, 0.8 };
    for (int e = 0; e < 4; e++)
      curves.add(Curve.VALIDATION_DICE, 3 + e, dice[e]).add(Curve.TRAINING_DICE, 3 + e, 0.4);
    final BufferedImage image = curves.draw();
    final double low = row(image, Curve.VALIDATION_DICE.color, column(3, 3, 6));
    final double high = row(image, Curve.VALIDATION_DICE.color, column(6, 3, 6));
    assertThat(low - high).as("most of the panel").isGreaterThan(160);
    for (int e = 1; e < 3; e++)
      assertThat(row(image, Curve.VALIDATION_DICE.color, column(3 + e, 3, 6)))
        .isCloseTo(low - (low - high) * (dice[e] - 0.2) / 0.6, within(1.5));
    assertThat(row(image, Curve.TRAINING_DICE.color, column(3, 3, 6))).isCloseTo(low - (low - high) / 3, within(1.5));
  }

  @Test
  void aTenthOfTheRateIsTheSameStepEverywhere() {
    final var curves = new TrainingCurves("run");
    final double[] rates = { 1e-2, 1e-3, 1e-3, 1e-5 };
    for (int e = 1; e <= 4; e++)
      curves.add(Curve.LEARNING_RATE, e, rates[e - 1]);
    final BufferedImage image = curves.draw();
    final double decade = row(image, Curve.LEARNING_RATE.color, column(2, 1, 4)) - row(image, Curve.LEARNING_RATE.color, column(1,
      1, 4));
    assertThat(decade).isGreaterThan(30);
    assertThat(row(image, Curve.LEARNING_RATE.color, column(4, 1, 4)) - row(image, Curve.LEARNING_RATE.color, column(3, 1, 4)))
      .isCloseTo(2 * decade, within(1.5));
  }

  /** 10, 10, 40: steps that hold for a whole epoch, also near its ends. */
  @Test
  void removedLabelsAreSteps() {
    final var curves = new TrainingCurves("run").add(Curve.LABELS_REMOVED, 1, 0).add(Curve.LABELS_REMOVED, 2, 10)
      .add(Curve.LABELS_REMOVED, 3, 40);
    final BufferedImage image = curves.draw();
    final Color color = Curve.LABELS_REMOVED.color;
    final double zero = row(image, color, column(1, 1, 3));
    final double ten = row(image, color, column(2, 1, 3));
    assertThat(row(image, color, column(2, 1, 3) - 110)).isCloseTo(ten, within(0.1));
    assertThat(row(image, color, column(2, 1, 3) + 110)).isCloseTo(ten, within(0.1));
    assertThat(zero - row(image, color, column(3, 1, 3))).isCloseTo(4 * (zero - ten), within(3.0));
  }

  @Test
  void onlyPanelsWithDataAreDrawn() {
    final var curves = new TrainingCurves("run").add(Curve.TRAINING_LOSS, 1, 0.5).add(Curve.VALIDATION_LOSS, 1, Double.NaN);
    final int one = curves.draw().getHeight();
    assertThat(curves.add(Curve.VALIDATION_LOSS, 1, 0.6).draw().getHeight()).isEqualTo(one);
    assertThat(curves.add(Curve.LEARNING_RATE, 1, 0).draw().getHeight()).as("0 has no place on a log axis").isEqualTo(one);
    assertThat(curves.add(Curve.DETECTION_AUC, 1, Double.NaN).draw().getHeight()).isEqualTo(one);
    assertThat(curves.add(Curve.DETECTION_AUC, 2, 0.5).draw().getHeight()).isGreaterThan(one + 100);
    assertThat(new TrainingCurves("run").draw().getHeight()).isLessThan(one);
  }

  /** A dashed line in the column of the best epoch and nowhere else. */
  @Test
  void marksTheBestEpoch() {
    final var curves = new TrainingCurves("run");
    for (int e = 1; e <= 5; e++)
      curves.add(Curve.VALIDATION_DICE, e, 0.5 + 0.08 * e);
    assertThat(grays(curves.draw(), column(4, 1, 5))).isZero();
    curves.best(4);
    assertThat(grays(curves.draw(), column(4, 1, 5))).as("7 of 12 pixels are dashes").isBetween(60L, 140L);
    assertThat(grays(curves.draw(), column(2, 1, 5))).isZero();
  }

  private static long grays(final BufferedImage image, final int column) {
    long n = 0;
    for (int y = TITLES + 10; y < TITLES + 190; y++) {
      final int rgb = image.getRGB(column, y);
      final int red = rgb >> 16 & 0xFF;
      if (red == (rgb >> 8 & 0xFF) && red == (rgb & 0xFF) && red < 150) n++;
    }
    return n;
  }

  @ParameterizedTest
  @ValueSource(ints = { 1, 2, 40, 200 })
  void drawsAnyNumberOfEpochs(final int epochs) {
    final var curves = new TrainingCurves("a title that is much too long to stand on one line beside the key of the best epoch,"
      + " is it not");
    for (int e = 1; e <= epochs; e++)
      for (final Curve curve : Curve.values())
        curves.add(curve, e, 1.0 / (1 + e));
    assertThat(curves.best(epochs).draw().getWidth()).isEqualTo(900);
  }

  @Test
  void aSecondValueReplacesTheFirst() {
    final var once = new TrainingCurves("run").add(Curve.TRAINING_LOSS, 1, 0.5).add(Curve.TRAINING_LOSS, 2, 0.3);
    final var twice = new TrainingCurves("run").add(Curve.TRAINING_LOSS, 1, 0.5).add(Curve.TRAINING_LOSS, 2, 9)
      .add(Curve.TRAINING_LOSS, 2, 0.3);
    final BufferedImage a = once.draw();
    final BufferedImage b = twice.draw();
    final int[] pixels = a.getRGB(0, 0, a.getWidth(), a.getHeight(), null, 0, a.getWidth());
    assertThat(b.getRGB(0, 0, b.getWidth(), b.getHeight(), null, 0, b.getWidth())).isEqualTo(pixels);
  }

  @Test
  void refusesAnEpochZero() {
    assertThatThrownBy(() -> new TrainingCurves("run").add(Curve.TRAINING_LOSS, 0, 1)).isInstanceOf(
      IllegalArgumentException.class).hasMessageContaining("counted from 1").hasMessageContaining("0");
  }
}
