package io.github.rraunet.tensorflow;

import static io.github.rraunet.engine.WorkerProtocol.integer;

import com.google.gson.Gson;
import io.github.rraunet.cuda.CudaMasking;
import io.github.rraunet.cuda.DeviceFullException;
import io.github.rraunet.cuda.Kernels;
import io.github.rraunet.engine.DeviceMemoryException;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.WorkerProtocol;
import io.github.rraunet.slices.SliceMasking;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Batches of stored slices that a worker holds, and what is done with them; see {@link WorkerProtocol#MASKING}. */
final class MaskRequests {

  private final Gson gson = WorkerProtocol.gson();
  private final Map<Integer, StoredBatch> batches = new ConcurrentHashMap<>();
  private final Map<Integer, Masking> maskings = new ConcurrentHashMap<>();

  private record Masking(SliceMasking.Steps steps, CudaMasking onDevice, Kernels kernels) {}

  /**
   * @param kernels of the device that computes
   * @throws DeviceMemoryException if the device has no room for weights and table
   */
  Map<String, Object> add(final Map<String, Object> inputs, final Kernels kernels) throws EngineException {
    final SliceMasking.Steps steps = gson.fromJson((String) inputs.get("steps"), SliceMasking.Steps.class);
    try {
      maskings.put(integer(inputs, "masking"), new Masking(steps, new CudaMasking(kernels, steps), kernels));
      return Map.of();
    }
    catch (final DeviceFullException e) {
      throw new DeviceMemoryException(e.getMessage(), e);
    }
  }

  Map<String, Object> remove(final Map<String, Object> inputs) {
    final Masking masking = maskings.remove(integer(inputs, "masking"));
    if (masking != null) masking.onDevice.close();
    return Map.of();
  }

  /** @param pins keeps memory in place for the device */
  Map<String, Object> open(final Map<String, Object> inputs, final FeedPinning.Pins pins) {
    batches.put(integer(inputs, "batch"), StoredBatch.attach(inputs, pins));
    return Map.of();
  }

  /**
   * @return empty if the request names no batch of stored slices, or one that is closed
   * @throws EngineException if what was to be done with them is closed, as after a cancel
   */
  Optional<MaskCarrier> carrier(final Map<String, Object> inputs) throws EngineException {
    final StoredBatch batch = batches.get(integer(inputs, "batch"));
    if (batch == null) return Optional.empty();
    final Masking masking = maskings.get(integer(inputs, "masking"));
    if (masking == null) throw new EngineException("the batch is closed");
    return Optional.of(new MaskCarrier(batch, masking.steps, masking.onDevice, masking.kernels));
  }

  void release(final int id) {
    final StoredBatch batch = batches.remove(id);
    if (batch != null) batch.close();
  }
}
