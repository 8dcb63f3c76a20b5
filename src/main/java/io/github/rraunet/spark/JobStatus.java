package io.github.rraunet.spark;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.record.ProgramVersion;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.text.FailureText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How it stands with a job that has no list of stacks, for programs: {@code status.json} in the folder of the results, whole at
 * any time, brought up to date at most once a second. A file of others that lies there stays, and nothing is written.
 */
final class JobStatus {

  static final String NAME = "status.json";

  private static final long NANOS_BETWEEN = 1_000_000_000L;
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private final Path file; // null to write nothing
  private final String verb;
  private final Map<String, String> facts;
  private final Instant started = Instant.now();
  private final Map<String, Integer> counts = new LinkedHashMap<>();
  private long written;

  /**
   * @param folder of the results; null to write nothing
   * @param facts  of the job, such as where it runs
   */
  JobStatus(final Path folder, final String verb, final Map<String, String> facts) throws IOException {
    final Path own = folder == null ? null : folder.resolve(NAME);
    final boolean ofOthers = own != null && Files.exists(own) && RunRecord.commandOf(own).filter(verb::equals).isEmpty();
    file = ofOthers ? null : own;
    this.verb = verb;
    this.facts = facts;
  }

  /** The work of a job. */
  @FunctionalInterface
  interface Work<T> {

    T run() throws IOException;
  }

  /** Does the work; however it ends but well, the file says so. */
  <T> T during(final Work<T> work) throws IOException {
    write("running", "");
    try {
      return work.run();
    }
    catch (final CanceledException e) {
      write("canceled", "");
      throw e;
    }
    catch (final IOException | RuntimeException | Error e) { // who waits for the end would wait for ever
      write("failed", FailureText.of(e));
      throw e;
    }
  }

  /** Says that the job went through. */
  void ended(final boolean someFailed) {
    write(someFailed ? "some_failed" : "done", "");
  }

  /** Counts things, of which there may be more next time. */
  synchronized void count(final String things, final int number) {
    counts.put(things, number);
    if (System.nanoTime() - written > NANOS_BETWEEN) write("running", "");
  }

  private synchronized void write(final String state, final String reason) {
    if (file == null) return;
    written = System.nanoTime();
    final var json = new JsonObject();
    final var program = new JsonObject();
    program.addProperty("name", ProgramVersion.NAME);
    program.addProperty("version", ProgramVersion.version());
    json.add("program", program);
    json.addProperty("command", verb);
    json.addProperty("state", state);
    if (!reason.isEmpty()) json.addProperty("reason", reason);
    json.addProperty("started", started.truncatedTo(ChronoUnit.SECONDS).toString());
    json.addProperty("updated", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.forEach(json::addProperty);
    final var all = new JsonObject();
    counts.forEach(all::addProperty);
    json.add("counts", all);
    try {
      FileReplacement.write(file, GSON.toJson(json) + "\n");
    }
    catch (final IOException e) {
      return; // a file that somebody holds stops no job; the next one may be written
    }
  }
}
