package io.github.rraunet.engine;

import java.nio.ByteBuffer;

/**
 * Room for slices as a stack stores them and for the masks that become of them, in memory that the engine reads and writes
 * without copying. Layout (slice, y, x), x fastest, on the stack's own grid.
 */
public interface MaskBatch extends PredictionBatch {

  /** @return pixels as they are stored, of 8 or 16 bits in native order; a view, position 0 */
  ByteBuffer stored();

  /** @return a byte a pixel: 255 for foreground, else 0; a view, position 0 */
  ByteBuffer mask();
}
