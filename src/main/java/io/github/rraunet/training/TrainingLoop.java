package io.github.rraunet.training;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.engine.Trainer.Batch;
import io.github.rraunet.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Runs the steps of a training: the next batch is drawn while the current one is computed, the network is validated
 * at intervals, and the weights with the best validation Dice are kept.
 */
public final class TrainingLoop {

  /**
   * State at a validation.
   *
   * @param step           steps done
   * @param trainingLoss   mean soft Dice loss of the samples since the last validation
   * @param validationDice Dice coefficient of probability > 0.5 pooled over all validation pixels
   * @param best           whether no earlier validation was as good
   */
  public record Validation(int step, double trainingLoss, double validationDice, boolean best) {}

  private final Trainer trainer;
  private final SampleSource source;
  private final List<Batch> validation;
  private final TrainingSettings settings;
  private Map<String, float[]> bestWeights;
  private double bestDice = -1;

  /** @param validation batches that are never trained on */
  public TrainingLoop(final Trainer trainer, final SampleSource source, final List<Batch> validation,
    final TrainingSettings settings) {
    if (validation.isEmpty()) throw new IllegalArgumentException("training needs at least one validation batch to choose the"
      + " best weights by");
    this.trainer = trainer;
    this.source = source;
    this.validation = List.copyOf(validation);
    this.settings = settings;
  }

  /** @return one batch drawn with the seed alone, for validation */
  public static Batch drawBatch(final SampleSource source, final BatchShape shape, final long seed) {
    final int slice = shape.height() * shape.width();
    final float[] images = new float[shape.count() * slice];
    final float[] masks = new float[images.length];
    final SplittableRandom random = new SplittableRandom(seed);
    for (int n = 0; n < shape.count(); n++)
      source.draw(random, images, masks, n * slice, shape.height(), shape.width());
    return new Batch(images, masks, shape.count(), shape.height(), shape.width());
  }

  /**
   * @param listener hears of each validation; {@link #bestWeights()} is up to date then
   * @return all validations
   * @throws EngineException if the network or its process failed; the message says why
   * @throws io.github.rraunet.progress.CanceledException between two steps
   */
  public List<Validation> run(final Progress progress, final Consumer<Validation> listener) throws EngineException {
    final List<Validation> history = new ArrayList<>();
    double lossSum = 0;
    long samples = 0;
    CompletableFuture<Batch> next = draw(1);
    for (int step = 1; step <= settings.steps(); step++) {
      progress.throwIfCanceled();
      final Batch batch = next.join();
      if (step < settings.steps()) next = draw(step + 1);
      for (final float loss : trainer.step(batch, settings.rateAt(step)).dice()) {
        if (Float.isNaN(loss))
          throw new DivergedException("the loss is not a number at step " + step + "; lower the learning rate ("
            + settings.learningRate() + ")");
        lossSum += loss;
        samples++;
      }
      progress.report("Training", step, settings.steps());
      if (step % settings.validateEvery() == 0 || step == settings.steps()) {
        history.add(validate(step, lossSum / samples));
        listener.accept(history.get(history.size() - 1));
        lossSum = 0;
        samples = 0;
      }
    }
    return history;
  }

  /** Each step has a seed of its own, so a step draws the same whatever was drawn before. */
  private CompletableFuture<Batch> draw(final int step) {
    final BatchShape shape = settings.shapes().get(step % settings.shapes().size());
    return CompletableFuture.supplyAsync(() -> drawBatch(source, shape, new SplittableRandom(settings.seed()
      + 0x9E3779B97F4A7C15L * step).nextLong()));
  }

  private Validation validate(final int step, final double trainingLoss) throws EngineException {
    long both = 0;
    long either = 0;
    for (final Batch batch : validation) {
      final float[] probability = trainer.predict(batch);
      for (int i = 0; i < probability.length; i++) {
        final boolean found = probability[i] > 0.5f;
        final boolean there = batch.masks()[i] > 0.5f;
        if (found && there) both++;
        if (found) either++;
        if (there) either++;
      }
    }
    final double dice = either == 0 ? 1 : 2.0 * both / either;
    final boolean best = dice > bestDice;
    if (best) {
      bestDice = dice;
      bestWeights = trainer.weights();
    }
    return new Validation(step, trainingLoss, dice, best);
  }

  /** @return weights at the best validation so far; null before the first */
  public Map<String, float[]> bestWeights() {
    return bestWeights;
  }

  public double bestDice() {
    return bestDice;
  }
}
