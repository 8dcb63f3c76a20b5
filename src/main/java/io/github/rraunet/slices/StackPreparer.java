package io.github.rraunet.slices;

import java.nio.FloatBuffer;

/** Brings many slices of one size to the network's grid; the values are those of {@link SlicePreparer}. */
public interface StackPreparer extends AutoCloseable {

  /** Reads slices; may be asked from several threads at once, each time for another slice. */
  interface Source {

    /** @param plane receives the calibrated values of slice {@code index}; of a mask, foreground is what is not 0 */
    void read(int index, float[] plane);
  }

  /** Receives prepared slices; may be called from several threads at once, each time for another slice. */
  interface Sink {

    /** @param values of slice {@code index} on the network's grid from the position to the limit, to be used before returning */
    void take(int index, FloatBuffer values);
  }

  /**
   * Prepares slices of an image, as {@link SlicePreparer#prepare} does.
   *
   * @param slices  from 0 to before this
   * @param threads of the CPU, at least 1; the result does not depend on it
   * @throws io.github.rraunet.progress.CanceledException if the user asked to stop, or the calling thread was interrupted
   */
  void prepare(int slices, Source source, Sink sink, int threads);

  /** The same for the slices of a mask, as {@link SlicePreparer#prepareMask} does. */
  void prepareMasks(int slices, Source source, Sink sink, int threads);

  @Override
  void close();
}
