package io.github.rraunet.engine;

import io.github.rraunet.slices.SliceMasking;
import java.util.List;
import java.util.Optional;

/**
 * A loaded network that turns prepared slices into foreground probabilities. As many predictions at a time
 * as {@link #concurrency} says; filling other batches meanwhile is what hides the preparation.
 */
public interface Predictor extends AutoCloseable {

  /** What the network runs on and how, for the log and the record. */
  record Use(String device, Precision precision, String engine) {}

  Use use();

  /**
   * @return what the user should know of where it runs, and of how it went so far, one plain sentence each: such as
   *         why a GPU is not used, or that memory ran short
   */
  default List<String> notes() {
    return List.of();
  }

  /** @return how many slices of this size go into one batch when nobody says otherwise; at least 1 */
  int recommendedBatchSize(int height, int width);

  /**
   * @return how many threads should predict at once, each a batch of its own: more than 1 where a batch can travel to the device
   *         while another one is computed
   */
  default int concurrency() {
    return 1;
  }

  /** @return false when it cannot predict any more, because its process ended */
  default boolean isAlive() {
    return true;
  }

  /** Sizes in slices and pixels; the caller closes the batch. */
  SliceBatch allocate(int capacity, int height, int width) throws EngineException;

  /**
   * Computes {@code output} of the first {@code count} slices from {@code input}; returns when it is done.
   *
   * @throws EngineException      if the network or its process failed; the message says why
   * @throws InterruptedException if the calling thread was interrupted while waiting
   */
  void predict(SliceBatch batch, int count) throws EngineException, InterruptedException;

  /**
   * Room for slices as they are stored, which the engine prepares itself, and turns into masks after the network, where it can do
   * so faster than the caller. The results are the same.
   *
   * @param masking what is done with each slice
   * @return empty where the caller has to do it: see {@link #allocate(int, int, int)}
   * @throws SharedMemoryException if there is no shared memory for the batch
   * @throws DeviceMemoryException if the device has no room for what it needs
   */
  default Optional<MaskBatch> allocate(final int capacity, final SliceMasking masking) throws EngineException {
    return Optional.empty();
  }

  /**
   * Computes masks of the first {@code count} slices; returns when it is done.
   *
   * @throws NoProbabilityException if the network gave a value that is none, with the slice's number in the batch
   * @throws EngineException        as {@link #predict(SliceBatch, int)}
   * @throws InterruptedException   likewise
   */
  default void predict(final MaskBatch batch, final int count) throws EngineException, InterruptedException {
    throw new IllegalArgumentException("the batch was allocated by another predictor");
  }

  @Override
  void close();
}
