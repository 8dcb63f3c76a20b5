package io.github.rraunet.training.cleaning;

import io.github.rraunet.text.Keys;

/**
 * How the losses of a mask become its score; a high score is suspicious. Each loss is taken less the mean of its epoch over the
 * masks that it is ranked among.
 */
public enum ScoreRule {

  /** Default. Mean over all epochs in which the mask was seen (O2U-Net, Huang et al., ICCV 2019). */
  MEAN_CENTERED {
    @Override
    double next(final double score, final int epochs, final double loss) {
      return epochs == 0 ? loss : score + (loss - score) / (epochs + 1);
    }
  },
  /** That of the last epoch in which the mask was seen. */
  LAST_EPOCH {
    @Override
    double next(final double score, final int epochs, final double loss) {
      return loss;
    }
  },
  /** Exponential mean: 0.9 of the score so far and 0.1 of the new loss; the first loss alone at the start. */
  EMA {
    @Override
    double next(final double score, final int epochs, final double loss) {
      return epochs == 0 ? loss : 0.9 * score + 0.1 * loss;
    }
  };

  /**
   * @param score  so far
   * @param epochs in which the mask was seen so far; 0: the score says nothing yet
   * @param loss   of this epoch, centred
   */
  abstract double next(double score, int epochs, double loss);

  /** @return name in macros, on the command line and in tables */
  public String key() {
    return Keys.of(this);
  }

  /** @throws IllegalArgumentException naming the choices */
  public static ScoreRule parse(final String text) {
    return Keys.parse(ScoreRule.class, "score rules", text);
  }
}
