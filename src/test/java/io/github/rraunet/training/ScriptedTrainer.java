package io.github.rraunet.training;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.SampleLosses;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.engine.TrainerState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Learns nothing: its losses follow from what it is shown, and it remembers all it was shown. */
class ScriptedTrainer implements Trainer {

  /** What the first pixel of each sample of a step was, in steps of 1/1000 of the window. */
  final List<int[]> shown = new ArrayList<>();
  final List<Double> rates = new ArrayList<>();
  private final ToDoubleFunction<Integer> loss; // of a sample by its first pixel
  private final ToDoubleFunction<Integer> probability; // of all pixels, by the number of steps
  private int steps;
  private double lastRate;

  ScriptedTrainer(final ToDoubleFunction<Integer> loss, final ToDoubleFunction<Integer> probability) {
    this.loss = loss;
    this.probability = probability;
  }

  @Override
  public Predictor.Use use() {
    return new Predictor.Use("cpu", Precision.FLOAT32, "none");
  }

  @Override
  public SampleLosses step(final Batch batch, final double learningRate) {
    steps++;
    rates.add(learningRate);
    final int[] first = new int[batch.count()];
    final float[] losses = new float[batch.count()];
    float sum = 0;
    for (int n = 0; n < losses.length; n++) {
      first[n] = Math.round(1000 * batch.images()[n * batch.height() * batch.width()]);
      losses[n] = (float) loss.applyAsDouble(first[n]);
      sum += losses[n];
    }
    shown.add(first);
    lastRate = learningRate;
    return new SampleLosses(sum / losses.length, losses, new float[losses.length], predicted(batch));
  }

  private float[] predicted(final Batch batch) {
    final float[] predicted = new float[batch.count()];
    java.util.Arrays.fill(predicted, (float) (share(lastRate) * batch.height() * batch.width()));
    return predicted;
  }

  /** @return of the pixels of a slice that are predicted after a step of that rate */
  double share(final double learningRate) {
    return 0.3;
  }

  @Override
  public void takeStatistics(final Batch batch, final int number) {
    throw new UnsupportedOperationException("it has no batch normalisation");
  }

  @Override
  public SampleLosses evaluate(final Batch batch) {
    final float[] none = new float[batch.count()];
    return new SampleLosses(0, none, none, predicted(batch));
  }

  @Override
  public float[] predict(final Batch batch) {
    final float[] all = new float[batch.images().length];
    java.util.Arrays.fill(all, (float) probability.applyAsDouble(steps));
    return all;
  }

  @Override
  public Map<String, float[]> weights() {
    return Map.of("steps", new float[] { steps });
  }

  @Override
  public void setWeights(final Map<String, float[]> weights) {}

  @Override
  public TrainerState state() {
    return new TrainerState(weights(), Map.of("m", new float[] { 2 * steps }), steps);
  }

  @Override
  public void setState(final TrainerState state) {
    steps = state.steps();
  }

  @Override
  public long trainableParameters() {
    return 1;
  }

  @Override
  public long otherParameters() {
    return 0;
  }

  @Override
  public void export(final Path folder, final int height, final int width) throws EngineException {}

  @Override
  public void close() {}
}
