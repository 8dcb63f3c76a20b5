package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NpyArray;
import io.github.rraunet.engine.SavedModelSource;
import io.github.rraunet.slices.IntensityWindow;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The input that a model package carries to be checked with, and the answer expected to it. */
final class TestTensor {

  private final Optional<NpyArray> input;
  private final Optional<NpyArray> expected;
  private final IntensityWindow window;

  private TestTensor(final Optional<NpyArray> input, final Optional<NpyArray> expected, final IntensityWindow window) {
    this.input = input;
    this.expected = expected;
    this.window = window;
  }

  static TestTensor read(final SavedModelSource source) throws EngineException {
    return new TestTensor(read(source.testInput()), read(source.testOutput()), source.window());
  }

  private static Optional<NpyArray> read(final Optional<Path> file) throws EngineException {
    return file.isPresent() ? Optional.of(NpyArray.read(file.get())) : Optional.empty();
  }

  /** @return true if there is an input, so that two ways of computing can be compared */
  boolean isComplete() {
    return input.isPresent();
  }

  /** @return largest absolute difference in probability between two predictors */
  double largestDifference(final SavedModelPredictor a, final SavedModelPredictor b) throws EngineException {
    return difference(run(a), run(b));
  }

  /** @return largest absolute difference to the expected answer */
  double largestDifference(final SavedModelPredictor predictor) throws EngineException {
    if (input.isEmpty() || expected.isEmpty())
      throw new EngineException("the model carries no test tensor, so nothing can be reproduced");
    final float[] found = run(predictor);
    if (found.length != expected.get().values().length)
      throw new EngineException("the package's test output has shape " + Arrays.toString(expected.get().shape())
        + ", its test input "
        + Arrays.toString(input.get().shape()) + "; expected one probability for each pixel");
    for (final float value : expected.get().values())
      if (!Float.isFinite(value)) throw new EngineException("the package's test output holds " + value + ", which is no"
        + " probability; get the package again");
    final double difference = difference(found, expected.get().values());
    if (Double.isNaN(difference))
      throw new EngineException("the network's answer to its own test is not a number in " + predictor.use().precision().key()
        + ": values inside it grow beyond what that holds (float16: 65504); use precision=auto, tf32 or bfloat16");
    return difference;
  }

  private static double difference(final float[] a, final float[] b) {
    double largest = 0;
    for (int i = 0; i < a.length; i++)
      largest = Math.max(largest, Math.abs((double) a[i] - b[i])); // of a NaN and a number it is NaN
    return largest;
  }

  private float[] run(final SavedModelPredictor predictor) throws EngineException {
    final NpyArray array = input.orElseThrow();
    final int[] shape = array.shape();
    if (shape.length != 4 || shape[3] != 1 || shape[0] < 1)
      throw new EngineException("expected the package's test input to have shape [N, H, W, 1], found " + Arrays.toString(shape));
    try (DirectSliceBatch batch = new DirectSliceBatch(shape[0], shape[1], shape[2])) {
      final FloatBuffer values = batch.input();
      for (final float value : array.values())
        values.put(window.apply(value));
      predictor.predict(batch, shape[0]);
      final float[] probability = new float[array.values().length];
      batch.output().get(probability);
      return probability;
    }
  }
}
