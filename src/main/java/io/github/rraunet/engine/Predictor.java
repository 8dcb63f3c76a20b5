package io.github.rraunet.engine;

import java.util.List;

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
   * @return how many threads may predict at once, each a batch of its own: 2 where a batch can travel to the device while another
   *         one is computed, else 1
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

  @Override
  void close();
}
