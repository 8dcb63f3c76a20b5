package io.github.rraunet.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A network that learns. Not thread-safe: one call at a time, but for {@link #announce}.
 *
 * <p>Every call can fail with an {@link EngineException} whose message says why: memory ran out, or the network's process
 * ended. Where the network is in another process, a thread that is interrupted while it waits gets a
 * {@link io.github.rraunet.progress.CanceledException}, its interrupt flag set again; the step that was asked for may then
 * have been taken or not, which {@link TrainerState#steps()} tells.</p>
 */
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

  /** @return the device, arithmetic and library really in use */
  Predictor.Use use();

  /** @return what the user should know of where it runs, one plain sentence each; such as why a GPU is not used */
  default List<String> notes() {
    return List.of();
  }

  /**
   * Says which batch will come next, so that it travels to the network while it computes another one. The only call that another
   * thread may make meanwhile. A batch that then does not come, or comes without this, costs time only.
   */
  default void announce(final Batch next) {}

  /**
   * One optimiser step.
   *
   * @return losses of each sample, taken in the forward pass before the update
   */
  SampleLosses step(Batch batch, double learningRate) throws EngineException;

  /** A step that was begun. */
  @FunctionalInterface
  interface BegunStep {

    /**
     * Waits until the step is done. To be called once for each step, also after another one failed.
     *
     * @return as {@link Trainer#step}
     * @throws EngineException if the step failed; then it does not count, but what it had changed by then stays changed, such as
     *                         running statistics
     */
    SampleLosses losses() throws EngineException;
  }

  /** @return whether it pays to begin a step before the one before it is done */
  default boolean overlaps() {
    return false;
  }

  /**
   * Begins a step. The next one may be begun before the losses of this one are asked for, so that a device need not wait between
   * them; steps take effect in the order in which they are begun. Two can be under way at a time. All else but
   * {@link #announce} comes after the losses of both.
   */
  default BegunStep begin(final Batch batch, final double learningRate) throws EngineException {
    final SampleLosses losses = step(batch, learningRate);
    return () -> losses;
  }

  /**
   * Takes the running statistics of batch normalisation anew: after the call for the n-th batch they are the means of those of n
   * batches, computed without dropout, as inference is. Weights and optimiser stay. Without batch normalisation nothing happens.
   *
   * @param batch  its masks do not matter
   * @param number of the batch, from 1, which forgets what was there
   */
  void takeStatistics(Batch batch, int number) throws EngineException;

  /**
   * Forward pass in inference mode (running statistics, no dropout).
   *
   * @return losses of each sample
   */
  SampleLosses evaluate(Batch batch) throws EngineException;

  /** @return foreground probability, layout of the batch, inference mode; the masks of the batch do not matter */
  float[] predict(Batch batch) throws EngineException;

  /** @return all values, trained and running statistics, by variable name */
  Map<String, float[]> weights() throws EngineException;

  /**
   * Sets the network's values; the optimiser's moments and the number of steps stay.
   *
   * @throws IllegalArgumentException if a variable is missing, has another size, or is not of this network
   */
  void setWeights(Map<String, float[]> weights) throws EngineException;

  /** @return all that training needs to go on elsewhere or later */
  TrainerState state() throws EngineException;

  /**
   * Goes on where the state was taken; with the same settings and one thread to the last digit.
   *
   * @throws IllegalArgumentException if a variable or moment is missing, has another size, or is not of this network
   */
  void setState(TrainerState state) throws EngineException;

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
