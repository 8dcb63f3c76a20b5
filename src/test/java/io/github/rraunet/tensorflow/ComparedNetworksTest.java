package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.NetworkChoice;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.NetworkSettings.Preset;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.engine.SavedModelSource;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.engine.Trainer.Batch;
import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.slices.IntensityWindow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each network from training to an exported model, with four base filters. */
class ComparedNetworksTest {

  private static final int HEIGHT = 48;
  private static final int WIDTH = 32;

  private static Stream<Arguments> networks() {
    final List<Arguments> all = new ArrayList<>();
    for (final NetworkChoice choice : List.of(NetworkChoice.U_NET, NetworkChoice.RESIDUAL_U_NET,
      NetworkChoice.DENSE_U_NET, NetworkChoice.MULTI_RES_U_NET))
      for (final Preset preset : Preset.values())
        all.add(Arguments.of(choice, preset));
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void learnsARectangleAndAnswersTheSameWhenExported(final NetworkChoice choice, final Preset preset, @TempDir final Path folder)
    throws Exception
  {
    final NetworkSettings settings = choice.settings(preset, 4);
    try (GraphTrainer trainer = new GraphTrainer(TrainerSettings.of(settings, 1))) {
      final double before = mean(trainer.step(rectangles(8, 0), 5e-3).dice());
      for (int i = 1; i < 60; i++)
        trainer.step(rectangles(8, i), 5e-3);
      final double after = mean(trainer.step(rectangles(8, 60), 5e-3).dice());
      // All foreground, 240 of 1536 pixels, has a loss of 0.73. A MultiResUNet's last normalisation keeps its logits small.
      assertThat(after).as("loss, at first %.3f", before).isLessThan(0.6).isLessThan(before - 0.15);

      final Batch batch = rectangles(3, 50);
      final float[] expected = trainer.predict(batch);
      trainer.export(folder.resolve("model"), -1, -1);
      final var source = new SavedModelSource(folder.resolve("model"), InferenceGraph.INPUT, InferenceGraph.OUTPUT,
        new IntensityWindow(0, 1), Optional.empty(), Optional.empty());
      try (SavedModelPredictor predictor =
        SavedModelPredictor.load(source, new PredictorSettings(DeviceChoice.CPU, Precision.FLOAT32, 1));
        SliceBatch slices = predictor.allocate(3, HEIGHT, WIDTH))
      {
        slices.input().put(0, batch.images());
        predictor.predict(slices, 3);
        final float[] found = new float[expected.length];
        slices.output().get(0, found);
        assertThat(found).containsExactly(expected, within(1e-5f));
      }
    }
  }

  /** Bright upright rectangles on noise. */
  private static Batch rectangles(final int count, final long seed) {
    final Random random = new Random(seed);
    final float[] images = new float[count * HEIGHT * WIDTH];
    final float[] masks = new float[images.length];
    for (int n = 0; n < count; n++) {
      final int left = 2 + random.nextInt(16);
      final int top = 2 + random.nextInt(24);
      for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
          final int i = (n * HEIGHT + y) * WIDTH + x;
          final boolean inside = x >= left && x < left + 12 && y >= top && y < top + 20;
          masks[i] = inside ? 1 : 0;
          images[i] = Math.min(1, Math.max(0, (inside ? .8f : .2f) + .05f * (float) random.nextGaussian()));
        }
    }
    return new Batch(images, masks, count, HEIGHT, WIDTH);
  }

  private static double mean(final float[] losses) {
    double sum = 0;
    for (final float loss : losses)
      sum += loss;
    return sum / losses.length;
  }
}
