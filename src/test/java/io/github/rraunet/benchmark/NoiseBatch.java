package io.github.rraunet.benchmark;

import io.github.rraunet.engine.Trainer.Batch;
import java.util.Random;

/** What steps are timed on. */
public final class NoiseBatch {

  private NoiseBatch() {}

  /** @return slices of noise, one pixel in twenty of their masks foreground, always the same */
  public static Batch of(final int slices, final int width) {
    final Random random = new Random(1);
    final float[] images = new float[slices * width * width];
    final float[] masks = new float[images.length];
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextFloat();
      masks[i] = random.nextInt(20) == 0 ? 1 : 0;
    }
    return new Batch(images, masks, slices, width, width);
  }
}
