package io.github.rraunet.command;

import com.google.gson.GsonBuilder;
import ij.ImagePlus;
import ij.gui.Plot;
import ij.measure.ResultsTable;
import io.github.rraunet.figure.OrthogonalSlicesFigure;
import io.github.rraunet.figure.PngFigures;
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
import io.github.rraunet.metrics.SliceProfile;
import io.github.rraunet.metrics.SurfaceProjections;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.volume.Volume;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** One run of the evaluation: its cases one after the other, the tables and pictures of them all. */
final class EvaluationRun {

  private static final int LISTED = 5; // failures named in a message

  private final EvaluationSettings asked;
  private final EvaluationOutput out;
  private final boolean single;
  private final long seed;
  private final CaseEvaluator evaluator;
  private final int threads = Runtime.getRuntime().availableProcessors();

  private final List<ScoreRow> rows = new ArrayList<>();
  private final Map<String, List<ScoreRow>> sliceRows = new LinkedHashMap<>();
  private final Map<String, PairStatistics> pooled = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private int cases;
  private ScoreTable table;
  private ImagePlus errors;
  private ImagePlus plot;

  EvaluationRun(final EvaluationSettings asked, final EvaluationOutput out, final boolean single, final long seed) {
    this.asked = asked;
    this.out = out;
    this.single = single;
    this.seed = seed;
    evaluator = new CaseEvaluator(asked, threads);
  }

  /** A case that cannot be compared does not stop the others; of a single pair the reason is thrown. */
  void compare(final EvaluationInputs.Case one, final Progress progress) throws IOException {
    try {
      final Volume reference = one.reference().read(progress);
      final CaseEvaluator.Result result = evaluator.evaluate(one.name(), reference, one.prediction().read(progress), progress);
      pictures(one, reference, result, progress);
      rows.addAll(result.rows());
      if (!result.slices().isEmpty()) sliceRows.put(one.name(), result.slices());
      if (asked.aggregation() == Aggregation.POOLED) result.statistics().forEach((label, s) -> pooled.merge(label, s,
        PairStatistics::plus));
      result.notes().forEach(n -> notes.add(single ? n : one.name() + ": " + n));
      cases++;
    }
    catch (final IOException | IllegalArgumentException e) {
      if (single) throw e;
      failures.add(one.name() + ": " + FailureText.of(e));
    }
  }

  private void pictures(final EvaluationInputs.Case one, final Volume reference, final CaseEvaluator.Result result,
    final Progress progress) throws IOException
  {
    if (!single && out.folder() == null) return;
    final Volume agreement = result.foreground().agreement(reference);
    final Volume ct = one.image() == null ? null : one.image().read(progress);
    if (ct != null && !Arrays.equals(ct.dimensions(), reference.dimensions()))
      throw new IllegalArgumentException("the image '" + ct.name() + "' has " + Arrays.toString(ct.dimensions())
        + " voxels, the masks " + Arrays.toString(reference.dimensions()) + "; name the image of the masks");
    final SliceProfile profile = SliceProfile.of(result.foreground());
    final Plot slices = profile.slice().length < 2 ? null : SlicePlot.of(one.name() + " by slice", profile);
    if (single) {
      errors = ErrorImage.of(agreement);
      errors.setSlice((errors.getStackSize() + 1) / 2);
      if (slices != null) plot = slices.getImagePlus();
      if (one.image() != null && one.image().open() != null) ErrorImage.drawOn(one.image().open(), errors, progress);
    }
    if (out.folder() == null) return;
    final Path folder = single ? out.folder() : Files.createDirectories(out.folder().resolve("pictures"));
    final String prefix = single ? "" : one.name() + "_";
    PngFigures.write(OrthogonalSlicesFigure.ofErrors(agreement, ct).title(one.name()).lines(lines(result.rows().get(0))).draw(),
      folder
      .resolve(prefix + "errors.png"));
    final List<Volume> projections = SurfaceProjections.of(result.foreground(), reference, asked.settings(), threads, progress);
    if (!projections.isEmpty())
      PngFigures.write(OrthogonalSlicesFigure.ofDistances(projections).title(one.name()).lines(List.of(
        "Distance between the boundaries of both masks, the largest behind each point")).draw(), folder.resolve(prefix
          + "distances.png"));
    if (slices != null) PngFigures.write(picture(slices), folder.resolve(prefix + "slices.png"));
  }

  private static BufferedImage picture(final Plot plot) {
    return plot.getProcessor().getBufferedImage();
  }

  private List<String> lines(final ScoreRow row) {
    final StringBuilder line = new StringBuilder("Label " + row.label() + ":");
    row.values().forEach((metric, value) -> {
      if (List.of(Metric.DICE, Metric.SBD, Metric.HD95_MM, Metric.ASSD_MM, Metric.NSD).contains(metric))
        line.append(String.format(Locale.ROOT, "  %s %.4f", metric.key(), value));
    });
    return List.of(line.toString());
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
    builder.notes(notes).notes(failures);
    final RunRecord record = finished.apply(builder);
    if (out.table() != null) {
      FileReplacement.write(out.table(), text(out.table().getFileName().toString().toLowerCase(Locale.ROOT)));
      record.writeBeside(out.table());
      return;
    }
    for (final String name : List.of("scores.csv", "scores.json", "tables.md", "tables.tex"))
      FileReplacement.write(out.folder().resolve(name), text(name));
    if (!single) FileReplacement.write(out.folder().resolve("summary.csv"), table.summaryCsv());
    if (!sliceRows.isEmpty()) FileReplacement.write(out.folder().resolve("slices.csv"), table.slicesCsv(sliceRows));
    record.write(out.folder().resolve("record.json"));
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
    return new GsonBuilder().setPrettyPrinting().serializeNulls().disableHtmlEscaping().create().toJson(json) + "\n";
  }

  private PaperTables paper() {
    return new PaperTables(table, conventions());
  }

  private String conventions() {
    final MetricSettings s = asked.settings();
    return "Mode " + s.mode() + ", aggregation " + asked.aggregation().key() + ", neighbourhood " + s.neighbourhood().name()
      .toLowerCase(Locale.ROOT) + " of radius " + (s.radiusInMm() ? s.radius() + " mm" : (int) s.radius() + " voxels")
        + ", boundary "
      + s.boundary().name().toLowerCase(Locale.ROOT) + ", HD95 " + s.hd95().name().toLowerCase(Locale.ROOT) + ", NSD "
      + s.nsd().name()
        .toLowerCase(Locale.ROOT) + " within " + s.toleranceMm() + " mm; " + cases + (cases == 1 ? " case." : " cases.");
  }

  List<String> notes() {
    return notes;
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

  /** @return null if several cases were compared */
  ImagePlus errors() {
    return errors;
  }

  /** @return null if several cases were compared, or one of a single slice */
  ImagePlus plot() {
    return plot;
  }

  String summary() {
    final Path where = out.folder() != null ? out.folder() : out.table();
    return cases + (cases == 1 ? " case" : " cases") + " compared" + (where == null ? "" : ": " + where);
  }

  /** @return what went wrong; empty if nothing did */
  String failure(final int unpaired) {
    final List<String> parts = new ArrayList<>();
    if (!failures.isEmpty()) {
      final String named = String.join("; ", failures.subList(0, Math.min(LISTED, failures.size())));
      parts.add(failures.size() + " of " + (failures.size() + cases) + " cases could not be compared: " + named + (failures.size()
        > LISTED ? "; ..." : ""));
    }
    if (unpaired > 0) parts.add(unpaired + (unpaired == 1 ? " file has" : " files have")
      + " no partner (see the notes; allow_unpaired=true lets that pass)");
    if (parts.isEmpty()) return "";
    final Path where = out.folder() != null ? out.folder() : out.table();
    return String.join("; ", parts) + (cases == 0 || where == null ? "" : ". The other cases are in " + where);
  }
}
