package io.github.rraunet.training;

import io.github.rraunet.text.Keys;
import java.util.List;

/** How the learning rate goes on from its starting value. None has a state of its own: the history says all. */
public enum LearningRateSchedule {

  /** The same throughout, as in the paper. */
  CONSTANT,
  /** Half a cosine over the whole training, down to 1 %. */
  COSINE,
  /** Halved whenever the validation loss has not fallen for 5 epochs, down to 1 %. */
  PLATEAU,
  /** Falls linearly to a tenth over 10 epochs and starts again, as in O2U-Net (Huang et al., ICCV 2019). */
  CYCLIC;

  private static final double LOWEST = 0.01;
  private static final int PATIENCE = 5;
  private static final double DECAY = 0.5;
  private static final int CYCLE = 10;
  private static final double END_OF_CYCLE = 0.1;

  /** @throws IllegalArgumentException that says what was expected */
  public static LearningRateSchedule parse(final String text) {
    return Keys.parse(LearningRateSchedule.class, "learning rate schedules", text);
  }

  public String key() {
    return Keys.of(this);
  }

  /**
   * @param epoch    that is trained, from 1
   * @param progress of this epoch, in [0, 1]
   * @param epochs   of the training
   * @param history  of the epochs before
   * @return what the starting rate is multiplied by
   */
  double factor(final int epoch, final double progress, final int epochs, final List<EpochRecord> history) {
    return switch (this) {
      case CONSTANT -> 1;
      case COSINE -> LOWEST + (1 - LOWEST) * 0.5 * (1 + Math.cos(Math.PI * (epoch - 1 + progress) / epochs));
      case PLATEAU -> plateau(history);
      case CYCLIC -> {
        final double t = ((epoch - 1) % CYCLE + 1) / (double) CYCLE;
        yield 1 - t + t * END_OF_CYCLE;
      }
    };
  }

  private static double plateau(final List<EpochRecord> history) {
    double factor = 1;
    double best = Double.POSITIVE_INFINITY;
    int waited = 0;
    for (final EpochRecord row : history) {
      if (row.watchedLoss() < best) {
        best = row.watchedLoss();
        waited = 0;
      }
      else if (++waited == PATIENCE) {
        factor = Math.max(LOWEST, factor * DECAY);
        waited = 0;
      }
    }
    return factor;
  }
}
