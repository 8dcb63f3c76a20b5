package io.github.rraunet.engine;

import io.github.rraunet.slices.SliceMasking;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * A network that several stacks go through at once: while a batch of one is computed, others are read, prepared and written. Not
 * more batches are computed at a time than the device wants, in the order in which they were asked for. Only its owner can end
 * it.
 */
public final class SharedPredictor implements Predictor {

  private final Predictor predictor;
  private final Semaphore turns;

  /** @param predictor ended by {@link #end} */
  public SharedPredictor(final Predictor predictor) {
    this.predictor = predictor;
    turns = new Semaphore(predictor.concurrency(), true);
  }

  @Override
  public Use use() {
    return predictor.use();
  }

  @Override
  public List<String> notes() {
    return predictor.notes();
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
  public boolean isAlive() {
    return predictor.isAlive();
  }

  @Override
  public SliceBatch allocate(final int capacity, final int height, final int width) throws EngineException {
    return predictor.allocate(capacity, height, width);
  }

  @Override
  public Optional<MaskBatch> allocate(final int capacity, final SliceMasking masking) throws EngineException {
    return predictor.allocate(capacity, masking);
  }

  @Override
  public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
    turns.acquire();
    try {
      predictor.predict(batch, count);
    }
    finally {
      turns.release();
    }
  }

  @Override
  public void predict(final MaskBatch batch, final int count) throws EngineException, InterruptedException {
    turns.acquire();
    try {
      predictor.predict(batch, count);
    }
    finally {
      turns.release();
    }
  }

  /** Does nothing: others go on with it. */
  @Override
  public void close() {}

  /** Ends the network. */
  public void end() {
    predictor.close();
  }
}
