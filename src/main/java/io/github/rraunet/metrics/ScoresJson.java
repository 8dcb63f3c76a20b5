package io.github.rraunet.metrics;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@link CaseScores} as JSON and back. */
final class ScoresJson {

  private static final int FORMAT = 2; // grows when what is written means something else

  private ScoresJson() {}

  static String write(final CaseScores scores) {
    final var json = new JsonObject();
    json.addProperty("format", FORMAT);
    json.addProperty("name", scores.name());
    json.add("rows", rows(scores.rows()));
    final var statistics = new JsonObject();
    scores.statistics().forEach((label, found) -> statistics.add(label, statistics(found)));
    json.add("statistics", statistics);
    json.add("slices", rows(scores.slices()));
    final var notes = new JsonArray();
    scores.notes().forEach(notes::add);
    json.add("notes", notes);
    return json.toString();
  }

  /** @throws RuntimeException of any kind if the text is something else */
  static CaseScores read(final String text) {
    final JsonObject json = JsonParser.parseString(text).getAsJsonObject();
    final int format = json.get("format").getAsInt();
    if (format != FORMAT) throw new IllegalStateException("expected format " + FORMAT + ", found " + format);
    final Map<String, PairStatistics> statistics = new LinkedHashMap<>();
    json.getAsJsonObject("statistics").asMap().forEach((label, found) -> statistics.put(label, statistics(found
      .getAsJsonObject())));
    final List<String> notes = new ArrayList<>();
    json.getAsJsonArray("notes").forEach(note -> notes.add(note.getAsString()));
    return new CaseScores(json.get("name").getAsString(), rows(json.getAsJsonArray("rows")), statistics, rows(json.getAsJsonArray(
      "slices")), notes);
  }

  private static JsonArray rows(final List<ScoreRow> rows) {
    final var array = new JsonArray();
    for (final ScoreRow row : rows) {
      final var json = new JsonObject();
      json.addProperty("case", row.caseName());
      json.addProperty("label", row.label());
      json.addProperty("empty", row.empty().key());
      final var values = new JsonObject();
      row.values().forEach((metric, value) -> values.add(metric.key(), number(value)));
      json.add("values", values);
      array.add(json);
    }
    return array;
  }

  private static List<ScoreRow> rows(final JsonArray array) {
    final List<ScoreRow> rows = new ArrayList<>();
    for (final JsonElement element : array) {
      final JsonObject json = element.getAsJsonObject();
      final Map<Metric, Double> values = new EnumMap<>(Metric.class);
      json.getAsJsonObject("values").asMap().forEach((key, value) -> values.put(Metric.valueOf(key.toUpperCase(Locale.ROOT)),
        value.getAsDouble()));
      rows.add(new ScoreRow(json.get("case").getAsString(), json.get("label").getAsString(), EmptyMasks.valueOf(json.get("empty")
        .getAsString().toUpperCase(Locale.ROOT)), values));
    }
    return rows;
  }

  private static JsonObject statistics(final PairStatistics statistics) {
    final var json = new JsonObject();
    final OverlapCounts n = statistics.counts();
    json.add("counts", counts(n.truePositives(), n.falsePositives(), n.falseNegatives(), n.trueNegatives()));
    json.add("boundary", numbers(statistics.boundary().toSums()));
    json.add("distances", distances(statistics.distances()));
    json.add("surfels", distances(statistics.surfels()));
    json.add("bands", counts(statistics.bands().both(), statistics.bands().either()));
    json.add("diagonal_mm", number(statistics.diagonalMm()));
    json.add("reference_ml", number(statistics.referenceMl()));
    json.add("prediction_ml", number(statistics.predictionMl()));
    return json;
  }

  private static PairStatistics statistics(final JsonObject json) {
    final JsonArray n = json.getAsJsonArray("counts");
    final JsonArray bands = json.getAsJsonArray("bands");
    return new PairStatistics(new OverlapCounts(n.get(0).getAsLong(), n.get(1).getAsLong(), n.get(2).getAsLong(), n.get(3)
      .getAsLong()), BoundaryOverlap.ofSums(numbers(json.getAsJsonArray("boundary"))), distances(json.getAsJsonObject(
        "distances")), distances(json.getAsJsonObject("surfels")), new BoundaryBands(bands.get(0).getAsLong(), bands.get(1)
          .getAsLong()), json.get("diagonal_mm").getAsDouble(), json.get("reference_ml").getAsDouble(), json.get("prediction_ml")
            .getAsDouble());
  }

  private static JsonObject distances(final SurfaceDistances distances) {
    final var json = new JsonObject();
    json.add("from_reference_mm", numbers(distances.fromReference().distancesMm()));
    json.add("from_reference_weight", numbers(distances.fromReference().weights()));
    json.add("from_prediction_mm", numbers(distances.fromPrediction().distancesMm()));
    json.add("from_prediction_weight", numbers(distances.fromPrediction().weights()));
    return json;
  }

  private static SurfaceDistances distances(final JsonObject json) {
    return new SurfaceDistances(new DistanceSample(numbers(json.getAsJsonArray("from_reference_mm")), numbers(json.getAsJsonArray(
      "from_reference_weight"))), new DistanceSample(numbers(json.getAsJsonArray("from_prediction_mm")), numbers(json
        .getAsJsonArray("from_prediction_weight"))));
  }

  private static JsonArray counts(final long... counts) {
    final var array = new JsonArray();
    for (final long count : counts)
      array.add(count);
    return array;
  }

  private static JsonArray numbers(final double[] values) {
    final var array = new JsonArray(values.length);
    for (final double value : values)
      array.add(number(value));
    return array;
  }

  private static double[] numbers(final JsonArray array) {
    final double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++)
      values[i] = array.get(i).getAsDouble();
    return values;
  }

  /** JSON has no NaN and no infinities: these are texts, which are numbers again when they are read as such. */
  private static JsonPrimitive number(final double value) {
    return Double.isFinite(value) ? new JsonPrimitive(value) : new JsonPrimitive(String.valueOf(value));
  }
}
