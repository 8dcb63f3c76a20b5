package io.github.rraunet.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.rraunet.SharedData;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Real pairs of masks, against the values that their authors print (panoptica and its tutorials; TotalSegmentator). */
class PublishedValuesTest {

  private static final double ALL_DIGITS = 1e-12;

  private static Volume read(final String name) throws IOException {
    return VolumeFiles.read(SharedData.get(name), Progress.NONE);
  }

  private static List<ScoreRow> rows(final String folder, final String labels) throws IOException {
    final var asked = new EvaluationSettings(Metric.parse("all"), MetricSettings.DEFAULT, LabelSelection.parse(labels),
      Aggregation.PER_CASE, new Spacing(1, 1, 1), Double.NaN, EvaluationSettings.Grids.SAME);
    return new CaseEvaluator(asked, 2).evaluate("pair", read("metric-pairs/spine_seg/" + folder + "/ref.nii.gz"), read(
      "metric-pairs/spine_seg/" + folder + "/pred.nii.gz"), Progress.NONE).rows();
  }

  private static JsonObject published(final String cell, final String group) throws IOException {
    final String json = Files.readString(SharedData.get("metric-pairs/published.json"));
    return JsonParser.parseString(json).getAsJsonObject().getAsJsonObject(
      cell).getAsJsonObject(group);
  }

  @Test
  void diceOfTheForegroundAsAWhole() throws IOException {
    for (final String[] pair : new String[][] { { "matched_instance", "matched_instance/cell13" }, { "semantic",
      "semantic/cell14" } })
      assertThat(rows(pair[0], "union:all").get(0).values().get(Metric.DICE)).isCloseTo(published(pair[1], "all").get(
        "global_bin_dsc").getAsDouble(), within(ALL_DIGITS));
  }

  /** Group, its labels in the file with matched labels, and those of them that its authors counted as found. */
  private static final String[][] GROUPS = { { "vertebra", "2-8", "2-8" }, { "ivd", "102-108", "102-108" },
    { "sacrum", "26", "26" },
    { "endplate", "202-208", "202,204,206,207" } };

  @Test
  void diceJaccardAndMeanDistanceOfMatchedLabels() throws IOException {
    for (final String[] group : GROUPS) {
      final JsonObject expected = published("unmatched_instance/cell13", group[0]);
      final ScoreRow whole = rows("matched_instance", "union:" + group[1]).get(0);
      assertThat(whole.values().get(Metric.DICE)).as(group[0]).isCloseTo(expected.get(
        "global_bin_dsc").getAsDouble(), within(ALL_DIGITS));
      final List<ScoreRow> found = rows("matched_instance", group[2]);
      assertThat(found).hasSize(expected.get("tp").getAsInt());
      check(found, Metric.JACCARD, expected, "sq");
      check(found, Metric.DICE, expected, "sq_dsc");
      check(found, Metric.MASD_MM, expected, "sq_assd");
    }
  }

  private static void check(final List<ScoreRow> found, final Metric metric, final JsonObject expected, final String key) {
    final double[] values = found.stream().mapToDouble(r -> r.values().get(metric)).toArray();
    final double mean = DoubleStream.of(values).average().orElseThrow();
    final double variance = DoubleStream.of(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    assertThat(mean).as(key).isCloseTo(expected.getAsJsonArray(key).get(0).getAsDouble(), within(ALL_DIGITS));
    assertThat(Math.sqrt(variance)).as(key).isCloseTo(expected.getAsJsonArray(key).get(1).getAsDouble(), within(ALL_DIGITS));
  }

  @Test
  void volumesOfVertebrae() throws IOException {
    final Volume masks = read("ct-lumbar/other-masks/totalseg_vertebrae_pp_refined.nii.gz");
    final JsonObject report = JsonParser.parseString(Files.readString(SharedData.get("ct-lumbar/other-masks/spine_report.json")))
      .getAsJsonObject().getAsJsonObject("results");
    final var asked = new EvaluationSettings(Metric.parse("overlap"), MetricSettings.DEFAULT, LabelSelection.parse("20-24"),
      Aggregation.PER_CASE, null, Double.NaN, EvaluationSettings.Grids.SAME);
    final List<ScoreRow> rows = new CaseEvaluator(asked, 2).evaluate("self", masks, masks, Progress.NONE).rows();
    for (int i = 0; i < 5; i++) {
      assertThat(rows.get(i).values().get(Metric.VOLUME_REFERENCE_ML)).isCloseTo(report.get("vertebrae_L" + (i + 1)
        + "_volume_ml")
        .getAsDouble(), within(0.005));
      assertThat(rows.get(i).values().get(Metric.DICE)).isEqualTo(1);
    }
  }
}
