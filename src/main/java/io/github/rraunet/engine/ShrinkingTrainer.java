package io.github.rraunet.engine;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A trainer that goes on when the device's memory does not suffice for a batch: it is taken in halves, from then on too. A
 * step of many samples then is several steps of fewer ones, each with statistics and a loss of its own.
 */
public final class ShrinkingTrainer implements Trainer {

  private final Trainer trainer;
  private final ShrinkingBatch shrinking = new ShrinkingBatch(false);
  private int statisticsTaken;

  /** @param trainer closed with this one */
  public ShrinkingTrainer(final Trainer trainer) {
    this.trainer = trainer;
  }

  /** @return what the user should know of it; empty as long as memory sufficed */
  public Optional<String> remark() {
    return shrinking.remark();
  }

  @Override
  public Predictor.Use use() {
    return trainer.use();
  }

  @Override
  public List<String> notes() {
    return trainer.notes();
  }

  @Override
  public void announce(final Batch next) {
    if (shrinking.limit(next.count()) == next.count()) trainer.announce(next);
  }

  @Override
  public SampleLosses step(final Batch batch, final double learningRate) throws EngineException {
    return losses(batch, part -> trainer.step(part, learningRate));
  }

  @Override
  public boolean overlaps() {
    return trainer.overlaps();
  }

  @Override
  public BegunStep begin(final Batch batch, final double learningRate) throws EngineException {
    if (shrinking.limit(batch.count()) < batch.count()) return Trainer.super.begin(batch, learningRate);
    final BegunStep begun = begun(batch, learningRate);
    return () -> {
      try {
        return begun.losses();
      }
      catch (final DeviceMemoryException e) { // its parts are steps after the one that was begun next
        shrinking.ranOut(batch.count(), e);
        return step(batch, learningRate);
      }
    };
  }

  /** A trainer that computes at once may find here that memory does not suffice. */
  private BegunStep begun(final Batch batch, final double learningRate) throws EngineException {
    try {
      return trainer.begin(batch, learningRate);
    }
    catch (final DeviceMemoryException e) {
      return () -> {
        throw e;
      };
    }
  }

  @Override
  public void takeStatistics(final Batch batch, final int number) throws EngineException {
    if (number == 1) statisticsTaken = 0;
    // Each part of a batch has statistics of its own, and counts as a batch; one that fails does not.
    compute(batch.count(), (first, count) -> {
      trainer.takeStatistics(part(batch, first, count), statisticsTaken + 1);
      statisticsTaken++;
    });
  }

  @Override
  public SampleLosses evaluate(final Batch batch) throws EngineException {
    return losses(batch, trainer::evaluate);
  }

  @FunctionalInterface
  private interface Losses {
    SampleLosses of(Batch part) throws EngineException;
  }

  private SampleLosses losses(final Batch batch, final Losses computed) throws EngineException {
    final float[] dice = new float[batch.count()];
    final float[] crossEntropy = new float[batch.count()];
    final float[] predicted = new float[batch.count()];
    final double[] sum = new double[1];
    compute(batch.count(), (first, count) -> {
      final SampleLosses losses = computed.of(part(batch, first, count));
      System.arraycopy(losses.dice(), 0, dice, first, count);
      System.arraycopy(losses.crossEntropy(), 0, crossEntropy, first, count);
      System.arraycopy(losses.predicted(), 0, predicted, first, count);
      sum[0] += (double) losses.batch() * count;
    });
    return new SampleLosses((float) (sum[0] / batch.count()), dice, crossEntropy, predicted);
  }

  @Override
  public float[] predict(final Batch batch) throws EngineException {
    final float[] probability = new float[batch.images().length];
    compute(batch.count(), (first, count) -> {
      final float[] values = trainer.predict(part(batch, first, count));
      System.arraycopy(values, 0, probability, first * batch.height() * batch.width(), values.length);
    });
    return probability;
  }

  private void compute(final int count, final ShrinkingBatch.Part part) throws EngineException {
    try {
      shrinking.compute(count, part);
    }
    catch (final InterruptedException e) {
      throw new IllegalStateException(e); // a trainer reports an interruption in its own way
    }
  }

  private static Batch part(final Batch batch, final int first, final int count) {
    if (count == batch.count()) return batch;
    final int slice = batch.height() * batch.width();
    return new Batch(Arrays.copyOfRange(batch.images(), first * slice, (first + count) * slice), Arrays.copyOfRange(batch.masks(),
      first * slice, (first + count) * slice), count, batch.height(), batch.width());
  }

  @Override
  public Map<String, float[]> weights() throws EngineException {
    return trainer.weights();
  }

  @Override
  public void setWeights(final Map<String, float[]> weights) throws EngineException {
    trainer.setWeights(weights);
  }

  @Override
  public TrainerState state() throws EngineException {
    return trainer.state();
  }

  @Override
  public void setState(final TrainerState state) throws EngineException {
    trainer.setState(state);
  }

  @Override
  public long trainableParameters() {
    return trainer.trainableParameters();
  }

  @Override
  public long otherParameters() {
    return trainer.otherParameters();
  }

  @Override
  public void export(final Path folder, final int height, final int width) throws EngineException {
    trainer.export(folder, height, width);
  }

  @Override
  public void close() {
    trainer.close();
  }
}
