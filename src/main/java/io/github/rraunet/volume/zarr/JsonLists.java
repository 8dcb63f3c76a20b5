package io.github.rraunet.volume.zarr;

import com.google.gson.JsonArray;

/** Lists of numbers for a JSON text. */
public final class JsonLists {

  private JsonLists() {}

  public static JsonArray of(final long... numbers) {
    final var list = new JsonArray();
    for (final long n : numbers)
      list.add(n);
    return list;
  }

  public static JsonArray of(final double... numbers) {
    final var list = new JsonArray();
    for (final double n : numbers)
      list.add(n);
    return list;
  }
}
