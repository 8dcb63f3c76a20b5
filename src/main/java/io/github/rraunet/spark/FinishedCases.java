package io.github.rraunet.spark;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.metrics.CasePairs;
import io.github.rraunet.metrics.CaseScores;
import io.github.rraunet.record.Hashes;
import io.github.rraunet.record.ProgramVersion;
import io.github.rraunet.record.RecordedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The scores of cases that were compared, one file each in a folder of the results, so that a further run compares only the
 * others. They count for the same settings, version and files, as far as path, size and time of change tell.
 */
final class FinishedCases {

  private static final String FOLDER = "cases";
  private static final String KEY = "key";
  private static final String SCORES = "scores";
  private static final Gson GSON = new Gson();

  private final Path folder; // null to keep nothing
  private final String settings;

  /**
   * @param output   folder of the results; null to keep nothing
   * @param settings all that decides on the scores
   */
  FinishedCases(final Path output, final String settings) {
    folder = output == null ? null : output.resolve(FOLDER);
    this.settings = settings;
  }

  private Path file(final CasePairs.Pair pair) {
    return folder.resolve(pair.name() + ".json");
  }

  private static boolean isOurs(final Path file) {
    try {
      final JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
      return json.has(KEY) && json.has(SCORES);
    }
    catch (final IOException | RuntimeException e) {
      return false;
    }
  }

  private String key(final CasePairs.Pair pair) throws IOException {
    return Hashes.sha256(String.join("\n", ProgramVersion.version(), settings, facts(pair.reference()), facts(pair.prediction()))
      .getBytes(StandardCharsets.UTF_8));
  }

  private static String facts(final Path file) throws IOException {
    return file + " " + FileFacts.of(file);
  }

  /** @return what was found before; empty if it does not count any more */
  Optional<CaseOutcome> find(final CasePairs.Pair pair) {
    if (folder == null || !Files.isRegularFile(file(pair))) return Optional.empty();
    try {
      final JsonObject json = JsonParser.parseString(Files.readString(file(pair))).getAsJsonObject();
      if (!json.get(KEY).getAsString().equals(key(pair))) return Optional.empty();
      return Optional.of(new CaseOutcome(CaseScores.fromJson(json.get(SCORES).getAsString()), GSON.fromJson(json.get(
        "reference"), RecordedImage.class), GSON.fromJson(json.get("prediction"), RecordedImage.class)));
    }
    catch (final IOException | RuntimeException e) {
      return Optional.empty(); // of somebody else, or damaged: the case is compared
    }
  }

  /**
   * Keeps what was found.
   *
   * @throws IOException if it cannot be written, or a file of others lies in its place
   */
  void keep(final CasePairs.Pair pair, final CaseOutcome outcome) throws IOException {
    if (folder == null) return;
    if (Files.exists(file(pair)) && !isOurs(file(pair)))
      throw new IOException(file(pair) + ": is there already and not of an earlier evaluation; move it, or name another folder as"
        + " output");
    Files.createDirectories(folder);
    final var json = new JsonObject();
    json.addProperty(KEY, key(pair));
    json.addProperty(SCORES, outcome.scores().toJson());
    json.add("reference", GSON.toJsonTree(outcome.reference()));
    json.add("prediction", GSON.toJsonTree(outcome.prediction()));
    FileReplacement.write(file(pair), GSON.toJson(json) + "\n");
  }
}
