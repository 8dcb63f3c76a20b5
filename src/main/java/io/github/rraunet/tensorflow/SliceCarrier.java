package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.EngineException;
import org.tensorflow.types.TFloat32;

/** Brings the slices of a batch into the tensor that a network takes, and its answer back, in parts of the batch. */
interface SliceCarrier {

  /** @return slices of the batch */
  int capacity();

  /** @return of the network's slices in pixels */
  int height();

  /** @return of the network's slices in pixels */
  int width();

  /**
   * @param first  slice of the batch
   * @param images (N, H, W, 1), receives {@code count} slices; those behind them, which are filled up, become 0
   */
  void fill(int first, int count, TFloat32 images) throws EngineException;

  /** @param probabilities as many values as the images, of which those of {@code count} slices are taken */
  void empty(int first, int count, TFloat32 probabilities) throws EngineException;

  /** The device's memory did not suffice for the network: gives back what is not in use. */
  default void makeRoom() {}
}
