package io.github.rraunet.tensorflow;

import java.util.List;
import java.util.Map;
import org.apposed.appose.SharedMemory;

/** Arrays in shared memory, as Appose's requests describe them. */
final class SharedArrays {

  private SharedArrays() {}

  /** @param key of the array among the inputs of a request */
  static List<Integer> shape(final Map<String, Object> inputs, final String key) {
    return ((List<?>) map(inputs.get(key)).get("shape")).stream().map(n -> ((Number) n).intValue()).toList();
  }

  /** @return the memory of an array; the caller closes it */
  static SharedMemory attach(final Map<String, Object> inputs, final String key) {
    final Map<?, ?> memory = map(map(inputs.get(key)).get("shm"));
    return SharedMemory.attach((String) memory.get("name"), ((Number) memory.get("rsize")).longValue());
  }

  private static Map<?, ?> map(final Object value) {
    return (Map<?, ?>) value;
  }
}
