package io.github.rraunet.engine;

import io.github.rraunet.slices.SliceMasking;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A network that several stacks go through at once: while a batch of one is computed, others are read, prepared and written. Not
 * more batches are asked for at a time than the device wants, those of an earlier stack before those of a later one: stacks that
 * took turns would end together, and leave the device without work until the next ones have begun.
 */
public final class SharedPredictor {

  @FunctionalInterface
  private interface Prediction {
    void run() throws EngineException, InterruptedException;
  }

  private final Predictor predictor;
  private final Turns turns;
  private final AtomicLong stacks = new AtomicLong();

  /** @param predictor ended by {@link #end} */
  public SharedPredictor(final Predictor predictor) {
    this.predictor = predictor;
    turns = new Turns(predictor.concurrency());
  }

  /** @return the network for one more stack; closing it does nothing, as others go on with it */
  public Predictor forStack() {
    return new ForStack(stacks.getAndIncrement());
  }

  public Predictor.Use use() {
    return predictor.use();
  }

  public List<String> notes() {
    return predictor.notes();
  }

  public int concurrency() {
    return predictor.concurrency();
  }

  public boolean isAlive() {
    return predictor.isAlive();
  }

  /** Ends the network. */
  public void end() {
    predictor.close();
  }

  private final class ForStack implements Predictor {

    private final long number;

    private ForStack(final long number) {
      this.number = number;
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
      inTurn(() -> predictor.predict(batch, count));
    }

    @Override
    public void predict(final MaskBatch batch, final int count) throws EngineException, InterruptedException {
      inTurn(() -> predictor.predict(batch, count));
    }

    private void inTurn(final Prediction prediction) throws EngineException, InterruptedException {
      turns.take(number);
      try {
        prediction.run();
      }
      finally {
        turns.giveBack();
      }
    }

    @Override
    public void close() {}
  }
}
