package io.github.rraunet.slices;

import java.nio.FloatBuffer;

/** Brings many slices of one size to the network's grid, as {@link SlicePreparer} does with each. */
public interface StackPreparer extends AutoCloseable {

  /** Reads slices; may be asked from several threads at once, each time for another slice. */
  interface Source {

    /** @param plane receives the calibrated values of slice {@code index} */
    void read(int index, float[] plane);
  }

  /** Receives prepared slices; may be called from several threads at once, each time for another slice. */
  interface Sink {

    /** @param values of slice {@code index} on the network's grid from the position to the limit, to be used before returning */
    void take(int index, FloatBuffer values);
  }

  /**
   * @param slices  from 0 to before this
   * @param threads of the CPU, at least 1; the result does not depend on it
   */
  void prepare(int slices, Source source, Sink sink, int threads);

  @Override
  void close();
}
