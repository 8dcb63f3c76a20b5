package io.github.rraunet.segment;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.SliceBatch;
import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** A network whose result can be computed by hand: the probability is a function of the pixel's input and its place. */
public class FakePredictor implements Predictor {

  /** Of a pixel. */
  public interface Rule {
    float probability(float input, int x, int y, int width, int height);
  }

  public final AtomicInteger open = new AtomicInteger();
  public final AtomicInteger opened = new AtomicInteger();
  public final AtomicInteger predictions = new AtomicInteger();
  volatile int largestCount;
  private final Rule rule;

  public FakePredictor(final Rule rule) {
    this.rule = rule;
  }

  @Override
  public Use use() {
    return new Use("cpu", Precision.FLOAT32, "fake");
  }

  @Override
  public int recommendedBatchSize(final int height, final int width) {
    return 4;
  }

  @Override
  public SliceBatch allocate(final int capacity, final int height, final int width) throws EngineException {
    open.incrementAndGet();
    opened.incrementAndGet();
    return new Batch(capacity, height, width);
  }

  @Override
  public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
    predictions.incrementAndGet();
    largestCount = Math.max(largestCount, count);
    final FloatBuffer in = batch.input();
    final FloatBuffer out = batch.output();
    for (int n = 0, i = 0; n < count; n++)
      for (int y = 0; y < batch.height(); y++)
        for (int x = 0; x < batch.width(); x++, i++)
          out.put(i, rule.probability(in.get(i), x, y, batch.width(), batch.height()));
  }

  @Override
  public void close() {}

  private final class Batch implements SliceBatch {

    private final int capacity;
    private final int height;
    private final int width;
    private final FloatBuffer input;
    private final FloatBuffer output;

    Batch(final int capacity, final int height, final int width) {
      this.capacity = capacity;
      this.height = height;
      this.width = width;
      input = FloatBuffer.allocate(capacity * height * width);
      output = FloatBuffer.allocate(capacity * height * width);
    }

    @Override
    public int capacity() {
      return capacity;
    }

    @Override
    public int height() {
      return height;
    }

    @Override
    public int width() {
      return width;
    }

    @Override
    public FloatBuffer input() {
      return input.duplicate();
    }

    @Override
    public FloatBuffer output() {
      return output.duplicate();
    }

    @Override
    public void close() {
      open.decrementAndGet();
    }
  }
}
