package io.github.rraunet.segment.folder;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.segment.folder.StackState.Status;
import io.github.rraunet.text.Counted;
import io.github.rraunet.text.FailureText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One run over many stacks, and what is told of it. */
public final class FolderRun {

  private static final int LISTED = 5; // failures in a sentence

  /**
   * Where things are.
   *
   * @param input  folder or list
   * @param output folder for the results
   * @param status file for the state of the run
   */
  public record Places(Path input, Path output, Path status) {

    /** @return the table of the run */
    public Path summary() {
      return output.resolve("summary.csv");
    }
  }

  private final Places places;
  private final FolderPlan plan;
  private final FolderSettings settings;
  private final List<String> notes;

  private FolderRun(final Places places, final FolderPlan plan, final FolderSettings settings, final List<String> notes) {
    this.places = places;
    this.plan = plan;
    this.settings = settings;
    this.notes = new ArrayList<>(notes);
  }

  /**
   * Finds the stacks, and where their results go.
   *
   * @throws IOException if there is none, the output is a file, two stacks would be written to the same file, or a result would
   *                     replace an input
   */
  public static FolderRun of(final Places places, final StackSearch search, final ResultName name, final FolderSettings settings,
    final Progress progress) throws IOException
  {
    if (Files.isRegularFile(places.output()))
      throw new IOException(places.output() + ": is a file; output is a folder, which is made if it is not there");
    final StackSearch.Found found = search.in(places.input(), places.output(), progress);
    if (found.stacks().isEmpty())
      throw new IOException(places.input() + ": no stack was found here; stacks are files that end in .nii, .nii.gz, .mha, .mhd,"
        + " .hdr, .tif, .tiff or .ome.zarr, and folders with a DICOM series"
        + (search.recursive() ? "" : "; recursive=true looks into"
          + " sub-folders, too") + (search.include().isEmpty() && search.exclude().isEmpty() ? ""
            : "; include and exclude may leave"
            + " out too much") + (found.notes().isEmpty() ? "" : ". " + String.join(" ", found.notes())));
    final FolderPlan plan = FolderPlan.of(found.stacks(), name, places.output(), List.of(places.summary(), places.status()));
    return new FolderRun(places, plan, settings, found.notes());
  }

  /** Finds out what would be done; writes nothing. */
  public void look(final Progress progress) {
    if (settings.skipDone()) plan.skipDone(settings, progress);
  }

  /**
   * Segments what is not done.
   *
   * @param devices each gets a worker
   * @throws IOException     if the folder cannot be written to, or files of others are in the place of the tables
   * @throws EngineException if a worker cannot be started
   */
  public void segment(final List<FolderSegmenter.PredictorSource> devices, final FolderSegmenter.Records records,
    final Progress progress) throws IOException, EngineException
  {
    final var segmenter = new FolderSegmenter(plan, settings, records, FailureText::of, report());
    segmenter.run(places.output(), devices, progress);
    notes.addAll(segmenter.notes());
  }

  /** @return the table and the JSON of this run, which are not yet written */
  public FolderReport report() {
    return report(Map.of());
  }

  /** @param more facts of the run for the JSON, such as where it runs */
  public FolderReport report(final Map<String, String> more) {
    final Map<String, String> facts = new LinkedHashMap<>();
    facts.put("input", FolderReport.slashed(places.input()));
    facts.put("output", FolderReport.slashed(places.output()));
    facts.put("model", settings.model().name());
    facts.put("model_sha256", settings.model().sha256());
    facts.put("settings_sha256", settings.sha256());
    facts.putAll(more);
    return new FolderReport(places.summary(), places.status(), facts);
  }

  /** @return the stacks with their states, which whoever segments sets */
  public FolderPlan plan() {
    return plan;
  }

  public FolderSettings settings() {
    return settings;
  }

  public Places places() {
    return places;
  }

  /** @return what the user should know, one sentence each */
  public List<String> notes() {
    return notes;
  }

  private long count(final Status status) {
    return plan.stacks().stream().filter(s -> s.state().status() == status).count();
  }

  /** @return for example "18 done, 2 skipped, 0 failed of 20 stacks" */
  public String summary() {
    return (count(Status.PLANNED) > 0 ? count(Status.PLANNED) + " planned, " : count(Status.DONE) + " done, ")
      + count(Status.SKIPPED)
      + " skipped" + (count(Status.PLANNED) > 0 ? "" : ", " + count(Status.FAILED) + " failed") + " of " + stacks();
  }

  private String stacks() {
    return Counted.of(plan.stacks().size(), "stack");
  }

  /** @return which failed and why; empty if none did */
  public String failure() {
    final List<String> failed = plan.stacks().stream().filter(s -> s.state().status() == Status.FAILED).map(s -> s.stack().name()
      + " (" + FolderReport.oneLine(s.state().message()) + ")").toList();
    if (failed.isEmpty()) return "";
    return failed.size() + " of " + stacks() + " could not be segmented: " + String.join("; ", failed.subList(0,
      Math.min(LISTED, failed.size()))) + (failed.size() > LISTED ? "; ..." : "") + ". " + places.summary() + " lists them all";
  }

  /** @return a line for each stack: its state, its name, and where its result goes */
  public String list() {
    final StringBuilder list = new StringBuilder();
    for (final PlannedStack stack : plan.stacks())
      list.append(String.format("%-8s%s -> %s%n", FolderReport.key(stack.state().status()), FolderReport.oneLine(stack.stack()
        .name()), stack.results().main()));
    return list.toString();
  }
}
