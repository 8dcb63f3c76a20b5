package io.github.rraunet.tensorflow;

import static io.github.rraunet.engine.WorkerProtocol.integer;

import com.google.gson.Gson;
import io.github.rraunet.cuda.CudaComputing;
import io.github.rraunet.cuda.Kernels;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.WorkerProtocol;
import io.github.rraunet.slices.SlicePreparer;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apposed.appose.SharedMemory;

/** What a worker can be asked about slices for a network; see {@link WorkerProtocol}. Holds the memory of stacks. */
final class SliceRequests {

  private final Gson gson = WorkerProtocol.gson();
  private final Map<Integer, Stack> stacks = new HashMap<>();

  private record Stack(SlicePreparer.Steps steps, ByteBuffer pixels, ByteBuffer prepared, int threads,
    List<SharedMemory> memories) {}

  /**
   * @param kernels of the device
   * @return outputs of the request; empty if it is none about slices
   */
  Optional<Map<String, Object>> serve(final String request, final Map<String, Object> inputs, final Supplier<Kernels> kernels)
    throws EngineException
  {
    return switch (request) {
      case WorkerProtocol.SLICES -> Optional.of(open(inputs));
      case WorkerProtocol.PREPARE_SLICES -> Optional.of(prepare(inputs, kernels.get()));
      case WorkerProtocol.CLOSE_SLICES -> Optional.of(close(inputs));
      default -> Optional.empty();
    };
  }

  private Map<String, Object> open(final Map<String, Object> inputs) {
    final SlicePreparer.Steps steps = gson.fromJson((String) inputs.get("steps"), SlicePreparer.Steps.class);
    final List<SharedMemory> memories = SharedArrays.attachAll(inputs, "input", "output");
    boolean ready = false;
    try {
      stacks.put(integer(inputs, "stack"), new Stack(steps, buffer(memories.get(0), inputs, "input", steps.isMask() ? 1
        : Float.BYTES), buffer(memories.get(1), inputs, "output", Float.BYTES), integer(inputs, "threads"), memories));
      ready = true;
      return Map.of();
    }
    finally {
      if (!ready) memories.forEach(SharedMemory::close);
    }
  }

  private static ByteBuffer buffer(final SharedMemory memory, final Map<String, Object> inputs, final String key,
    final int bytes)
  {
    return memory.buf(0, SharedArrays.shape(inputs, key).stream().mapToLong(n -> n).reduce(bytes, Math::multiplyExact));
  }

  private Map<String, Object> prepare(final Map<String, Object> inputs, final Kernels kernels) throws EngineException {
    final Stack stack = stacks.get(integer(inputs, "stack"));
    if (stack == null) throw new EngineException("the worker was asked to prepare slices of a stack that it does not hold");
    new CudaComputing(kernels).prepareSlices(stack.steps, integer(inputs, "count"), stack.pixels, stack.prepared,
      stack.threads);
    return Map.of();
  }

  private Map<String, Object> close(final Map<String, Object> inputs) {
    final Stack stack = stacks.remove(integer(inputs, "stack"));
    if (stack != null) stack.memories.forEach(SharedMemory::close);
    return Map.of();
  }
}
