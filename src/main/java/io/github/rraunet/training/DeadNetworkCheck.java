package io.github.rraunet.training;

import io.github.rraunet.engine.SampleLosses;
import io.github.rraunet.engine.Trainer.Batch;

/**
 * Notices a network that learns no more because its sigmoid is at its end everywhere: it draws nothing, or everything, whatever
 * it sees, and the Dice loss has no gradient there. One step that is too large can do that, above all without normalisation.
 */
final class DeadNetworkCheck {

  private static final double NEGLIGIBLE = 1e-3;

  private double predicted; // sums over the pixels seen
  private double drawn;
  private long pixels;

  /** @param losses of the batch */
  void add(final SampleLosses losses, final Batch batch) {
    for (final float sum : losses.predicted())
      predicted += sum;
    for (final float pixel : batch.masks())
      drawn += pixel;
    pixels += batch.masks().length;
  }

  /** @return whether nothing, everything, or what is not a number was predicted */
  boolean isDead() {
    if (!Double.isFinite(predicted)) return true;
    if (drawn == 0 || drawn == pixels) return false; // it may be right
    return predicted < NEGLIGIBLE * drawn || pixels - predicted < NEGLIGIBLE * (pixels - drawn);
  }
}
