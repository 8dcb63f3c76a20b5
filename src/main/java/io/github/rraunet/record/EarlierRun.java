package io.github.rraunet.record;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the record beside a result tells a later run that would make the same.
 *
 * @param command        verb of the command line
 * @param settingsSha256 of all that decided on the result beside the input; empty if the record does not say
 * @param inputSha256    of its first input; empty if the record does not say
 * @param parameters     texts, numbers and switches of the command by name, each as text
 * @param outputs        hash by name of each file that was written
 * @param scores         numbers by name
 * @param stackNotes     what was told of the stack, one sentence each
 */
public record EarlierRun(String command, String settingsSha256, String inputSha256, Map<String, String> parameters,
  Map<String, String> outputs, Map<String, Double> scores, List<String> stackNotes)
{

  public EarlierRun {
    parameters = Map.copyOf(parameters);
    outputs = Map.copyOf(outputs);
    scores = Map.copyOf(scores);
    stackNotes = List.copyOf(stackNotes);
  }

  /**
   * @return empty if there is no such file, or it is no record of ours
   * @throws IOException if it cannot be read
   */
  public static Optional<EarlierRun> read(final Path file) throws IOException {
    if (!Files.isRegularFile(file)) return Optional.empty();
    try {
      final JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
      final Map<String, String> parameters = new LinkedHashMap<>();
      if (json.has("parameters")) for (final Map.Entry<String, JsonElement> parameter : json.getAsJsonObject("parameters")
        .entrySet())
        if (parameter.getValue().isJsonPrimitive()) parameters.put(parameter.getKey(), parameter.getValue().getAsString());
      final Map<String, String> outputs = new LinkedHashMap<>();
      for (final JsonElement output : array(json, "outputs"))
        outputs.put(text(output.getAsJsonObject(), "file"), text(output.getAsJsonObject(), "sha256"));
      final Map<String, Double> scores = new LinkedHashMap<>();
      if (json.has("scores")) for (final Map.Entry<String, JsonElement> score : json.getAsJsonObject("scores").entrySet())
        if (score.getValue().isJsonPrimitive() && score.getValue().getAsJsonPrimitive().isNumber())
          scores.put(score.getKey(), score.getValue().getAsDouble());
      final List<String> stackNotes = new ArrayList<>();
      for (final JsonElement note : array(json, RunRecord.STACK_NOTES))
        stackNotes.add(note.getAsString());
      final JsonArray inputs = array(json, "inputs");
      final String input = inputs.isEmpty() ? "" : text(inputs.get(0).getAsJsonObject(), "sha256");
      return Optional.of(new EarlierRun(json.get("command").getAsString(), text(json, "settings_sha256"), input,
        parameters, outputs, scores, stackNotes));
    }
    catch (final JsonParseException | IllegalStateException | UnsupportedOperationException | NullPointerException
      | ClassCastException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static JsonArray array(final JsonObject json, final String key) {
    return json.has(key) ? json.getAsJsonArray(key) : new JsonArray();
  }

  private static String text(final JsonObject json, final String key) {
    return json.has(key) && json.get(key).isJsonPrimitive() ? json.get(key).getAsString() : "";
  }
}
