package io.github.rraunet.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.SampleLosses;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.engine.Trainer.Batch;
import io.github.rraunet.engine.TrainerState;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLoopTest {

  /** Its probability at every pixel is scripted by step; its only weight is the number of steps. */
  private static final class ScriptedTrainer implements Trainer {

    private final float[] probabilityAfterStep;
    private final List<Batch> seen = new ArrayList<>();
    private final List<Double> rates = new ArrayList<>();

    ScriptedTrainer(final float... probabilityAfterStep) {
      this.probabilityAfterStep = probabilityAfterStep;
    }

    @Override
    public SampleLosses step(final Batch batch, final double learningRate) {
      seen.add(batch);
      rates.add(learningRate);
      return new SampleLosses(0, new float[batch.count()], new float[batch.count()], new float[batch.count()]);
    }

    @Override
    public void takeStatistics(final Batch batch, final int number) {
      throw new AssertionError("not used by the loop");
    }

    @Override
    public SampleLosses evaluate(final Batch batch) {
      throw new AssertionError("not used by the loop");
    }

    @Override
    public float[] predict(final Batch batch) {
      final float[] p = new float[batch.masks().length];
      for (int i = 0; i < p.length; i++)
        p[i] = i < probabilityAfterStep[seen.size() - 1] ? 1 : 0; // so many pixels are foreground
      return p;
    }

    @Override
    public Map<String, float[]> weights() {
      return Map.of("steps", new float[] { seen.size() });
    }

    @Override
    public void setWeights(final Map<String, float[]> weights) {}

    @Override
    public TrainerState state() {
      return new TrainerState(weights(), Map.of(), seen.size());
    }

    @Override
    public void setState(final TrainerState state) {}

    @Override
    public Predictor.Use use() {
      return new Predictor.Use("cpu", Precision.FLOAT32, "script");
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
    public void export(final Path folder, final int height, final int width) {}

    @Override
    public void close() {}
  }

  private static final SampleSource NOISE = (random, image, mask, offset, height, width) -> {
    for (int i = 0; i < height * width; i++)
      image[offset + i] = (float) random.nextDouble();
  };

  private static Batch validation() {
    return new Batch(new float[8], new float[] { 1, 1, 1, 1, 0, 0, 0, 0 }, 1, 2, 4);
  }

  @Test
  void keepsTheWeightsOfTheBestValidation() throws EngineException {
    // foreground pixels 2, 4, 8 of 4 true ones: Dice 2*2/6, 1, 2*4/12
    final var trainer = new ScriptedTrainer(2, 4, 8);
    final var loop = new TrainingLoop(trainer, NOISE, List.of(validation()), new TrainingSettings(3, List.of(new BatchShape(2, 2,
      4)), 1e-3, 0, 1, 5));
    final var history = loop.run(Progress.NONE, v -> {});
    assertThat(history).extracting(TrainingLoop.Validation::validationDice).containsExactly(2 / 3.0, 1.0, 2 / 3.0);
    assertThat(history).extracting(TrainingLoop.Validation::best).containsExactly(true, true, false);
    assertThat(loop.bestWeights().get("steps")[0]).isEqualTo(2);
  }

  @Test
  void batchesTakeTheirShapesInTurnAndDependOnSeedAndStepAlone() throws EngineException {
    final List<BatchShape> shapes = List.of(new BatchShape(2, 2, 4), new BatchShape(1, 4, 8));
    final var first = new ScriptedTrainer(1, 1, 1, 1);
    new TrainingLoop(first, NOISE, List.of(validation()), new TrainingSettings(4, shapes, 1e-3, 0, 4, 5)).run(Progress.NONE,
      v -> {});
    final var second = new ScriptedTrainer(1, 1, 1);
    new TrainingLoop(second, NOISE, List.of(validation()), new TrainingSettings(3, shapes, 1e-3, 0, 1, 5)).run(Progress.NONE,
      v -> {});
    assertThat(first.seen).extracting(Batch::width).containsExactly(8, 4, 8, 4);
    for (int i = 0; i < 3; i++)
      assertThat(second.seen.get(i).images()).isEqualTo(first.seen.get(i).images());
    assertThat(first.seen.get(2).images()).isNotEqualTo(first.seen.get(0).images());
  }

  @Test
  void rateWarmsUpThenFallsAlongACosine() {
    final var settings = new TrainingSettings(110, List.of(new BatchShape(1, 2, 2)), 1e-3, 10, 50, 1);
    assertThat(settings.rateAt(5)).isCloseTo(5e-4, within(1e-12));
    assertThat(settings.rateAt(10)).isCloseTo(1e-3, within(1e-12));
    assertThat(settings.rateAt(60)).isCloseTo(1e-3 * (0.01 + 0.99 / 2), within(1e-12));
    assertThat(settings.rateAt(110)).isCloseTo(1e-5, within(1e-12));
  }

  @Test
  void stopsBetweenTwoStepsWhenCanceled() throws EngineException {
    final var trainer = new ScriptedTrainer(1, 1, 1, 1, 1);
    final Progress cancelAfterTwo = new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {}

      @Override
      public boolean isCanceled() {
        return trainer.seen.size() >= 2;
      }
    };
    final var loop = new TrainingLoop(trainer, NOISE, List.of(validation()), new TrainingSettings(5, List.of(new BatchShape(1, 2,
      2)), 1e-3, 0, 1, 1));
    assertThatThrownBy(() -> loop.run(cancelAfterTwo, v -> {})).isInstanceOf(CanceledException.class);
    assertThat(trainer.seen).hasSize(2);
    assertThat(loop.bestWeights()).isNotNull();
  }

  @Test
  void weightsSurviveTheirFileAndDamageIsSeen(@TempDir final Path folder) throws IOException {
    final Path file = folder.resolve("a.weights");
    WeightsFile.write(Map.of("enc1/conv1/kernel", new float[] { 1.5f, -2f, Float.MIN_VALUE }), file);
    assertThat(WeightsFile.read(file).get("enc1/conv1/kernel")).containsExactly(1.5f, -2f, Float.MIN_VALUE);
    assertThat(folder.toFile().list()).containsExactly("a.weights");
    final byte[] bytes = Files.readAllBytes(file);
    for (int length = 0; length < bytes.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> WeightsFile.read(file)).isInstanceOf(IOException.class);
    }
  }
}
