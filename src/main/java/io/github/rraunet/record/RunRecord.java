package io.github.rraunet.record;

import io.github.rraunet.files.FileReplacement;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a result carries beside it, enough to repeat it: which program, which command with which parameters, on what, with
 * which model, where and when, and what came out. The keys are always in the same order; what was not said is left out.
 * Values may be anything that is plain: text, numbers, booleans, enum constants, paths, maps and collections of these.
 */
public final class RunRecord {

  static final String STACK_NOTES = "stack_notes";
  private static final String ENDING = ".json";
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().serializeNulls().disableHtmlEscaping().create();

  private final JsonObject json;

  private RunRecord(final JsonObject json) {
    this.json = json;
  }

  /** @param command verb of the command line, for example "segment-stack" */
  public static Builder of(final String command) {
    return new Builder(command);
  }

  /** @return where the record of an output lies: the output's whole name and ".json" */
  public static Path pathBeside(final Path output) {
    return output.resolveSibling(output.getFileName() + ENDING);
  }

  /** @return the command whose record a file is; empty if there is no such file, or it is none of ours */
  public static Optional<String> commandOf(final Path file) throws IOException {
    if (!Files.isRegularFile(file)) return Optional.empty();
    try {
      return Optional.of(JsonParser.parseString(Files.readString(file)).getAsJsonObject().get("command").getAsString());
    }
    catch (final JsonParseException | IllegalStateException | UnsupportedOperationException | NullPointerException
      | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /**
   * @return the text of a parameter of the run whose record a file holds; empty if it holds none, or not this parameter
   * @throws IOException if the file cannot be read
   */
  public static Optional<String> parameterOf(final Path file, final String name) throws IOException {
    if (commandOf(file).isEmpty()) return Optional.empty();
    final JsonElement parameters = JsonParser.parseString(Files.readString(file)).getAsJsonObject().get("parameters");
    if (parameters == null || !parameters.isJsonObject() || !parameters.getAsJsonObject().has(name)) return Optional.empty();
    final JsonElement value = parameters.getAsJsonObject().get(name);
    return value.isJsonPrimitive() ? Optional.of(value.getAsString()) : Optional.empty();
  }

  /** @return indented JSON, UTF-8 when written, with a line feed at the end */
  public String toJson() {
    return GSON.toJson(json) + "\n";
  }

  /**
   * Writes to {@link #pathBeside(Path)}, replacing an older record; a failed write leaves the older one.
   *
   * @return path of the record
   */
  public Path writeBeside(final Path output) throws IOException {
    final Path file = pathBeside(output);
    write(file);
    return file;
  }

  /**
   * As {@link #writeBeside}, for an output that replaced an earlier one: if it fails the earlier one's record, which tells of
   * what is not there any more, is removed.
   */
  public void replaceBeside(final Path output) throws IOException {
    boolean written = false;
    try {
      writeBeside(output);
      written = true;
    }
    finally {
      if (!written && commandOf(pathBeside(output)).isPresent()) Files.delete(pathBeside(output));
    }
  }

  /** Writes to this very path, first under another name. */
  public void write(final Path file) throws IOException {
    final Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder))
      throw new NoSuchFileException(file.toString(), null,
        "the record cannot be written, its folder does not exist; make it first");
    FileReplacement.write(file.toAbsolutePath(), toJson());
  }

  /** Collects the parts of a {@link RunRecord}, in any order. */
  public static final class Builder {

    private final String command;
    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private final JsonArray inputs = new JsonArray();
    private final Map<String, Object> model = new LinkedHashMap<>();
    private final Map<String, Object> run = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> stackNotes = new ArrayList<>();
    private final Map<String, Object> scores = new LinkedHashMap<>();
    private final JsonArray outputs = new JsonArray();
    private String settingsSha256;
    private Long seed;
    private Instant started;
    private Double seconds;
    private double earlierSeconds;

    private Builder(final String command) {
      this.command = Objects.requireNonNull(command, "command");
    }

    /** @param key as in macros and on the command line */
    public Builder parameter(final String key, final Object value) {
      parameters.put(key, value);
      return this;
    }

    public Builder parameters(final Map<String, ?> all) {
      parameters.putAll(all);
      return this;
    }

    /**
     * @param role        what the image was to the command, for example "input" or "reference"
     * @param path        null for an image that was in memory only
     * @param sha256      null when there is no file
     * @param dimensions  lengths of x, y, z in voxels
     * @param spacingMm   voxel edges of x, y, z
     * @param orientation code such as "LPS"; null for an image without
     */
    public Builder image(final String role, final Path path, final String sha256, final long[] dimensions,
      final double[] spacingMm, final String orientation)
    {
      return image(role, null, (Object) path, sha256, dimensions, spacingMm, orientation);
    }

    /** As {@link #image}, of an image on any file system. @param path as text */
    Builder imageAt(final String role, final String path, final String sha256, final long[] dimensions, final double[] spacingMm,
      final String orientation)
    {
      // Of the system's own files as every path in a record.
      final String own = path == null ? null : path.replace(FileSystems.getDefault().getSeparator(), "/");
      return image(role, null, (Object) own, sha256, dimensions, spacingMm, orientation);
    }

    /** An image that was in memory only, and is told by the title of its window. */
    public Builder openImage(final String role, final String title, final long[] dimensions, final double[] spacingMm,
      final String orientation)
    {
      return image(role, title, null, null, dimensions, spacingMm, orientation);
    }

    private Builder image(final String role, final String title, final Object path, final String sha256, final long[] dimensions,
      final double[] spacingMm, final String orientation)
    {
      final Map<String, Object> image = new LinkedHashMap<>();
      image.put("role", Objects.requireNonNull(role, "role"));
      if (title != null) image.put("title", title);
      image.put("path", path);
      image.put("sha256", sha256);
      image.put("dimensions", dimensions);
      image.put("spacing_mm", spacingMm);
      image.put("orientation", orientation);
      inputs.add(JsonValues.of(image));
      return this;
    }

    /**
     * A file that the run wrote.
     *
     * @param sha256 of its bytes, so that a later run sees whether it is still what was written
     */
    public Builder output(final Path file, final String sha256) {
      final Map<String, Object> output = new LinkedHashMap<>();
      output.put("file", file.getFileName());
      output.put("sha256", sha256);
      outputs.add(JsonValues.of(output));
      return this;
    }

    /** @param sha256 of all that decides on the result beside the input, so that a later run sees whether it would do the same */
    public Builder settings(final String sha256) {
      settingsSha256 = sha256;
      return this;
    }

    public Builder model(final String name, final String sha256) {
      model.put("name", name);
      model.put("sha256", sha256);
      return this;
    }

    /** @param precision of the arithmetic, for example "bfloat16" */
    public Builder device(final String device, final String precision) {
      run.put("device", device);
      run.put("precision", precision);
      return this;
    }

    /** @param slices that went through the network at once */
    public Builder batchSize(final int slices) {
      run.put("batch_size", slices);
      return this;
    }

    public Builder seed(final long newSeed) {
      seed = newSeed;
      return this;
    }

    public Builder started(final Instant instant) {
      started = instant;
      return this;
    }

    /** @param wallClock of the whole command */
    public Builder seconds(final double wallClock) {
      seconds = wallClock;
      return this;
    }

    /** @param ofOthers wall clock of commands before, which this one went on with: it counts, too */
    public Builder earlierSeconds(final double ofOthers) {
      earlierSeconds = ofOthers;
      return this;
    }

    /** @param sentence for the user */
    public Builder note(final String sentence) {
      notes.add(sentence);
      return this;
    }

    public Builder notes(final Iterable<String> sentences) {
      sentences.forEach(notes::add);
      return this;
    }

    /** @param sentences of the notes that are about the stack itself and not about the network, its device or the job */
    public Builder stackNotes(final Iterable<String> sentences) {
      sentences.forEach(stackNotes::add);
      return this;
    }

    /** @param name of a measured quantity with its unit where it has one, for example "dice" or "volume_ml" */
    public Builder score(final String name, final Object value) {
      scores.put(name, value);
      return this;
    }

    /** @throws IllegalArgumentException if a value is not plain */
    public RunRecord build() {
      final var json = new JsonObject();
      json.add("program", JsonValues.of(ordered("name", ProgramVersion.NAME, "version", ProgramVersion.version())));
      json.addProperty("command", command);
      json.add("parameters", JsonValues.of(parameters));
      if (!inputs.isEmpty()) json.add("inputs", inputs.deepCopy());
      if (!outputs.isEmpty()) json.add("outputs", outputs.deepCopy());
      if (settingsSha256 != null) json.addProperty("settings_sha256", settingsSha256);
      if (!model.isEmpty()) json.add("model", JsonValues.of(model));
      for (final String key : List.of("device", "precision", "batch_size"))
        if (run.containsKey(key)) json.add(key, JsonValues.of(run.get(key)));
      if (seed != null) json.addProperty("seed", seed);
      if (started != null) json.addProperty("started", started.truncatedTo(ChronoUnit.SECONDS).toString());
      if (seconds != null) json.add("seconds", JsonValues.of(Math.rint((seconds + earlierSeconds) * 1000) / 1000));
      json.add("host", JsonValues.of(host()));
      if (!notes.isEmpty()) json.add("notes", JsonValues.of(notes));
      if (!stackNotes.isEmpty()) json.add(STACK_NOTES, JsonValues.of(stackNotes));
      if (!scores.isEmpty()) json.add("scores", JsonValues.of(scores));
      return new RunRecord(json);
    }

    /** Facts that explain a difference in time or numbers; no names of users or machines. */
    private static Map<String, Object> host() {
      return ordered("java", System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
        "os", System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + System.getProperty("os.arch"),
        "processors", Runtime.getRuntime().availableProcessors());
    }

    private static Map<String, Object> ordered(final Object... keysAndValues) {
      final Map<String, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < keysAndValues.length; i += 2)
        map.put((String) keysAndValues[i], keysAndValues[i + 1]);
      return map;
    }
  }
}
