package io.github.rraunet.segment.folder;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.rraunet.files.CsvTable;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.record.ProgramVersion;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.segment.folder.StackState.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** How a run stands, as a table and as JSON; both files are always whole. */
public final class FolderReport {

  /** Of the table. */
  public static final List<String> COLUMNS = List.of("file", "status", "slices", "seconds", "foreground_ml", "message");

  private static final String HEADER = String.join(",", COLUMNS);
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().serializeNulls().disableHtmlEscaping().create();

  /** Of the time that an update of thousands of stacks takes. */
  private static final int PAUSE = 9;

  private final Path summary;
  private final Path status;
  private final Map<String, String> facts;
  private final LongSupplier nanoTime;
  private final Instant started = Instant.now();
  private IOException failure;
  private long updated; // when an update ended
  private long took; // how long it lasted

  /**
   * @param summary file of the table
   * @param status  file of the JSON
   * @param facts   of the run, for the JSON, such as the model
   */
  public FolderReport(final Path summary, final Path status, final Map<String, String> facts) {
    this(summary, status, facts, System::nanoTime);
  }

  FolderReport(final Path summary, final Path status, final Map<String, String> facts, final LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.summary = summary;
    this.status = status;
    this.facts = facts;
  }

  /** @throws IOException if there is a file of others in the place of one of the two */
  public void checkFree() throws IOException {
    if (Files.exists(summary) && !firstLine(summary).equals(HEADER)) throw notOurs(summary);
    if (Files.exists(status) && RunRecord.commandOf(status).filter(FolderPlan.VERB::equals).isEmpty()) throw notOurs(status);
  }

  private static String firstLine(final Path file) throws IOException {
    try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      return lines.findFirst().orElse("");
    }
  }

  private static IOException notOurs(final Path file) {
    return new IOException(file + ": is there already and not of an earlier run of RRA Segment Folder; move it, or name another"
      + " folder as output");
  }

  /**
   * As no other run writes here now, what killed ones left is removed.
   *
   * @param state of the run: running, done, failed (some stacks, or the run) or canceled
   */
  void writeFirst(final List<PlannedStack> stacks, final String state) throws IOException {
    FileReplacement.removePartials(status);
    FileReplacement.removePartials(summary);
    writeBoth(stacks, state, "");
  }

  /** The work of a run. */
  @FunctionalInterface
  public interface Work<E extends Exception> {
    void run() throws E, IOException;
  }

  /**
   * Does the work of a run; how it ends, both files say.
   *
   * @param sentences what is said of a failure
   * @throws IOException if the files cannot be written before the work begins, or if the work does
   */
  public <E extends Exception> void during(final List<PlannedStack> stacks, final Function<Throwable, String> sentences,
    final Work<E> work) throws E, IOException
  {
    writeFirst(stacks, "running");
    try {
      work.run();
    }
    catch (final CanceledException e) {
      write(stacks, "canceled", "");
      throw e;
    }
    catch (final Exception | Error e) { // who waits for the end would wait for ever
      write(stacks, "failed", sentences.apply(e));
      throw e;
    }
    write(stacks, PlannedStack.count(stacks, Status.FAILED) > 0 ? "some_failed" : "done", "");
  }

  /** Writes both as they are while the run goes on; not at once where that would be more than a tenth of all that is done. */
  synchronized void update(final List<PlannedStack> stacks) {
    final long begin = nanoTime.getAsLong();
    if (took > 0 && begin - updated < PAUSE * took) return;
    write(stacks, "running", "");
    updated = nanoTime.getAsLong();
    took = updated - begin;
  }

  /** A file that cannot be written, perhaps because a spreadsheet program holds it, does not stop the run. */
  public synchronized void write(final List<PlannedStack> stacks, final String state, final String reason) {
    try {
      writeBoth(stacks, state, reason);
      failure = null;
    }
    catch (final IOException e) {
      failure = e;
    }
  }

  /** @return why the last attempt to write failed; null if it did not */
  public synchronized IOException failure() {
    return failure;
  }

  private void writeBoth(final List<PlannedStack> stacks, final String state, final String reason) throws IOException {
    FileReplacement.write(status.toAbsolutePath(), json(stacks, state, reason));
    FileReplacement.write(summary.toAbsolutePath(), csv(stacks));
  }

  /** @return the table */
  public static String csv(final List<PlannedStack> stacks) {
    final StringBuilder csv = new StringBuilder(HEADER).append('\n');
    for (final PlannedStack stack : stacks) {
      final StackState s = stack.state();
      csv.append(CsvTable.cell(stack.stack().name())).append(',').append(key(s.status())).append(',').append(s.slices() > 0 ? s
        .slices() : "").append(',').append(decimals(s.seconds())).append(',').append(decimals(s.foregroundMl())).append(',')
        .append(CsvTable.cell(oneLine(s.message()))).append('\n');
    }
    return csv.toString();
  }

  /** @return a state's name in both files */
  public static String key(final Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  /** @return a message, of which only the first lines are for people, in one line */
  public static String oneLine(final String message) {
    return message.strip().replaceAll("\\s*[\\r\\n]+\\s*", " | ");
  }

  private static String decimals(final OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, "%.3f", value.getAsDouble()) : "";
  }

  private String json(final List<PlannedStack> stacks, final String state, final String reason) {
    final var json = new JsonObject();
    final var program = new JsonObject();
    program.addProperty("name", ProgramVersion.NAME);
    program.addProperty("version", ProgramVersion.version());
    json.add("program", program);
    json.addProperty("command", FolderPlan.VERB);
    json.addProperty("state", state);
    if (!reason.isEmpty()) json.addProperty("reason", reason);
    json.addProperty("started", started.truncatedTo(ChronoUnit.SECONDS).toString());
    json.addProperty("updated", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.forEach(json::addProperty);
    final var counts = new JsonObject();
    for (final Status one : Status.values())
      counts.addProperty(key(one), PlannedStack.count(stacks, one));
    json.add("counts", counts);
    final var list = new JsonArray();
    stacks.forEach(s -> list.add(json(s)));
    json.add("stacks", list);
    return GSON.toJson(json) + "\n";
  }

  /** @return as in records: on Linux a backslash is a letter like others */
  static String slashed(final Path path) {
    return path.toString().replace(path.getFileSystem().getSeparator(), "/");
  }

  private static JsonObject json(final PlannedStack stack) {
    final StackState s = stack.state();
    final var json = new JsonObject();
    json.addProperty("file", stack.stack().name());
    json.addProperty("status", key(s.status()));
    json.addProperty("result", slashed(stack.results().main()));
    if (s.slices() > 0) json.addProperty("slices", s.slices());
    s.seconds().ifPresent(v -> json.addProperty("seconds", Math.rint(1000 * v) / 1000));
    s.foregroundMl().ifPresent(v -> json.addProperty("foreground_ml", v));
    if (!s.message().isEmpty()) json.addProperty("message", s.message());
    return json;
  }
}
