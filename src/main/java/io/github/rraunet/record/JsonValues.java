package io.github.rraunet.record;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Plain values as JSON that every reader takes. */
final class JsonValues {

  private JsonValues() {}

  /**
   * Numbers, booleans and text as they are; NaN as null, infinities as text (JSON has neither); enum constants in lower
   * case; paths with /; maps, collections and arrays by their elements.
   *
   * @throws IllegalArgumentException for any other class
   */
  static JsonElement of(final Object value) {
    if (value == null) return JsonNull.INSTANCE;
    if (value instanceof JsonElement json) return json;
    if (value instanceof Number number) return ofNumber(number);
    if (value instanceof Boolean flag) return new JsonPrimitive(flag);
    if (value instanceof Enum<?> constant) return new JsonPrimitive(constant.name().toLowerCase(Locale.ROOT));
    if (value instanceof CharSequence || value instanceof Instant) return new JsonPrimitive(value.toString());
    if (value instanceof Optional<?> optional) return of(optional.orElse(null));
    if (value instanceof Path path) return new JsonPrimitive(path.toString().replace(path.getFileSystem().getSeparator(), "/"));
    if (value instanceof Map<?, ?> map) {
      final var object = new JsonObject();
      map.forEach((key, element) -> object.add(key.toString(), of(element)));
      return object;
    }
    final var array = new JsonArray();
    if (value instanceof Iterable<?> elements) elements.forEach(element -> array.add(of(element)));
    else if (value.getClass().isArray()) for (int i = 0; i < Array.getLength(value); i++)
      array.add(of(Array.get(value, i)));
    else throw new IllegalArgumentException("a record holds plain values, found one of class " + value.getClass().getName());
    return array;
  }

  private static JsonElement ofNumber(final Number number) {
    final double value = number.doubleValue();
    if (Double.isNaN(value)) return JsonNull.INSTANCE;
    return Double.isInfinite(value) ? new JsonPrimitive(number.toString()) : new JsonPrimitive(number);
  }
}
