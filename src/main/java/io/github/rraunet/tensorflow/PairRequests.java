package io.github.rraunet.tensorflow;

import static io.github.rraunet.engine.WorkerProtocol.integer;

import com.google.gson.Gson;
import io.github.rraunet.cuda.CudaComputing;
import io.github.rraunet.cuda.Kernels;
import io.github.rraunet.distance.PairMeter.OpenPair;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.WorkerProtocol;
import io.github.rraunet.engine.WorkerProtocol.Measurement;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.BytePlanes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apposed.appose.SharedMemory;

/** What a worker can be asked about pairs of masks; see {@link WorkerProtocol}. Holds the pairs that are open. */
final class PairRequests {

  private final Gson gson = WorkerProtocol.gson();
  private final Map<Integer, Pair> pairs = new HashMap<>();

  private record Pair(OpenPair open, List<SharedMemory> masks) {}

  /**
   * @param kernels of the device
   * @return outputs of the request; empty if it is none about pairs
   */
  Optional<Map<String, Object>> serve(final String request, final Map<String, Object> inputs, final Supplier<Kernels> kernels)
    throws EngineException
  {
    return switch (request) {
      case WorkerProtocol.PAIR -> Optional.of(open(inputs, kernels.get()));
      case WorkerProtocol.MEASURE -> Optional.of(measure(inputs));
      case WorkerProtocol.CLOSE_PAIR -> Optional.of(close(inputs));
      default -> Optional.empty();
    };
  }

  private Map<String, Object> open(final Map<String, Object> inputs, final Kernels kernels) {
    final List<Integer> shape = SharedArrays.shape(inputs, "reference");
    final List<SharedMemory> masks = SharedArrays.attachAll(inputs, "reference", "prediction");
    boolean ready = false;
    try {
      final OpenPair open = new CudaComputing(kernels).open(planes(masks.get(0), shape), planes(masks.get(1), shape), integer(
        inputs, "threads"), Progress.NONE);
      pairs.put(integer(inputs, "pair"), new Pair(open, masks));
      ready = true;
      return Map.of();
    }
    finally {
      if (!ready) masks.forEach(SharedMemory::close);
    }
  }

  private static BytePlanes planes(final SharedMemory memory, final List<Integer> shape) {
    final long bytes = (long) shape.get(0) * shape.get(1) * shape.get(2);
    return BytePlanes.of(memory.buf(0, bytes), shape.get(2), shape.get(1), shape.get(0));
  }

  private Map<String, Object> measure(final Map<String, Object> inputs) throws EngineException {
    final Pair pair = pairs.get(integer(inputs, "pair"));
    if (pair == null) throw new EngineException("the worker was asked to measure a pair of masks that it does not hold");
    final Measurement measurement = gson.fromJson((String) inputs.get("measurement"), Measurement.class);
    return Map.of("measures", gson.toJson(pair.open.measure(value -> measurement.reference().charAt((int) value) == '1',
      value -> measurement.prediction().charAt((int) value) == '1', measurement.request())));
  }

  private Map<String, Object> close(final Map<String, Object> inputs) {
    final Pair pair = pairs.remove(integer(inputs, "pair"));
    if (pair == null) return Map.of();
    pair.open.close();
    pair.masks.forEach(SharedMemory::close);
    return Map.of();
  }
}
