package io.github.rraunet.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which variables there are and how many values each has, in the order in which they travel.
 *
 * @param sizes number of values by name
 */
public record VariableSizes(Map<String, Integer> sizes) {

  public VariableSizes {
    sizes = Collections.unmodifiableMap(new LinkedHashMap<>(sizes));
  }

  /**
   * @param what is held, in the plural, for the message
   * @throws IllegalArgumentException if a variable is missing, has another size, or is not of this network
   */
  public void require(final Map<String, float[]> values, final String what) {
    sizes.forEach((name, size) -> {
      final float[] found = values.get(name);
      if (found == null || found.length != size)
        throw new IllegalArgumentException(what + " hold " + (found == null ? "no" : found.length + " values for") + " variable '"
          + name + "', the network needs " + size + "; were they made with other network settings?");
    });
    for (final String name : values.keySet())
      if (!sizes.containsKey(name))
        throw new IllegalArgumentException(what + " hold a variable '" + name
          + "' that the network does not have; were they made with other network settings?");
  }

  /** @return values of all variables together */
  public long total() {
    return sizes.values().stream().mapToLong(Integer::longValue).sum();
  }
}
