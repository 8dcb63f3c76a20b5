package io.github.rraunet.training;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.training.data.DataSplit;
import io.github.rraunet.training.data.TrainingData;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/**
 * How far the masks of a validation can be trusted: they are taken as they are, and may be as wrong as those trained on.
 *
 * @param masks of the validation
 * @param noisy how many of them are; negative where the truth is not known
 * @param dice  over the pixels of the others; NaN where there are none, or where it is not known
 */
public record ValidationTruth(int masks, int noisy, double dice) {

  /**
   * @param trainer    with the weights to judge
   * @param noisySlice for each slice of the data whether its mask is noisy; null where that is not known
   * @throws IOException if the prepared slices cannot be read any more
   */
  public static ValidationTruth of(final Trainer trainer, final TrainingData data, final DataSplit split,
    final boolean[] noisySlice) throws IOException, EngineException
  {
    final int masks = split.validation().length;
    if (noisySlice == null) return new ValidationTruth(masks, -1, Double.NaN);
    final int[] correct = Arrays.stream(split.validation()).filter(slice -> !noisySlice[slice]).toArray();
    final PooledDice dice = new PooledDice();
    for (final int slice : correct) {
      final float[] image = new float[data.width(slice) * data.height(slice)];
      final float[] mask = new float[image.length];
      data.read(slice, image, mask);
      dice.add(trainer.predict(new Trainer.Batch(image, mask, 1, data.height(slice), data.width(slice))), mask);
    }
    return new ValidationTruth(masks, masks - correct.length, correct.length == 0 ? Double.NaN : dice.dice());
  }

  public boolean isKnown() {
    return noisy >= 0;
  }

  /** @return what follows "validation masks:" */
  public String describe() {
    if (!isKnown()) return "taken as they are; if they are as wrong as others, so is the Dice with them";
    return noisy + " of " + masks + " are noisy" + (Double.isNaN(dice) ? "" : String.format(Locale.ROOT,
      ", Dice over the others %.4f", dice));
  }
}
