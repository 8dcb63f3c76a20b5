package io.github.rraunet.segment;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NoProbabilityException;
import io.github.rraunet.engine.PredictionBatch;

/**
 * How the slices of a stack get into batches, through the network, and out of them again as its results.
 *
 * @param <B> batches
 */
interface SliceTransport<B extends PredictionBatch> {

  /** Moves one slice between a batch and the stack or its results. Not for several threads. */
  @FunctionalInterface
  interface Mover<B> {

    /**
     * @param index in the batch, from 0
     * @param slice in the stack, from 0
     */
    void move(B batch, int index, int slice) throws EngineException;
  }

  /** @return whether slices are only copied, as they lie, for which a few threads suffice beside a network on any device */
  boolean onlyCopies();

  /** @return one more batch, of the size that all have; closed by the caller */
  B allocate() throws EngineException;

  /** @return what reads slices into batches, for one thread */
  Mover<B> filling();

  /**
   * As {@link io.github.rraunet.engine.Predictor#predict}.
   *
   * @throws NoProbabilityException with the slice's number in the batch; from a mover it has that in the stack
   */
  void predict(B batch, int count) throws EngineException, InterruptedException;

  /** @return what writes results, for one thread */
  Mover<B> emptying();
}
