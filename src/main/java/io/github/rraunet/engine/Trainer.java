package io.github.rraunet.engine;

import java.nio.file.Path;
import java.util.Map;

/** A network that learns. Not thread-safe: one step at a time. */
public interface Trainer extends AutoCloseable {

  /**
   * Prepared slices with their masks, layout (slice, y, x), x fastest.
   *
   * @param images network input in [0, 1]
   * @param masks  0 or 1, same shape
   */
  record Batch(float[] images, float[] masks, int count, int height, int width) {
    public Batch {
      final long values = (long) count * height * width;
      if (images.length != values || masks.length != values)
        throw new IllegalArgumentException("a batch of " + count + " slices of " + width + "x" + height + " needs " + values
          + " values, found " + images.length + " and " + masks.length);
    }
  }

  /**
   * One optimiser step.
   *
   * @return soft Dice loss of each sample, taken in the forward pass before the update
   */
  float[] step(Batch batch, double learningRate);

  /**
   * Forward pass in inference mode (running statistics, no dropout).
   *
   * @return soft Dice loss of each sample
   */
  float[] evaluate(Batch batch);

  /** @return foreground probability, layout of the batch, inference mode */
  float[] predict(Batch batch);

  /** @return all values, trained and running statistics, by variable name */
  Map<String, float[]> weights();

  /** @throws IllegalArgumentException if a variable is missing or has another size */
  void setWeights(Map<String, float[]> weights);

  /** @return parameters that the optimiser changes */
  long trainableParameters();

  /** @return running statistics of batch normalisation */
  long otherParameters();

  /**
   * Writes a TensorFlow SavedModel: signature {@code serving_default}, input {@code image} (N, H, W, 1) float32,
   * output {@code probability}.
   *
   * @param folder made by this call
   * @param height of the input, -1 for any multiple of the network's
   * @param width  likewise
   */
  void export(Path folder, int height, int width) throws EngineException;

  @Override
  void close();
}
