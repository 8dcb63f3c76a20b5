package io.github.rraunet.engine;

import java.nio.FloatBuffer;

/**
 * Room for a batch of prepared slices and their results, in memory that the engine reads and writes without
 * copying. Layout (slice, y, x), x fastest.
 */
public interface SliceBatch extends PredictionBatch {

  int height();

  int width();

  /** @return network input in [0, 1], capacity * height * width values; a view, position 0 */
  FloatBuffer input();

  /** @return foreground probability, same shape; a view, position 0 */
  FloatBuffer output();
}
