package io.github.rraunet.command;

import com.google.gson.GsonBuilder;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.metrics.OverlapCounts;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.volume.Spacing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The overlap measures of one pair of masks, by name, as a table and as text. */
final class OverlapScores {

  private final Map<String, Object> values = new LinkedHashMap<>();

  OverlapScores(final OverlapCounts counts, final Spacing voxel) {
    values.put("dice", counts.dice());
    values.put("jaccard", counts.jaccard());
    values.put("precision", counts.precision());
    values.put("recall", counts.recall());
    values.put("specificity", counts.specificity());
    values.put("accuracy", counts.accuracy());
    values.put("true_positives", counts.truePositives());
    values.put("false_positives", counts.falsePositives());
    values.put("false_negatives", counts.falseNegatives());
    values.put("true_negatives", counts.trueNegatives());
    values.put("reference_ml", counts.referenceMl(voxel));
    values.put("prediction_ml", counts.predictionMl(voxel));
    values.put("empty", counts.empty().name().toLowerCase(Locale.ROOT));
  }

  void describe(final RunRecord.Builder record) {
    values.forEach(record::score);
  }

  /** One row under the names of the measures. */
  void writeCsv(final Path file) throws IOException {
    final String row = String.join(",", values.values().stream().map(OverlapScores::text).toList());
    FileReplacement.write(file, String.join(",", values.keySet()) + "\n" + row + "\n");
  }

  void writeJson(final Path file) throws IOException {
    FileReplacement.write(file, new GsonBuilder().setPrettyPrinting().create().toJson(values) + "\n");
  }

  /** @return the measures that a person asks for first */
  String summary() {
    return "Dice " + text(values.get("dice")) + ", Jaccard " + text(values.get("jaccard")) + ", precision "
      + text(values.get("precision"))
      + ", recall " + text(values.get("recall"));
  }

  private static String text(final Object value) {
    return value instanceof Double d ? String.format(Locale.ROOT, "%.4f", d) : value.toString();
  }
}
