package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.EngineException;
import org.tensorflow.types.TFloat32;

/** Brings slices of a batch into the tensor that a network takes, and its answer back. Several threads may use it, for parts. */
interface SliceCarrier {

  /**
   * @param first  slice of the batch
   * @param images (N, H, W, 1), receives {@code count} slices; those behind them, which are filled up, become 0
   */
  void fill(int first, int count, TFloat32 images) throws EngineException;

  /** @param probabilities as many values as the images, of which those of {@code count} slices are taken */
  void empty(int first, int count, TFloat32 probabilities) throws EngineException;
}
