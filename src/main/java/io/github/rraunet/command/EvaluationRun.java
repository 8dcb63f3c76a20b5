package io.github.rraunet.command;

import com.google.gson.GsonBuilder;
import ij.measure.ResultsTable;
import io.github.rraunet.distance.PairMeter;
import io.github.rraunet.engine.WorkerFailure;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.metrics.Aggregation;
import io.github.rraunet.metrics.CaseEvaluator;
import io.github.rraunet.metrics.EvaluationSettings;
import io.github.rraunet.metrics.Metric;
import io.github.rraunet.metrics.MetricSettings;
import io.github.rraunet.metrics.PairStatistics;
import io.github.rraunet.metrics.PaperTables;
import io.github.rraunet.metrics.ScoreRow;
import io.github.rraunet.metrics.ScoreTable;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** One run of the evaluation: its cases one after the other, and the tables of them all. */
final class EvaluationRun {

  private static final int LISTED = 5; // failures named in a message

  private final EvaluationSettings asked;
  private final EvaluationOutput out;
  private final boolean single;
  private final List<String> unpaired;
  private final boolean hasImages; // whether images were asked for
  private final long seed;
  private final CaseEvaluator evaluator; // on the CPU, for slices in pictures too
  private final EvaluationDevice device;
  private final int threads;
  private final EvaluationPictures pictures;

  private final List<ScoreRow> rows = new ArrayList<>();
  private final Map<String, List<ScoreRow>> sliceRows = new LinkedHashMap<>();
  private final Map<String, PairStatistics> pooled = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();
  private final List<String> pictureFailures = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<RecordedImage> compared = new ArrayList<>();
  private int cases;
  private ScoreTable table;

  EvaluationRun(final EvaluationSettings asked, final EvaluationOutput out, final EvaluationInputs inputs, final long seed,
    final EvaluationDevice device)
  {
    this.device = device;
    this.asked = asked;
    this.out = out;
    single = inputs.isSingle();
    unpaired = inputs.unpaired();
    hasImages = inputs.hasImages();
    this.seed = seed;
    threads = Runtime.getRuntime().availableProcessors();
    evaluator = new CaseEvaluator(asked, threads);
    pictures = new EvaluationPictures(out.folder(), single, asked, evaluator, threads);
  }

  /** A case that cannot be compared does not stop the others; of a single pair the reason is thrown. */
  void compare(final EvaluationInputs.Case one, final Progress progress) throws IOException {
    try {
      final Volume reference = one.reference().read(progress);
      draw(one, reference, evaluated(one, reference, progress), progress);
    }
    catch (final IOException | IllegalArgumentException e) {
      if (single) throw e;
      failures.add(one.name() + ": " + FailureText.of(e));
    }
    catch (final CanceledException e) {
      throw e;
    }
    catch (final RuntimeException e) { // a fault of ours: the other cases shall not suffer
      if (single) throw e;
      failures.add(one.name() + ": fault in the program: " + e);
    }
  }

  /** Reads the prediction, which nothing holds any more when the pictures need the memory. */
  private CaseEvaluator.Result evaluated(final EvaluationInputs.Case one, final Volume reference, final Progress progress)
    throws IOException
  {
    final Volume prediction = one.prediction().read(progress);
    final CaseEvaluator.Result result = measured(one.name(), reference, prediction, progress);
    keep(one, reference, prediction, result);
    return result;
  }

  private CaseEvaluator.Result measured(final String name, final Volume reference, final Volume prediction,
    final Progress progress) throws IOException
  {
    try {
      final PairMeter meter = device.meterFor(reference);
      if (meter == null) return evaluator.evaluate(name, reference, prediction, progress);
      return new CaseEvaluator(asked, threads, meter).evaluate(name, reference, prediction, progress);
    }
    catch (final WorkerFailure e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void keep(final EvaluationInputs.Case one, final Volume reference, final Volume prediction,
    final CaseEvaluator.Result result) throws IOException
  {
    if (cases == 0) out.removeEarlier();
    rows.addAll(result.rows());
    if (!result.slices().isEmpty()) sliceRows.put(one.name(), result.slices());
    if (asked.aggregation() == Aggregation.POOLED) result.statistics().forEach((label, s) -> pooled.merge(label, s,
      PairStatistics::plus));
    result.notes().forEach(n -> notes.add(single ? n : one.name() + ": " + n));
    if (hasImages && one.image() == null) notes.add(one.name() + ": has no image of its name.");
    if (!out.isNothing()) {
      compared.add(RecordedImage.of(one.name() + " reference", one.reference().path(), reference));
      compared.add(RecordedImage.of(one.name() + " prediction", one.prediction().path(), prediction));
    }
    cases++;
  }

  /** A picture that cannot be made costs no scores. */
  private void draw(final EvaluationInputs.Case one, final Volume reference, final CaseEvaluator.Result result,
    final Progress progress)
  {
    try {
      final String trouble = pictures.draw(one, reference, result, progress);
      if (!trouble.isEmpty()) pictureFailures.add(trouble);
    }
    catch (final CanceledException e) {
      throw e;
    }
    catch (final OutOfMemoryError e) {
      pictureFailures.add(one.name() + ": the scores stand, but there is not enough memory for all pictures; give Java more, or"
        + " name a table such as scores.csv as output");
    }
    catch (final IOException | RuntimeException e) {
      pictureFailures.add(one.name() + ": the scores stand, but not all pictures could be made: " + FailureText.of(e));
    }
  }

  /** Writes tables and record. @param finished completes the record */
  void finish(final RunRecord.Builder builder, final Function<RunRecord.Builder, RunRecord> finished, final Progress progress)
    throws IOException
  {
    final List<ScoreRow> together = new ArrayList<>();
    pooled.forEach((label, s) -> together.add(ScoreRow.of(ScoreTable.POOLED, label, s, asked.metrics(), asked.settings())));
    table = new ScoreTable(asked.metrics(), rows, together, seed);
    if (out.isNothing() || rows.isEmpty()) return;
    progress.report("Writing tables", 0, 0);
    if (out.table() != null) {
      FileReplacement.write(out.table(), text(out.table().getFileName().toString().toLowerCase(Locale.ROOT)));
      finished.apply(described(builder, progress)).writeBeside(out.table());
      return;
    }
    for (final String name : List.of("scores.csv", "scores.json", "tables.md", "tables.tex"))
      FileReplacement.write(out.folder().resolve(name), text(name));
    if (!single) FileReplacement.write(out.folder().resolve("summary.csv"), table.summaryCsv());
    if (!sliceRows.isEmpty()) FileReplacement.write(out.folder().resolve("slices.csv"), table.slicesCsv(sliceRows));
    finished.apply(described(builder, progress)).write(out.folder().resolve(EvaluationOutput.RECORD));
  }

  private RunRecord.Builder described(final RunRecord.Builder builder, final Progress progress) {
    for (final RecordedImage mask : compared)
      mask.describe(builder, progress);
    return builder.notes(notes).notes(failures).notes(pictureFailures).notes(unpaired);
  }

  private String text(final String name) {
    if (name.endsWith(".csv")) return table.csv();
    if (name.endsWith(".md")) return paper().markdown();
    if (name.endsWith(".tex")) return paper().latex();
    final Map<String, Object> json = new LinkedHashMap<>();
    json.put("conventions", conventions());
    json.put("rows", table.rowMaps());
    if (!single) json.put("summary", table.summaryMaps());
    json.put("failed", failures);
    json.put("unpaired", unpaired);
    return new GsonBuilder().setPrettyPrinting().serializeNulls().disableHtmlEscaping().create().toJson(json) + "\n";
  }

  private PaperTables paper() {
    return new PaperTables(table, conventions());
  }

  private String conventions() {
    final MetricSettings s = asked.settings();
    final boolean bySlice = s.mode() == MetricSettings.Mode.TWO_D || asked.aggregation() == Aggregation.PER_SLICE;
    final String radius = s.radiusInMm() ? s.radius() + " mm" : counted((long) s.radius(), "voxel");
    return String.format(Locale.ROOT,
      "Mode %s, aggregation %s, neighbourhood %s of radius %s, boundary %s, HD95 %s, NSD %s within %s mm; %s.", bySlice ? "2d"
        : "3d", asked.aggregation().key(), lower(s.neighbourhood()), radius, lower(s.boundary()), lower(s.hd95()), lower(s.nsd()),
      s.toleranceMm(), counted(cases, "case"));
  }

  private static String lower(final Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  private static String counted(final long n, final String thing) {
    return n + " " + thing + (n == 1 ? "" : "s");
  }

  List<String> notes() {
    final List<String> all = new ArrayList<>(notes);
    all.addAll(unpaired);
    return all;
  }

  /** @return the tables as text; empty if no case could be compared */
  String report() {
    return rows.isEmpty() ? "" : paper().markdown();
  }

  /** @return the rows in ImageJ's table, behind what is there */
  ResultsTable resultsTable() {
    if (rows.isEmpty()) return null;
    final ResultsTable results = ResultsTable.getResultsTable();
    results.setPrecision(6);
    for (final ScoreRow row : rows) {
      results.addRow();
      results.addValue("case", row.caseName());
      results.addValue("label", row.label());
      results.addValue("empty", row.empty().key());
      row.values().forEach((metric, value) -> results.addValue(metric.key(), value));
    }
    return results;
  }

  EvaluationPictures pictures() {
    return pictures;
  }

  String summary() {
    final Path where = out.folder() != null ? out.folder() : out.table();
    return counted(cases, "case") + " compared" + (where == null ? "" : ": " + where);
  }

  /** @return what went wrong; empty if nothing did */
  String failure(final boolean allowUnpaired) {
    final List<String> parts = new ArrayList<>();
    if (!failures.isEmpty()) {
      final String named = String.join("; ", failures.subList(0, Math.min(LISTED, failures.size())));
      parts.add(failures.size() + " of " + counted(failures.size() + cases, "case") + " could not be compared: " + named
        + (failures.size() > LISTED ? "; ..." : ""));
    }
    parts.addAll(pictureFailures);
    if (!unpaired.isEmpty() && !allowUnpaired) parts.add(unpaired.size() + (unpaired.size() == 1 ? " file has" : " files have")
      + " no partner (see the notes; allow_unpaired=true lets that pass)");
    if (parts.isEmpty()) return "";
    final Path where = out.folder() != null ? out.folder() : out.table();
    return String.join("; ", parts) + (cases == 0 || where == null ? "" : ". The scores are in " + where);
  }
}
