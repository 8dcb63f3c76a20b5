package io.github.rraunet.volume.zarr;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
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
 * An object in a JSON file of a Zarr folder, read with doubt: what is of another type than expected is a {@link ZarrException}
 * that names the file and the key.
 *
 * @param file   where it stands
 * @param object the file's own, or one inside it
 */
public record JsonObjectFile(Path file, JsonObject object) {

  private static final long LONGEST = 16 << 20;

  /** @throws ZarrException if the file is no JSON object, or longer than 16 MiB */
  public static JsonObjectFile read(final Path file) throws IOException {
    if (!Files.isRegularFile(file)) throw new ZarrException(file, "is missing; is the Zarr folder complete?");
    if (Files.size(file) > LONGEST) throw new ZarrException(file, "is longer than 16 MiB, which no description of an image is");
    try {
      final JsonElement json = JsonParser.parseString(Files.readString(file));
      if (json.isJsonObject()) return new JsonObjectFile(file, json.getAsJsonObject());
      throw new ZarrException(file, "is damaged: a JSON object is expected in it");
    }
    catch (final JsonParseException | CharacterCodingException e) {
      throw new ZarrException(file, "is damaged: it is no JSON text", e);
    }
  }

  /** @return whether the key is there and not null */
  public boolean has(final String key) {
    return object.has(key) && !object.get(key).isJsonNull();
  }

  /** @return empty if the key is absent or null */
  public Optional<JsonObjectFile> object(final String key) throws ZarrException {
    if (!has(key)) return Optional.empty();
    if (!object.get(key).isJsonObject()) throw wrong(key, "an object");
    return Optional.of(new JsonObjectFile(file, object.getAsJsonObject(key)));
  }

  /** @return the objects of a list, none if the key is absent or null */
  public List<JsonObjectFile> objects(final String key) throws ZarrException {
    final List<JsonObjectFile> objects = new ArrayList<>();
    for (final JsonElement element : array(key)) {
      if (!element.isJsonObject()) throw wrong(key, "a list of objects");
      objects.add(new JsonObjectFile(file, element.getAsJsonObject()));
    }
    return objects;
  }

  private JsonArray array(final String key) throws ZarrException {
    if (!has(key)) return new JsonArray();
    if (!object.get(key).isJsonArray()) throw wrong(key, "a list");
    return object.getAsJsonArray(key);
  }

  /** @return empty if the key is absent or null */
  public Optional<String> text(final String key) throws ZarrException {
    if (!has(key)) return Optional.empty();
    if (!(object.get(key) instanceof JsonPrimitive text && text.isString())) throw wrong(key, "a text");
    return Optional.of(text.getAsString());
  }

  /** @return the texts of an object by key, none if the key is absent or null */
  public Map<String, String> texts(final String key) throws ZarrException {
    final Map<String, String> texts = new LinkedHashMap<>();
    final Optional<JsonObjectFile> inner = object(key);
    if (inner.isPresent()) for (final String name : inner.get().object.keySet())
      texts.put(name, inner.get().text(name).orElse(""));
    return texts;
  }

  /** @return numbers of a list, or a number alone, each finite; empty if the key is absent or null */
  public Optional<double[]> numbers(final String key) throws ZarrException {
    if (!has(key)) return Optional.empty();
    final JsonArray list = new JsonArray();
    if (object.get(key).isJsonArray()) list.addAll(array(key));
    else list.add(object.get(key));
    final double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!(list.get(i) instanceof JsonPrimitive number && number.isNumber())) throw wrong(key, "numbers");
      numbers[i] = number.getAsDouble();
      if (!Double.isFinite(numbers[i])) throw wrong(key, "finite numbers");
    }
    return Optional.of(numbers);
  }

  /** @return whole numbers of a list, or one alone */
  public long[] integers(final String key) throws ZarrException {
    final double[] numbers = numbers(key).orElseThrow(() -> wrong(key, "whole numbers"));
    final long[] integers = new long[numbers.length];
    for (int i = 0; i < integers.length; i++) {
      if (numbers[i] != Math.rint(numbers[i]) || Math.abs(numbers[i]) > 1L << 53) throw wrong(key, "whole numbers");
      integers[i] = (long) numbers[i];
    }
    return integers;
  }

  private ZarrException wrong(final String key, final String expected) {
    final String found = has(key) ? object.get(key).toString() : "nothing";
    return new ZarrException(file, "is damaged: '" + key + "' should be " + expected + ", found " + (found.length() > 60 ? found
      .substring(0, 60) + "..." : found));
  }
}
