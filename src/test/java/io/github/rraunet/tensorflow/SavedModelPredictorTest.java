package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.device.CpuFeatures;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NpyArray;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.engine.SavedModelSource;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.progress.RecordedSteps;
import io.github.rraunet.slices.IntensityWindow;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class SavedModelPredictorTest {

  private static final IntensityWindow WINDOW = new IntensityWindow(0, 1);

  @TempDir
  private Path temp;

  @Test
  void computesInThisProcessAsTheDefinitionSays() throws Exception {
    final Path model = SmallModels.lowerLeftNeighbour(temp.resolve("m"), 2);
    try (SavedModelPredictor predictor = SavedModelPredictor.load(source(model, Optional.empty()), settings(Precision.FLOAT32));
      SliceBatch batch = predictor.allocate(2, 3, 4))
    {
      for (int i = 0; i < 24; i++)
        batch.input().put(i, i / 24f);
      assertThat(RecordedSteps.during(() -> predictor.predict(batch, 2))).containsExactlyInAnyOrder("prepare 2", "wait 2",
        "network 2", "restore 2");
      for (int n = 0; n < 2; n++)
        for (int y = 0; y < 3; y++)
          for (int x = 0; x < 4; x++) {
            final double neighbour = y < 2 && x > 0 ? ((n * 3 + y + 1) * 4 + x - 1) / 24.0 : 0;
            assertThat((double) batch.output().get((n * 3 + y) * 4 + x)).isCloseTo(1 / (1 + Math.exp(-2 * neighbour)),
              within(1e-6));
          }
      assertThatThrownBy(() -> predictor.predict(batch, 3)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 1 to 2 slices, found 3");
    }
  }

  @Test
  void refusesBfloat16WhereTheCpuHasNone() throws Exception {
    final Path model = SmallModels.lowerLeftNeighbour(temp.resolve("m"), 2);
    assertThatThrownBy(() -> SavedModelPredictor.load(source(model, Optional.empty()), settings(Precision.BFLOAT16), cpu("avx2")))
      .isInstanceOf(EngineException.class).hasMessageContaining("AVX512-BF16").hasMessageContaining("precision=auto");
    assertThat(precision(model, true, Precision.AUTO, "avx2")).isEqualTo(Precision.FLOAT32);
  }

  @Test
  void takesBfloat16ByItselfOnlyWhenTheTestTensorAgrees() throws Exception {
    final Path model = SmallModels.lowerLeftNeighbour(temp.resolve("m"), 2);
    assertThat(precision(model, true, Precision.AUTO, "avx512_bf16")).isEqualTo(Precision.BFLOAT16);
    assertThat(precision(model, false, Precision.AUTO, "avx512_bf16")).as("nothing to compare with").isEqualTo(Precision.FLOAT32);
    assertThat(precision(model, true, Precision.FLOAT32, "avx512_bf16")).isEqualTo(Precision.FLOAT32);
    // Never the same twice, so the two precisions differ by far more than 0.01.
    final Path random = SmallModels.export(temp.resolve("random"), Shape.of(-1, -1, -1, 1), "serving_default",
      (tf, image) -> tf.math.add(tf.math.mul(image, tf.constant(0f)), tf.random.randomUniform(tf.shape(image), TFloat32.class)));
    assertThat(precision(random, true, Precision.AUTO, "avx512_bf16")).isEqualTo(Precision.FLOAT32);
    assertThat(precision(random, true, Precision.BFLOAT16, "avx512_bf16")).as("as the user says").isEqualTo(Precision.BFLOAT16);
  }

  /** As on a GPU, where one batch travels while another one is computed. */
  @Test
  void severalThreadsPredictBatchesOfTheirOwn() throws Exception {
    final Path model = SmallModels.lowerLeftNeighbour(temp.resolve("m"), 2);
    final ExecutorService threads = Executors.newFixedThreadPool(4);
    try (SavedModelPredictor predictor = SavedModelPredictor.load(source(model, Optional.empty()), settings(Precision.FLOAT32))) {
      final List<Future<?>> all = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        final float value = 0.1f * (thread + 1);
        final int slices = thread + 1;
        all.add(threads.submit(() -> {
          try (SliceBatch batch = predictor.allocate(slices, 16, 16)) {
            for (int i = 0; i < slices * 256; i++)
              batch.input().put(i, value);
            for (int round = 0; round < 50; round++) {
              predictor.predict(batch, slices);
              for (int n = 0; n < slices; n++)
                assertThat((double) batch.output().get(n * 256 + 16 + 1)).isCloseTo(1 / (1 + Math.exp(-2 * value)), within(1e-6));
            }
          }
          return null;
        }));
      }
      for (final Future<?> one : all)
        one.get();
    }
    finally {
      threads.shutdownNow();
    }
  }

  /** So the device can give back what it keeps, before half as many slices are tried. */
  @Test
  void whoBringsTheSlicesHearsThatMemoryRanOut() throws Exception {
    final Path model = SmallModels.lowerLeftNeighbour(temp.resolve("m"), 2);
    final List<String> happened = new ArrayList<>();
    final var carrier = new SliceCarrier() {
      @Override
      public int capacity() {
        return 4;
      }

      @Override
      public int height() {
        return 3;
      }

      @Override
      public int width() {
        return 5;
      }

      @Override
      public void fill(final int first, final int count, final TFloat32 images) {
        happened.add("fill " + first + " " + count + " " + images.shape());
        if (count > 2) throw new IllegalStateException("out of memory");
      }

      @Override
      public void empty(final int first, final int count, final TFloat32 probabilities) {
        happened.add("empty " + first + " " + count);
      }

      @Override
      public void makeRoom() {
        happened.add("room");
      }
    };
    try (SavedModelPredictor predictor = SavedModelPredictor.load(source(model, Optional.empty()), settings(Precision.FLOAT32))) {
      predictor.predict(carrier, 3);
    }
    assertThat(happened).containsExactly("fill 0 3 [3, 3, 5, 1]", "room", "fill 0 2 [2, 3, 5, 1]", "empty 0 2",
      "fill 2 1 [1, 3, 5, 1]", "empty 2 1");
  }

  @Test
  void saysThatTheAnswerHasAnotherSize() throws Exception {
    final Path model = SmallModels.export(temp.resolve("m"), Shape.of(-1, -1, -1, 1), "serving_default",
      (tf, image) -> tf.image.resizeNearestNeighbor(image, tf.constant(new int[] { 2, 2 })));
    try (SavedModelPredictor predictor = SavedModelPredictor.load(source(model, Optional.empty()), settings(Precision.FLOAT32));
      SliceBatch batch = predictor.allocate(1, 4, 6))
    {
      assertThatThrownBy(() -> predictor.predict(batch, 1)).isInstanceOf(EngineException.class)
        .hasMessageContaining("[1, 2, 2, 1]")
        .hasMessageContaining("[1, 4, 6, 1]").hasMessageContaining("one probability for each pixel");
    }
  }

  private Precision precision(final Path model, final boolean withTest, final Precision asked, final String cpuFlag)
    throws Exception
  {
    final Optional<Path> test = withTest ? Optional.of(testInput()) : Optional.empty();
    try (SavedModelPredictor predictor = SavedModelPredictor.load(source(model, test), settings(asked), cpu(cpuFlag))) {
      return predictor.use().precision();
    }
  }

  private static CpuFeatures cpu(final String flag) {
    return CpuFeatures.parse("flags : fpu " + flag);
  }

  private static PredictorSettings settings(final Precision precision) {
    return new PredictorSettings(DeviceChoice.CPU, precision, 1);
  }

  private static SavedModelSource source(final Path model, final Optional<Path> test) {
    return new SavedModelSource(model, "image", "probability", WINDOW, test, Optional.empty());
  }

  private Path testInput() throws IOException {
    final Path file = temp.resolve("test.npy");
    try (OutputStream out = Files.newOutputStream(file)) {
      new NpyArray(new int[] { 1, 4, 6, 1 }, new float[24]).write(out);
    }
    return file;
  }
}
