package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NpyArray;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.engine.SavedModelSource;
import io.github.rraunet.slices.IntensityWindow;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

class TestTensorTest {

  @TempDir
  private Path temp;

  /** The second of four pixels has no root: those behind it have one again. */
  @Test
  void oneAnswerThatIsNotANumberIsNotPassedOver() throws Exception {
    assertThat(difference(new float[] { 0.25f, 0.5f, 0.49f, 0.5f }, new float[] { 0.5f, 0, 0.1f, 0.3f }))
      .as("0.3 where it is 0").isCloseTo(0.3, within(1e-6));
    assertThatThrownBy(() -> difference(new float[] { 0.25f, 0.75f, 0.49f, 0.5f }, new float[] { 0.5f, 0, 0.1f, 0.3f }))
      .isInstanceOf(EngineException.class).hasMessageContaining("answer to its own test is not a number in float32");
  }

  @Test
  void aTestOutputThatIsNotANumberIsThePackagesFault() {
    assertThatThrownBy(() -> difference(new float[4], new float[] { 0.7f, Float.NaN, 0.7f, 0.7f }))
      .isInstanceOf(EngineException.class).hasMessage("the package's test output holds NaN, which is no probability; get the"
        + " package again");
  }

  /** Of a network that answers sqrt(0.5 - x). */
  private double difference(final float[] input, final float[] expected) throws Exception {
    final Path model = SmallModels.export(temp.resolve("model"), Shape.of(-1, -1, -1, 1), "serving_default",
      (tf, image) -> tf.math.sqrt(tf.math.sub(tf.constant(0.5f), image)));
    final var source = new SavedModelSource(model, "", "", new IntensityWindow(0, 1), Optional.of(npy("in.npy", input)),
      Optional.of(npy("out.npy", expected)));
    final var settings = new PredictorSettings(DeviceChoice.CPU, Precision.FLOAT32, 1);
    try (SavedModelPredictor predictor = SavedModelPredictor.load(source, settings)) {
      return TestTensor.read(source).largestDifference(predictor);
    }
  }

  private Path npy(final String name, final float[] values) throws IOException {
    final Path file = temp.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      new NpyArray(new int[] { 1, 2, 2, 1 }, values).write(out);
    }
    return file;
  }
}
