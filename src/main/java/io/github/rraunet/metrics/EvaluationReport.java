package io.github.rraunet.metrics;

import com.google.gson.GsonBuilder;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RecordedImage;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.text.Counted;
import io.github.rraunet.text.FailureText;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * What an evaluation found of its cases, and the tables and the record of them all. The bytes do not depend on where the cases
 * were compared, only on their order.
 */
public final class EvaluationReport {

  private static final int LISTED = 5; // failures named in a message
  private static final int WHOLE_AND_LABEL = 2; // rows of a case with one label

  private final EvaluationSettings asked;
  private final boolean single;
  private final List<String> unpaired;
  private final long seed;

  private final List<ScoreRow> rows = new ArrayList<>();
  private final Map<String, List<ScoreRow>> sliceRows = new LinkedHashMap<>();
  private final Map<String, PairStatistics> pooled = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();
  private final List<String> pictureFailures = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<RecordedImage> compared = new ArrayList<>();
  private int cases;
  private boolean hasMaps; // of several labels; else all may be masks
  private long voxels; // of all cases
  private ScoreTable table;

  /**
   * @param single   whether one pair was named, not folders
   * @param unpaired one sentence for each file of the folders that has no partner
   * @param seed     of the bootstrap intervals
   */
  public EvaluationReport(final EvaluationSettings asked, final boolean single, final List<String> unpaired, final long seed) {
    this.asked = asked;
    this.single = single;
    this.unpaired = List.copyOf(unpaired);
    this.seed = seed;
  }

  /**
   * Takes the next case.
   *
   * @param found      its rows
   * @param slices     its rows by slice; may be empty
   * @param statistics by label, for pooling
   * @param remarks    what the user should know, one sentence each
   */
  public void add(final String name, final List<ScoreRow> found, final List<ScoreRow> slices,
    final Map<String, PairStatistics> statistics, final List<String> remarks)
  {
    rows.addAll(found);
    hasMaps |= found.size() > WHOLE_AND_LABEL;
    if (!slices.isEmpty()) sliceRows.put(name, slices);
    if (asked.aggregation() == Aggregation.POOLED) statistics.forEach((label, s) -> pooled.merge(label, s, PairStatistics::plus));
    voxels += statistics.values().stream().mapToLong(s -> s.counts().voxels()).findFirst().orElse(0);
    remarks.forEach(n -> notes.add(single ? n : name + ": " + n));
    cases++;
  }

  /** @param image that was compared, for the record */
  public void addImage(final RecordedImage image) {
    compared.add(image);
  }

  /** @param sentence for the user */
  public void addNote(final String sentence) {
    notes.add(sentence);
  }

  /** @param reason for which this case could not be compared */
  public void addFailure(final String name, final String reason) {
    failures.add(name + ": " + reason);
  }

  /** @param failure of a case that could not be compared; a fault of the program is said to be one */
  public void addFailure(final String name, final Exception failure) {
    addFailure(name, failure instanceof IOException || failure instanceof IllegalArgumentException ? FailureText.of(failure)
      : "fault in the program: " + failure);
  }

  /** @param sentence on pictures that could not be made, with the case */
  public void addPictureFailure(final String sentence) {
    pictureFailures.add(sentence);
  }

  /**
   * Makes the tables, and writes them and the record; nothing if no case could be compared. Where they cannot be written they
   * are made all the same.
   *
   * @param record   with command, parameters, seed and device
   * @param finished completes the record
   */
  public void write(final EvaluationOutput out, final RunRecord.Builder record,
    final Function<RunRecord.Builder, RunRecord> finished, final Progress progress) throws IOException
  {
    final List<ScoreRow> together = new ArrayList<>();
    pooled.forEach((label, s) -> together.add(ScoreRow.of(ScoreTable.POOLED, label, s.withVoxels(voxels), asked.metrics(), asked
      .settings()))); // cases without the label are its background
    table = new ScoreTable(asked.metrics(), rows(), shown(together), seed);
    if (out.isNothing() || rows.isEmpty()) return;
    progress.report("Writing tables", 0, 0);
    if (out.table() != null) {
      FileReplacement.write(out.table(), text(out.table().getFileName().toString().toLowerCase(Locale.ROOT)));
      finished.apply(described(record, progress)).writeBeside(out.table());
      return;
    }
    for (final String name : List.of("scores.csv", "scores.json", "tables.md", "tables.tex"))
      FileReplacement.write(out.folder().resolve(name), text(name));
    if (!single) FileReplacement.write(out.folder().resolve(EvaluationOutput.SUMMARY), table.summaryCsv());
    sliceRows.replaceAll((name, of) -> shown(of));
    if (!sliceRows.isEmpty())
      FileReplacement.write(out.folder().resolve(EvaluationOutput.SLICE_TABLE), table.slicesCsv(sliceRows));
    finished.apply(described(record, progress)).write(out.folder().resolve(EvaluationOutput.RECORD));
  }

  private RunRecord.Builder described(final RunRecord.Builder record, final Progress progress) {
    for (final RecordedImage mask : compared)
      mask.describe(record, VolumeFiles::contentFiles, progress);
    return record.notes(notes).notes(failures).notes(pictureFailures).notes(unpaired);
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
    final String radius = s.radiusInMm() ? s.radius() + " mm" : Counted.of((long) s.radius(), "voxel");
    return String.format(Locale.ROOT,
      "Mode %s, aggregation %s, neighbourhood %s of radius %s, boundary %s, HD95 %s, NSD %s within %s mm; %s.", bySlice ? "2d"
        : "3d", asked.aggregation().key(), lower(s.neighbourhood()), radius, lower(s.boundary()), lower(s.hd95()), lower(s.nsd()),
      s.toleranceMm(), Counted.of(cases, "case") + (failures.isEmpty() ? "" : ", " + failures.size()
        + " more could not be compared"));
  }

  private static String lower(final Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  /** @return the cases that were compared */
  public int cases() {
    return cases;
  }

  /** @return of the cases, one after the other */
  public List<ScoreRow> rows() {
    return shown(rows);
  }

  /** @return without those of the only labels, if no case has several: then they are masks, and the whole says it all */
  private List<ScoreRow> shown(final List<ScoreRow> found) {
    if (hasMaps || !asked.labels().isEach()) return List.copyOf(found);
    return found.stream().filter(row -> row.label().equals(LabelSelection.ALL)).toList();
  }

  /** @return what the user should know, files without partner last */
  public List<String> notes() {
    final List<String> all = new ArrayList<>(notes);
    all.addAll(unpaired);
    return all;
  }

  /** @return the tables as text, after {@link #write}; empty if no case could be compared */
  public String markdown() {
    return rows.isEmpty() ? "" : paper().markdown();
  }

  /** @return all digits of all cases, after {@link #write}, also if it failed */
  public String csv() {
    return table.csv();
  }

  /** @return one line for the user */
  public String summary(final EvaluationOutput out) {
    return Counted.of(cases, "case") + " compared" + (out.isNothing() ? "" : ": " + out.where());
  }

  /** @return what went wrong; empty if nothing did */
  public String failure(final EvaluationOutput out, final boolean allowUnpaired) {
    final List<String> parts = new ArrayList<>();
    if (!failures.isEmpty()) {
      final String named = String.join("; ", failures.subList(0, Math.min(LISTED, failures.size())));
      parts.add(failures.size() + " of " + Counted.of(failures.size() + cases, "case") + " could not be compared: " + named
        + (failures.size() > LISTED ? "; ..." : ""));
    }
    parts.addAll(pictureFailures);
    if (!unpaired.isEmpty() && !allowUnpaired)
      parts.add(Counted.of(unpaired.size(), "file") + (unpaired.size() == 1 ? " has" : " have")
        + " no partner (see the notes; allow_unpaired=true lets that pass)");
    if (parts.isEmpty()) return "";
    return String.join("; ", parts) + (cases == 0 || out.isNothing() ? "" : ". The scores are in " + out.where());
  }
}
