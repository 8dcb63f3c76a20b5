package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.Trainer.Batch;
import java.util.Random;

/** Batches to train on: bright discs on noise, easy, and not symmetric in x and y. */
public final class Discs {

  static final int HEIGHT = 16;
  static final int WIDTH = 32;

  private Discs() {}

  public static Batch batch(final int count, final long seed) {
    return batch(count, HEIGHT, WIDTH, seed);
  }

  /** @param height at least 16, and so is the width */
  public static Batch batch(final int count, final int height, final int width, final long seed) {
    final Random random = new Random(seed);
    final float[] images = new float[count * height * width];
    final float[] masks = new float[images.length];
    for (int n = 0; n < count; n++) {
      final int cx = 6 + random.nextInt(width - 12);
      final int cy = 5 + random.nextInt(height - 10);
      for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
          final int i = (n * height + y) * width + x;
          final boolean inside = (x - cx) * (x - cx) + (y - cy) * (y - cy) <= 16;
          masks[i] = inside ? 1 : 0;
          images[i] = (inside ? .7f : .3f) + .05f * (float) random.nextGaussian();
        }
    }
    return new Batch(images, masks, count, height, width);
  }
}
