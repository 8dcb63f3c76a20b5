package io.github.rraunet.tensorflow;

import com.google.gson.Gson;
import io.github.rraunet.cuda.CudaMasking;
import io.github.rraunet.cuda.Kernels;
import io.github.rraunet.engine.DeviceMemoryException;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.WorkerProtocol;
import io.github.rraunet.slices.SliceMasking;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apposed.appose.SharedMemory;

/** Batches of stored slices that a worker holds; see {@link WorkerProtocol#OPEN_MASKS}. */
final class MaskRequests {

  private final Gson gson = WorkerProtocol.gson();
  private final Map<Integer, MaskCarrier> batches = new ConcurrentHashMap<>();

  /**
   * @param kernels of the device that computes
   * @param pins    keeps memory in place for it
   * @throws DeviceMemoryException if the device has no room for what the batch needs
   */
  Map<String, Object> open(final Map<String, Object> inputs, final Kernels kernels, final FeedPinning.Pins pins)
    throws EngineException
  {
    final SliceMasking.Steps steps = gson.fromJson((String) inputs.get("masking"), SliceMasking.Steps.class);
    final int capacity = SharedArrays.shape(inputs, "input").get(0);
    final List<SharedMemory> memories = SharedArrays.attachAll(inputs, "input", "output");
    boolean ready = false;
    try {
      batches.put(((Number) inputs.get("batch")).intValue(), new MaskCarrier(capacity, steps, new CudaMasking(kernels, steps),
        memories.get(0), memories.get(1), pins));
      ready = true;
      return Map.of();
    }
    catch (final RuntimeException e) {
      if (SavedModelPredictor.isOutOfMemory(e)) throw new DeviceMemoryException(e.getMessage(), e);
      throw e;
    }
    finally {
      if (!ready) memories.forEach(SharedMemory::close);
    }
  }

  /** @return empty if it is no batch of stored slices, or closed */
  Optional<MaskCarrier> batch(final int id) {
    return Optional.ofNullable(batches.get(id));
  }

  void release(final int id) {
    final MaskCarrier batch = batches.remove(id);
    if (batch != null) batch.close();
  }
}
