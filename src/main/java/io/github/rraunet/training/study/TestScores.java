package io.github.rraunet.training.study;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.metrics.Aggregation;
import io.github.rraunet.metrics.CaseEvaluator;
import io.github.rraunet.metrics.EvaluationSettings;
import io.github.rraunet.metrics.LabelSelection;
import io.github.rraunet.metrics.Metric;
import io.github.rraunet.metrics.MetricSettings;
import io.github.rraunet.metrics.OverlapCounts;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.training.data.TrainingData;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.imglib2.img.array.ArrayImgs;

/**
 * Scores on test cases as the paper has them: overlap over all pixels of all slices at the network's size, boundary measures in
 * a slice, as means over the slices (method specification, sections 4.1 and 4.2).
 */
public final class TestScores {

  private static final float THRESHOLD = 0.5f;

  private final Trainer trainer;
  private final TrainingData data;
  private final int batchSize;

  /** @param trainer with the weights to test */
  public TestScores(final Trainer trainer, final TrainingData data, final int batchSize) {
    this.trainer = trainer;
    this.data = data;
    this.batchSize = batchSize;
  }

  /** Masks of a case, reference and prediction, x fastest. */
  private record Masks(byte[] reference, byte[] prediction, int width, int height, int slices) {}

  private Masks predict(final int caseNumber, final Progress progress) throws EngineException, IOException {
    final int first = data.firstOf(caseNumber);
    final int slices = data.firstOf(caseNumber + 1) - first;
    final int width = data.width(first);
    final int height = data.height(first);
    final int plane = width * height;
    final Masks masks = new Masks(new byte[slices * plane], new byte[slices * plane], width, height, slices);
    final float[] image = new float[plane];
    final float[] mask = new float[plane];
    for (int z = 0; z < slices; z += batchSize) {
      progress.throwIfCanceled();
      final int count = Math.min(batchSize, slices - z);
      final float[] images = new float[count * plane];
      for (int n = 0; n < count; n++) {
        data.read(first + z + n, image, mask);
        System.arraycopy(image, 0, images, n * plane, plane);
        for (int i = 0; i < plane; i++)
          masks.reference[(z + n) * plane + i] = (byte) mask[i];
      }
      final float[] probability = trainer.predict(new Trainer.Batch(images, new float[images.length], count, height, width));
      for (int i = 0; i < probability.length; i++)
        masks.prediction[z * plane + i] = (byte) (probability[i] > THRESHOLD ? 1 : 0);
    }
    return masks;
  }

  /** @return Dice, accuracy, precision, recall and specificity over all pixels of the cases */
  public List<Double> overlap(final int[] cases, final Progress progress) throws EngineException, IOException {
    long both = 0;
    long predicted = 0;
    long there = 0;
    long pixels = 0;
    for (final int c : cases) {
      final Masks masks = predict(c, progress);
      for (int i = 0; i < masks.reference.length; i++) {
        both += masks.reference[i] & masks.prediction[i];
        predicted += masks.prediction[i];
        there += masks.reference[i];
      }
      pixels += masks.reference.length;
    }
    final var counts = new OverlapCounts(both, predicted - both, there - both, pixels - predicted - there + both);
    return List.of(counts.dice(), counts.accuracy(), counts.precision(), counts.recall(), counts.specificity());
  }

  /** @return the measures of Table 2 as means over the slices of all cases */
  public Map<Metric, Double> boundary(final int[] cases, final Progress progress) throws EngineException, IOException {
    final MetricSettings twoD = MetricSettings.DEFAULT.withMode(MetricSettings.Mode.TWO_D);
    final var asked = new EvaluationSettings(Trial.boundaryMetrics(), twoD, LabelSelection.parse("union:all"),
      Aggregation.PER_SLICE, null, Double.NaN, EvaluationSettings.Grids.SAME);
    final var evaluator = new CaseEvaluator(asked, Runtime.getRuntime().availableProcessors());
    final Map<Metric, List<Double>> values = new LinkedHashMap<>();
    for (final int c : cases) {
      final Masks masks = predict(c, progress);
      evaluator.evaluate(data.cases().get(c).name(), volume(masks, masks.reference), volume(masks, masks.prediction), progress)
        .slices().forEach(row -> row.values().forEach((metric, value) -> values.computeIfAbsent(metric, k -> new ArrayList<>())
        .add(value)));
    }
    final Map<Metric, Double> means = new LinkedHashMap<>();
    values.forEach((metric, list) -> means.put(metric, list.stream().mapToDouble(Double::doubleValue)
      .filter(v -> !Double.isNaN(v)).average().orElse(Double.NaN)));
    return means;
  }

  private static Volume volume(final Masks masks, final byte[] voxels) {
    return Volume.of(ArrayImgs.unsignedBytes(voxels, masks.width, masks.height, masks.slices)).spacing(new Spacing(1, 1, 1))
      .kind(Volume.Kind.MASK).build();
  }

  /** @return numbers of the cases with these names */
  public static int[] cases(final TrainingData data, final List<String> names) {
    return IntStream.range(0, data.cases().size()).filter(c -> names.contains(data.cases().get(c).name())).toArray();
  }
}
