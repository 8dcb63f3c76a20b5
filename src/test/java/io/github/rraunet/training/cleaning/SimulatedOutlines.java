package io.github.rraunet.training.cleaning;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Star-shaped masks as radii by angle, made wrong by erosion, dilation and elastic deformation of their outline to a given Dice,
 * and the soft Dice loss of a network whose outline is the true one with a jitter, and blurred. So the losses follow from
 * geometry, not from an assumption about their distribution: small masks have larger ones.
 */
final class SimulatedOutlines {

  private static final int ANGLES = 48;
  private static final int FREQUENCIES = 8;

  private final double[][] truth;
  private final double[][] label;
  private final boolean[] wrong;
  private final SplittableRandom random;

  /**
   * @param alpha  mean Dice of the wrong masks
   * @param spread deviation of their Dice
   * @param beta   share of wrong masks
   */
  SimulatedOutlines(final int masks, final double alpha, final double spread, final double beta, final long seed) {
    random = new SplittableRandom(seed);
    truth = new double[masks][];
    label = new double[masks][];
    wrong = new boolean[masks];
    for (int m = 0; m < masks; m++) {
      final double size = Math.max(9, Math.min(60, 25 * Math.exp(0.35 * random.nextGaussian())));
      truth[m] = added(constant(size), 0.08 * size, wave(3));
      wrong[m] = m < Math.round(beta * masks);
      final double dice = Math.max(0.1, Math.min(0.97, alpha + spread * random.nextGaussian()));
      label[m] = wrong[m] ? spoilt(truth[m], dice) : truth[m];
    }
  }

  boolean[] wrong() {
    return wrong.clone();
  }

  /** @return mean Dice of the wrong masks, as drawn */
  double alpha() {
    double sum = 0;
    int count = 0;
    for (int m = 0; m < truth.length; m++)
      if (wrong[m]) {
        sum += dice(label[m], truth[m]);
        count++;
      }
    return sum / count;
  }

  /**
   * @param jitter of the network's outline, in pixels; half a third more or less from mask to mask
   * @param blur   of the network's outline: scale of the logistic function in pixels
   * @return losses of all masks, another draw in each call
   */
  double[] losses(final double jitter, final double blur) {
    final double[] losses = new double[truth.length];
    for (int m = 0; m < losses.length; m++) {
      final double[] found = added(truth[m], jitter * Math.exp(0.3 * random.nextGaussian()), wave(FREQUENCIES));
      losses[m] = softDiceLoss(found, blur * Math.exp(0.3 * random.nextGaussian()), label[m]);
    }
    return losses;
  }

  /** The strength is found by bisection. */
  private double[] spoilt(final double[] outline, final double dice) {
    final int type = random.nextInt(3);
    final double[] change = type == 0 ? constant(1) : type == 1 ? constant(-1) : wave(6);
    double low = 0;
    double high = 60;
    for (int i = 0; i < 40; i++) {
      final double middle = (low + high) / 2;
      if (dice(added(outline, middle, change), outline) > dice) low = middle;
      else high = middle;
    }
    return added(outline, low, change);
  }

  private static double[] constant(final double value) {
    final double[] radii = new double[ANGLES];
    Arrays.fill(radii, value);
    return radii;
  }

  private double[] wave(final int frequencies) {
    final double[] wave = new double[ANGLES];
    for (int f = 1; f <= frequencies; f++) {
      final double a = random.nextGaussian() / Math.sqrt(frequencies);
      final double b = random.nextGaussian() / Math.sqrt(frequencies);
      for (int i = 0; i < ANGLES; i++)
        wave[i] += a * Math.cos(2 * Math.PI * f * i / ANGLES) + b * Math.sin(2 * Math.PI * f * i / ANGLES);
    }
    return wave;
  }

  private static double[] added(final double[] radii, final double amount, final double[] change) {
    final double[] sum = new double[ANGLES];
    for (int i = 0; i < ANGLES; i++)
      sum[i] = Math.max(0.5, radii[i] + amount * change[i]);
    return sum;
  }

  private static double dice(final double[] a, final double[] b) {
    double both = 0;
    double all = 0;
    for (int i = 0; i < ANGLES; i++) {
      both += Math.min(a[i], b[i]) * Math.min(a[i], b[i]);
      all += a[i] * a[i] + b[i] * b[i];
    }
    return 2 * both / all;
  }

  /** Rings one pixel wide, each weighted with its radius. */
  private static double softDiceLoss(final double[] found, final double blur, final double[] label) {
    double both = 0;
    double all = 0;
    for (int i = 0; i < ANGLES; i++)
      for (double r = 0.5; r < Math.max(found[i] + 12 * blur, label[i] + 1); r++) {
        final double probability = 1 / (1 + Math.exp((r - found[i]) / blur));
        final double inside = Math.max(0, Math.min(1, label[i] - r + 0.5));
        both += r * probability * inside;
        all += r * (probability + inside);
      }
    return 1 - 2 * both / all;
  }
}
