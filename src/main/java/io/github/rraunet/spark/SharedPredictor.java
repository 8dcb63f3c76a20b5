package io.github.rraunet.spark;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.SliceBatch;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * A network that several tasks use at once: while one's batch is computed, others read, prepare and write. Not more batches are
 * computed at a time than the device wants, in the order in which they were asked for. Only its owner can end it.
 */
final class SharedPredictor implements Predictor {

  private final Predictor predictor;
  private final Semaphore turns;

  SharedPredictor(final Predictor predictor) {
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
  public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
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
  void end() {
    predictor.close();
  }
}
