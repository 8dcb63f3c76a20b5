package io.github.rraunet.training;

import io.github.rraunet.engine.SampleLosses;
import io.github.rraunet.engine.Trainer.Batch;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Notices a network that learns no more because its sigmoid is at its end everywhere: it draws nothing, or everything, whatever
 * it sees, and the Dice loss has no gradient there. One step that is too large can do that, above all without normalisation.
 */
final class DeadNetworkWatch {

  private static final int STEPS = 10;
  private static final double NEGLIGIBLE = 1e-3;

  /** Sums over the pixels of a batch. */
  private record Foreground(double predicted, double drawn, long pixels) {}

  private final Deque<Foreground> last = new ArrayDeque<>();

  /** @param losses of the batch in the forward pass of a step */
  void step(final SampleLosses losses, final Batch batch) {
    double predicted = 0;
    for (final float sum : losses.predicted())
      predicted += sum;
    double drawn = 0;
    for (final float pixel : batch.masks())
      drawn += pixel;
    last.add(new Foreground(predicted, drawn, batch.masks().length));
    if (last.size() > STEPS) last.remove();
  }

  /** @return whether nothing, or everything, was predicted in the last ten steps, or as many as there were */
  boolean isDead() {
    double predicted = 0;
    double drawn = 0;
    long pixels = 0;
    for (final Foreground f : last) {
      predicted += f.predicted;
      drawn += f.drawn;
      pixels += f.pixels;
    }
    if (drawn == 0 || drawn == pixels) return false; // it may be right
    return predicted < NEGLIGIBLE * drawn || pixels - predicted < NEGLIGIBLE * (pixels - drawn);
  }
}
