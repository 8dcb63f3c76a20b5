package io.github.rraunet.tensorflow;

import static io.github.rraunet.engine.WorkerProtocol.integer;

import io.github.rraunet.cuda.CudaDevice;
import io.github.rraunet.cuda.CudaException;
import io.github.rraunet.cuda.Kernels;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.GpuDiagnosis;
import io.github.rraunet.device.GpuFacts;
import io.github.rraunet.device.SystemView;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.WorkerProtocol;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/** What a worker can be asked about CUDA's kernels; see {@link WorkerProtocol}. Holds one device. */
final class KernelRequests {

  /** Opens devices. */
  @FunctionalInterface
  interface Devices {

    /**
     * @param number of the device
     * @param only   kernels that will be needed; null for all
     */
    Kernels open(int number, String only);
  }

  private final Devices devices;
  private final IntSupplier preferred;
  private volatile Kernels device;
  private final NoiseRequests noise = new NoiseRequests();
  private final SliceRequests slices = new SliceRequests();
  private final PairRequests pairs = new PairRequests();
  private final MaskRequests masks = new MaskRequests();
  private volatile FeedPinning.Pins pins = FeedPinning.NO_PINS;

  KernelRequests() {
    this(KernelRequests::gpu, () -> new GpuDiagnosis(facts(false).withFreeMemory(SystemView
      .ofThisMachine())).preferred());
  }

  private static Kernels gpu(final int number, final String only) {
    try {
      final CudaDevice opened = CudaDevice.open(number);
      boolean ready = false;
      try {
        if (only == null) opened.compileAll();
        else opened.compile(only);
        ready = true;
        return opened;
      }
      finally {
        if (!ready) opened.close();
      }
    }
    catch (final CudaException e) { // which says what happened, and seldom why
      throw new CudaException(new GpuDiagnosis(facts(true)).kernelObstacle(number).orElse(e.getMessage()), e);
    }
  }

  /** TensorFlow is not loaded for this. */
  private static GpuFacts facts(final boolean memory) {
    return GpuFacts.of(SystemView.ofThisMachine(), new GpuFacts.TensorFlowBuild("", false, ""), memory);
  }

  /**
   * @param devices   opens the device of a number
   * @param preferred number of the device that auto takes
   */
  KernelRequests(final Devices devices, final IntSupplier preferred) {
    this.devices = devices;
    this.preferred = preferred;
  }

  /** @return outputs of the request; empty if it is none about kernels */
  Optional<Map<String, Object>> serve(final String request, final Map<String, Object> inputs) throws EngineException {
    try {
      if (request.equals(WorkerProtocol.KERNELS)) return Optional.of(open(integer(inputs, "gpu"), (String) inputs.get("only")));
      if (request.equals(WorkerProtocol.MASKING)) return Optional.of(masks.add(inputs, opened()));
      if (request.equals(WorkerProtocol.CLOSE_MASKING)) return Optional.of(masks.remove(inputs));
      if (request.equals(WorkerProtocol.OPEN_MASKS)) return Optional.of(masks.open(inputs, pins));
      Optional<Map<String, Object>> answer = pairs.serve(request, inputs, this::opened);
      if (answer.isEmpty()) answer = noise.serve(request, inputs, this::opened);
      if (answer.isEmpty()) answer = slices.serve(request, inputs, this::opened);
      // What the next pair needs, others may need before.
      if (request.equals(WorkerProtocol.CLOSE_PAIR) && device instanceof CudaDevice cuda) cuda.trim();
      return answer;
    }
    catch (final CudaException e) {
      throw new EngineException(e.getMessage(), e);
    }
  }

  /** @return as {@link MaskRequests#carrier} */
  Optional<MaskCarrier> masks(final Map<String, Object> inputs) throws EngineException {
    return masks.carrier(inputs);
  }

  /** Lets go of a batch, if it is one of stored slices. */
  void release(final int batch) {
    masks.release(batch);
  }

  private Map<String, Object> open(final int asked, final String only) {
    if (device != null) device.close();
    device = null;
    final int number = asked == WorkerProtocol.ANY_GPU ? preferred.getAsInt() : asked;
    device = devices.open(number, only);
    pins = device instanceof CudaDevice ? FeedPinning.pins(number) : FeedPinning.NO_PINS;
    return Map.of("device", new DeviceChoice(DeviceChoice.Kind.GPU, number).key() + " (" + (device instanceof CudaDevice cuda
      ? cuda.name() : device.getClass().getSimpleName()) + ")");
  }

  private Kernels opened() {
    if (device == null) throw new CudaException("the worker was asked for kernels before it was told on which GPU");
    return device;
  }
}
