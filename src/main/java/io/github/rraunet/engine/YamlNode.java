package io.github.rraunet.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** A map within a YAML file, whose errors name the file and the place. */
final class YamlNode {

  /** Of a description that is used; one that refers to parts of itself can stand for any number in a few lines. */
  private static final int MOST_VALUES = 100_000;
  private static final int DEEPEST = 100;
  private static final int LONGEST_SHOWN = 200;

  private final String place;
  private final Map<String, Object> values;

  private YamlNode(final String place, final Map<String, Object> values) {
    this.place = place;
    this.values = values;
  }

  /** Builds plain values only, never a class that the file names. */
  static YamlNode read(final Path file) throws EngineException {
    try (var in = Files.newBufferedReader(file)) {
      final Object root = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
      requireModest(root, file);
      return of(file.toString(), root);
    }
    catch (final IOException | YAMLException e) {
      throw new EngineException("cannot read the model's description " + file + ": " + e.getMessage(), e);
    }
  }

  /** @throws EngineException if writing it out would fill the memory, or not end */
  private static void requireModest(final Object root, final Path file) throws EngineException {
    if (count(root, 0, 0) > MOST_VALUES)
      throw new EngineException(file + ": with all that it refers to this description has more than " + MOST_VALUES
        + " values, or is nested more than " + DEEPEST + " deep; it is refused, get the model from a source you trust");
  }

  /** @return so many values and those in {@code value}, each as often as it is referred to; no further than to too many */
  private static int count(final Object value, final int before, final int depth) {
    if (value instanceof Map<?, ?> map) return count(map.values(), count(map.keySet(), before, depth), depth);
    int count = depth > DEEPEST ? MOST_VALUES + 1 : before + 1;
    if (value instanceof Collection<?> list) for (final Object part : list) {
      if (count > MOST_VALUES) break;
      count = count(part, count, depth + 1);
    }
    return count;
  }

  private static YamlNode of(final String place, final Object value) throws EngineException {
    if (!(value instanceof Map<?, ?> map))
      throw new EngineException(place + ": expected a map of names to values, found " + show(value));
    final Map<String, Object> values = new LinkedHashMap<>();
    map.forEach((key, v) -> {
      if (v != null) values.put(String.valueOf(key), v);
    });
    return new YamlNode(place, values);
  }

  String place() {
    return place;
  }

  boolean has(final String key) {
    return values.containsKey(key);
  }

  /** @return what stands under {@code key}, or null */
  Object get(final String key) {
    return values.get(key);
  }

  Map<String, Object> values() {
    return values;
  }

  YamlNode map(final String key) throws EngineException {
    return of(place + " " + key, values.get(key));
  }

  YamlNode mapOrEmpty(final String key) throws EngineException {
    return has(key) ? map(key) : new YamlNode(place + " " + key, Map.of());
  }

  /** @return the maps listed under {@code key}; none if it is absent */
  List<YamlNode> maps(final String key) throws EngineException {
    if (!has(key)) return List.of();
    if (!(values.get(key) instanceof List<?> list)) throw wrong(key, "a list", show(values.get(key)));
    final List<YamlNode> nodes = new ArrayList<>();
    for (int i = 0; i < list.size(); i++)
      nodes.add(of(place + " " + key + "[" + i + "]", list.get(i)));
    return nodes;
  }

  double number(final String key) throws EngineException {
    if (values.get(key) instanceof Number number) return number.doubleValue();
    throw wrong(key, "a number", show(values.get(key)));
  }

  String text(final String key) throws EngineException {
    if (values.get(key) instanceof String text) return text;
    throw wrong(key, "a text", show(values.get(key)));
  }

  boolean flag(final String key) throws EngineException {
    if (values.get(key) instanceof Boolean flag) return flag;
    throw wrong(key, "true or false", show(values.get(key)));
  }

  EngineException wrong(final String key, final String expected, final String found) {
    return new EngineException(place + ": expected " + key + " to be " + expected + ", found " + found);
  }

  private static String show(final Object value) {
    final String text = String.valueOf(value);
    return value == null ? "nothing" : "'" + (text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text)
      + "'";
  }
}
