package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rraunet.device.CpuFeatures;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.NetworkSettings.Attention;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.Trainer.Batch;
import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.engine.TrainerState.LossScaling;
import io.github.rraunet.engine.TrainerSettings.Reduction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

class GraphTrainerTest {

  @ParameterizedTest
  @EnumSource(Attention.class)
  void learnsDiscsWithEachAttention(final Attention attention) throws EngineException {
    final var settings = new NetworkSettings(4, 2, true, true, attention, true, 0.1);
    try (GraphTrainer trainer = new GraphTrainer(TrainerSettings.of(settings, 1))) {
      final double before = mean(trainer.step(Discs.batch(8, 0), 1e-2).dice());
      for (int i = 1; i < 100; i++)
        trainer.step(Discs.batch(8, i), 1e-2);
      final double after = mean(trainer.step(Discs.batch(8, 99), 1e-2).dice());
      assertThat(after).as("training loss, at first %.3f", before).isLessThan(0.3).isLessThan(before / 2);
    }
  }

  @Test
  void sameSeedOnOneThreadTrainsTheSameAndAnotherDoesNot() throws Exception {
    final String first = lossesInAProcessOfItsOwn(7);
    assertThat(first).contains("loss 2").doesNotContain("NaN");
    assertThat(lossesInAProcessOfItsOwn(7)).isEqualTo(first);
    assertThat(lossesInAProcessOfItsOwn(8)).isNotEqualTo(first);
  }

  /** TensorFlow's threads are the process's, and the sessions of other tests in this one have more than one. */
  private static String lossesInAProcessOfItsOwn(final long seed) throws Exception {
    final Process program = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
      System.getProperty("java.class.path"), ThreeSteps.class.getName(), Long.toString(seed))
        .redirectError(ProcessBuilder.Redirect.DISCARD).start();
    final String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(program.waitFor()).isZero();
    return said;
  }

  /** Prints the losses of three steps, to the last digit. */
  public static final class ThreeSteps {

    private ThreeSteps() {}

    public static void main(final String[] args) throws EngineException {
      final var settings = new NetworkSettings(4, 2, true, true, Attention.EQ2, true, 0.1);
      try (GraphTrainer trainer = new GraphTrainer(TrainerSettings.of(settings, Long.parseLong(args[0])).withThreads(1))) {
        for (int i = 0; i < 3; i++)
          System.out.println("loss " + i + " " + Arrays.toString(trainer.step(Discs.batch(4, i), 1e-3).dice()));
      }
    }
  }

  @Test
  void firstAdamStepMovesEveryWeightByTheLearningRateAgainstItsGradient() throws EngineException {
    // Keras' Adam at t = 1: lr sqrt(1 - b2) / (1 - b1) * (1 - b1) g / (sqrt((1 - b2) g^2) + eps) = lr sign(g) for |g| >> eps.
    final var network = new NetworkSettings(2, 1, false, false, Attention.NONE, false, 0);
    final var settings = TrainerSettings.of(network, 3).withReduction(Reduction.SAMPLE);
    try (GraphTrainer trainer = new GraphTrainer(settings)) {
      final Batch batch = Discs.batch(2, 5);
      final Map<String, float[]> before = trainer.weights();
      final double slope = slopeOfLoss(trainer, batch, before, "head/bias");
      trainer.setWeights(before);
      trainer.step(batch, 1e-3);
      final float moved = trainer.weights().get("head/bias")[0] - before.get("head/bias")[0];
      assertThat(moved).isCloseTo((float) (-1e-3 * Math.signum(slope)), within(1e-5f));
    }
  }

  /** Central difference of the mean sample loss in one weight. */
  private static double slopeOfLoss(final GraphTrainer trainer, final Batch batch, final Map<String, float[]> weights,
    final String name) throws EngineException
  {
    final double[] losses = new double[2];
    for (int side = 0; side < 2; side++) {
      final Map<String, float[]> shifted = new java.util.HashMap<>(weights);
      final float[] value = weights.get(name).clone();
      value[0] += side == 0 ? -.05f : .05f;
      shifted.put(name, value);
      trainer.setWeights(shifted);
      losses[side] = mean(trainer.evaluate(batch).dice());
    }
    return (losses[1] - losses[0]) / .1;
  }

  @Test
  void bfloat16LearnsAsWellAsFloat32AndKeepsFloat32Weights() throws EngineException {
    assumeTrue(CpuFeatures.ofThisMachine().hasBfloat16(), "this CPU computes no bfloat16");
    final var settings = TrainerSettings.of(new NetworkSettings(4, 2, true, true, Attention.EQ2, true, 0.1), 1);
    final double[] after = new double[2];
    for (int i = 0; i < 2; i++)
      try (GraphTrainer trainer = new GraphTrainer(settings.withPrecision(i == 0 ? Precision.FLOAT32 : Precision.BFLOAT16))) {
        for (int step = 0; step < 100; step++)
          trainer.step(Discs.batch(8, step), 1e-2);
        after[i] = mean(trainer.step(Discs.batch(8, 99), 1e-2).dice());
        if (i == 0) continue;
        int rounded = 0;
        final float[] kernel = trainer.weights().get("enc1/conv2/kernel");
        for (final float w : kernel)
          if ((Float.floatToIntBits(w) & 0xFFFF) == 0) rounded++; // the 16 bits that bfloat16 does not have
        assertThat(rounded).isLessThan(kernel.length / 20);
      }
    assertThat(after[1]).isLessThan(0.3).isCloseTo(after[0], within(0.1));
  }

  /** Slices that are no numbers have gradients that are none, as an overflow in float16 has. */
  @Test
  void theScaleOfTheLossIsPartOfTheState() throws EngineException {
    final var settings = TrainerSettings.of(new NetworkSettings(2, 1, true, true, Attention.EQ2, true, 0.1), 1).withThreads(1);
    final Batch sound = Discs.batch(2, 1);
    final float[] none = new float[sound.images().length];
    Arrays.fill(none, Float.NaN);
    final Batch overflowing = new Batch(none, sound.masks(), sound.count(), sound.height(), sound.width());
    try (GraphTrainer first = GraphTrainer.withScaledLoss(settings);
      GraphTrainer second = GraphTrainer.withScaledLoss(settings))
    {
      assertThat(first.state().scaling()).isEqualTo(new LossScaling(1 << 15, 0));
      first.step(overflowing, 1e-3);
      first.step(overflowing, 1e-3);
      first.step(sound, 1e-3);
      assertThat(first.state().scaling()).isEqualTo(new LossScaling(1 << 13, 1));
      second.setState(first.state());
      assertThat(second.state().scaling()).isEqualTo(first.state().scaling());
      second.step(overflowing, 1e-3);
      assertThat(second.state().scaling()).isEqualTo(new LossScaling(1 << 12, 0));
    }
    try (GraphTrainer exact = new GraphTrainer(settings)) {
      assertThat(exact.state().scaling()).isEqualTo(LossScaling.NONE);
    }
  }

  /** The first normalisation follows two convolutions with ReLU, which are made again in plain loops. */
  @Test
  void statisticsAreTheMeansOverTheBatchesWithoutDropout() throws EngineException {
    final var settings = TrainerSettings.of(new NetworkSettings(2, 1, true, true, Attention.EQ2, true, 0.5), 1).withThreads(1);
    try (GraphTrainer trainer = new GraphTrainer(settings)) {
      trainer.step(Discs.batch(4, 1), 1e-2); // so that there is something to forget
      final Map<String, float[]> weights = trainer.weights();
      final double[] mean = new double[2];
      final double[] variance = new double[2];
      for (int number = 1; number <= 3; number++) {
        final Batch batch = Discs.batch(4, 10 + number);
        trainer.takeStatistics(batch, number);
        final double[][] maps = firstMaps(weights, batch);
        for (int c = 0; c < 2; c++) {
          final double m = Arrays.stream(maps[c]).average().orElseThrow();
          mean[c] += m / 3;
          // TensorFlow reports the unbiased variance of the batch
          variance[c] += Arrays.stream(maps[c]).map(v -> (v - m) * (v - m)).sum() / (maps[c].length - 1) / 3;
        }
      }
      final Map<String, float[]> after = trainer.weights();
      for (int c = 0; c < 2; c++) {
        assertThat((double) after.get("enc1/norm/moving_mean")[c]).isCloseTo(mean[c], within(1e-5));
        assertThat((double) after.get("enc1/norm/moving_variance")[c]).isCloseTo(variance[c], within(1e-5));
      }
      assertThat(after.get("enc1/conv1/kernel")).isEqualTo(weights.get("enc1/conv1/kernel"));
      assertThat(trainer.state().steps()).isEqualTo(1);
      assertThatThrownBy(() -> trainer.takeStatistics(Discs.batch(1, 1), 0)).hasMessage("batches are counted from 1, found 0");
    }
  }

  /** @return values of the two channels of the second map, by plain loops */
  private static double[][] firstMaps(final Map<String, float[]> weights, final Batch batch) {
    final int pixels = batch.height() * batch.width();
    final double[][] maps = new double[2][batch.count() * pixels];
    for (int n = 0; n < batch.count(); n++) {
      final double[][] image = { new double[pixels] };
      for (int i = 0; i < pixels; i++)
        image[0][i] = batch.images()[n * pixels + i];
      final double[][] first = reluConvolution(image, weights, "enc1/conv1", batch);
      final double[][] second = reluConvolution(first, weights, "enc1/conv2", batch);
      for (int c = 0; c < 2; c++)
        System.arraycopy(second[c], 0, maps[c], n * pixels, pixels);
    }
    return maps;
  }

  private static double[][] reluConvolution(final double[][] in, final Map<String, float[]> weights, final String name,
    final Batch batch)
  {
    final float[] kernel = weights.get(name + "/kernel"); // [y][x][in][out]
    final float[] bias = weights.get(name + "/bias");
    final double[][] out = new double[bias.length][in[0].length];
    for (int y = 0; y < batch.height(); y++)
      for (int x = 0; x < batch.width(); x++)
        for (int o = 0; o < bias.length; o++) {
          double sum = bias[o];
          for (int dy = -1; dy <= 1; dy++)
            for (int dx = -1; dx <= 1; dx++)
              if (y + dy >= 0 && y + dy < batch.height() && x + dx >= 0 && x + dx < batch.width())
                for (int i = 0; i < in.length; i++)
                  sum += in[i][(y + dy) * batch.width() + x + dx] * kernel[(((dy + 1) * 3 + dx + 1) * in.length + i)
                    * bias.length + o];
          out[o][y * batch.width() + x] = Math.max(0, sum);
        }
    return out;
  }

  @Test
  void exportedModelGivesTheTrainersProbabilities(@TempDir final Path folder) throws Exception {
    final var settings = new NetworkSettings(4, 2, true, true, Attention.EQ2, true, 0.1);
    try (GraphTrainer trainer = new GraphTrainer(TrainerSettings.of(settings, 1))) {
      for (int i = 0; i < 5; i++)
        trainer.step(Discs.batch(8, i), 3e-3);
      final Batch batch = Discs.batch(3, 50);
      final float[] expected = trainer.predict(batch);
      trainer.export(folder.resolve("model"), -1, -1);
      try (SavedModelBundle bundle = SavedModelBundle.load(folder.resolve("model").toString(), "serve");
        TFloat32 input = TFloat32.tensorOf(Shape.of(3, Discs.HEIGHT, Discs.WIDTH, 1), DataBuffers.of(batch.images()));
        var result = bundle.function("serving_default").call(Map.of("image", input)))
      {
        final TFloat32 probability = (TFloat32) result.get("probability").orElseThrow();
        final float[] found = new float[expected.length];
        probability.asRawTensor().data().asFloats().read(found);
        assertThat(probability.shape()).isEqualTo(Shape.of(3, Discs.HEIGHT, Discs.WIDTH, 1));
        assertThat(found).containsExactly(expected, within(1e-6f));
        assertThat(bundle.metaGraphDef().getMetaInfoDef().getTensorflowVersion()).isEqualTo("2.18.0");
      }
    }
  }

  private static double mean(final float[] losses) {
    double sum = 0;
    for (final float loss : losses)
      sum += loss;
    assertThat(Arrays.toString(losses)).doesNotContain("NaN");
    return sum / losses.length;
  }
}
