package io.github.rraunet.benchmark;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.MaskBatch;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.slices.SliceMasking;
import java.util.Locale;
import java.util.Optional;

/** Keeps account of when batches come back. */
final class WatchedPredictor implements Predictor {

  private final Predictor predictor;
  private final boolean takesStored;
  private final long start = System.nanoTime();
  private long first; // batch that came back, nanoseconds after the start; 0 before
  private long last;
  private int slices; // that came back after the first batch

  /** @param takesStored whether slices may go as they are stored; else the CPU prepares them */
  WatchedPredictor(final Predictor predictor, final boolean takesStored) {
    this.predictor = predictor;
    this.takesStored = takesStored;
  }

  @Override
  public Use use() {
    return predictor.use();
  }

  @Override
  public int recommendedBatchSize(final int height, final int width) {
    return predictor.recommendedBatchSize(height, width);
  }

  @Override
  public int concurrency() {
    return predictor.concurrency();
  }

  @Override
  public SliceBatch allocate(final int capacity, final int height, final int width) throws EngineException {
    return predictor.allocate(capacity, height, width);
  }

  @Override
  public Optional<MaskBatch> allocate(final int capacity, final SliceMasking masking) throws EngineException {
    return takesStored ? predictor.allocate(capacity, masking) : Optional.empty();
  }

  @Override
  public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
    predictor.predict(batch, count);
    cameBack(count);
  }

  @Override
  public void predict(final MaskBatch batch, final int count) throws EngineException, InterruptedException {
    predictor.predict(batch, count);
    cameBack(count);
  }

  private synchronized void cameBack(final int count) {
    last = System.nanoTime() - start;
    if (first == 0) first = last;
    else slices += count;
  }

  /** @param seconds that all took */
  synchronized String account(final double seconds) {
    return String.format(Locale.ROOT, "the first batch came back after %.2f s, the last %.2f s before the end, %.1f slices/s"
      + " between them", first / 1e9, seconds - last / 1e9, slices * 1e9 / (last - first));
  }

  @Override
  public void close() {} // the predictor's owner does
}
