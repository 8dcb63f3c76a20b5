package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.SharedMemories;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apposed.appose.NDArray.DType;
import org.apposed.appose.SharedMemory;

/** Arrays in shared memory, as Appose's requests describe them. */
final class SharedArrays {

  private SharedArrays() {}

  /** @param key of the array among the inputs of a request */
  static List<Integer> shape(final Map<String, Object> inputs, final String key) {
    return ((List<?>) map(inputs.get(key)).get("shape")).stream().map(n -> ((Number) n).intValue()).toList();
  }

  /** @return bytes of a value of an array */
  static int bytes(final Map<String, Object> inputs, final String key) {
    return DType.fromLabel((String) map(inputs.get(key)).get("dtype")).bytesPerElement();
  }

  /**
   * @return the memory of an array; the caller closes it
   * @throws IllegalStateException if it is not there any more
   */
  static SharedMemory attach(final Map<String, Object> inputs, final String key) {
    final Map<?, ?> memory = map(map(inputs.get(key)).get("shm"));
    return SharedMemories.attach((String) memory.get("name"), ((Number) memory.get("rsize")).longValue());
  }

  /** @return the memories of several arrays, all or none; the caller closes them */
  static List<SharedMemory> attachAll(final Map<String, Object> inputs, final String... keys) {
    final List<SharedMemory> attached = new ArrayList<>();
    boolean ready = false;
    try {
      for (final String key : keys)
        attached.add(attach(inputs, key));
      ready = true;
      return attached;
    }
    finally {
      if (!ready) attached.forEach(SharedMemory::close);
    }
  }

  private static Map<?, ?> map(final Object value) {
    return (Map<?, ?>) value;
  }
}
