package io.github.rraunet.engine;

/** Room for slices that are predicted together. Owned by whoever allocated it; freed by {@link #close()}. */
public interface PredictionBatch extends AutoCloseable {

  /** @return number of slices there is room for */
  int capacity();

  @Override
  void close();
}
