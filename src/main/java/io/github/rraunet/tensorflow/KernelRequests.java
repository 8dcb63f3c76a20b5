package io.github.rraunet.tensorflow;

import com.google.gson.Gson;
import io.github.rraunet.cuda.CudaComputing;
import io.github.rraunet.cuda.CudaDevice;
import io.github.rraunet.cuda.CudaException;
import io.github.rraunet.cuda.Kernels;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.GpuDiagnosis;
import io.github.rraunet.device.GpuFacts;
import io.github.rraunet.device.SystemView;
import io.github.rraunet.distance.PairMeter.OpenPair;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.WorkerProtocol;
import io.github.rraunet.engine.WorkerProtocol.Measurement;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.BytePlanes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import org.apposed.appose.SharedMemory;

/** What a worker can be asked about CUDA's kernels; see {@link WorkerProtocol}. Holds one device and one pair of masks. */
final class KernelRequests {

  private final Gson gson = WorkerProtocol.gson();
  private final IntFunction<Kernels> devices;
  private final IntSupplier preferred;
  private Kernels device;
  private final NoiseRequests noise = new NoiseRequests();
  private final SliceRequests slices = new SliceRequests();
  private OpenPair pair;
  private List<SharedMemory> masks = List.of();

  KernelRequests() {
    this(KernelRequests::gpu, () -> new GpuDiagnosis(facts(false).withFreeMemory(SystemView
      .ofThisMachine())).preferred());
  }

  private static Kernels gpu(final int number) {
    try {
      final CudaDevice opened = CudaDevice.open(number);
      opened.compileAll();
      return opened;
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
  KernelRequests(final IntFunction<Kernels> devices, final IntSupplier preferred) {
    this.devices = devices;
    this.preferred = preferred;
  }

  /** @return outputs of the request; empty if it is none about kernels */
  Optional<Map<String, Object>> serve(final String request, final Map<String, Object> inputs) throws EngineException {
    try {
      return switch (request) {
        case WorkerProtocol.KERNELS -> Optional.of(open(integer(inputs, "gpu")));
        case WorkerProtocol.PAIR -> Optional.of(pair(inputs));
        case WorkerProtocol.MEASURE -> Optional.of(measure((String) inputs.get("measurement")));
        case WorkerProtocol.CLOSE_PAIR -> Optional.of(closePair());
        default -> {
          final Optional<Map<String, Object>> answer = noise.serve(request, inputs, this::opened);
          yield answer.isPresent() ? answer : slices.serve(request, inputs, this::opened);
        }
      };
    }
    catch (final CudaException e) {
      throw new EngineException(e.getMessage(), e);
    }
  }

  private Map<String, Object> open(final int asked) {
    if (device != null) device.close();
    device = null;
    final int number = asked == WorkerProtocol.ANY_GPU ? preferred.getAsInt() : asked;
    device = devices.apply(number);
    return Map.of("device", new DeviceChoice(DeviceChoice.Kind.GPU, number).key() + " (" + (device instanceof CudaDevice cuda
      ? cuda.name() : device.getClass().getSimpleName()) + ")");
  }

  private Kernels opened() {
    if (device == null) throw new CudaException("the worker was asked for kernels before it was told on which GPU");
    return device;
  }

  private Map<String, Object> pair(final Map<String, Object> inputs) {
    closePair();
    final SharedMemory reference = SharedArrays.attach(inputs, "reference");
    masks = List.of(reference);
    final SharedMemory prediction = SharedArrays.attach(inputs, "prediction");
    masks = List.of(reference, prediction);
    final List<Integer> shape = SharedArrays.shape(inputs, "reference");
    pair = new CudaComputing(opened()).open(planes(reference, shape), planes(prediction, shape), integer(inputs, "threads"),
      Progress.NONE);
    return Map.of();
  }

  private static BytePlanes planes(final SharedMemory memory, final List<Integer> shape) {
    final long bytes = (long) shape.get(0) * shape.get(1) * shape.get(2);
    return BytePlanes.of(memory.buf(0, bytes), shape.get(2), shape.get(1), shape.get(0));
  }

  private Map<String, Object> measure(final String text) throws EngineException {
    if (pair == null) throw new EngineException("the worker was asked to measure before it had masks");
    final Measurement measurement = gson.fromJson(text, Measurement.class);
    return Map.of("measures", gson.toJson(pair.measure(value -> measurement.reference().charAt((int) value) == '1',
      value -> measurement.prediction().charAt((int) value) == '1', measurement.request())));
  }

  private Map<String, Object> closePair() {
    if (pair != null) pair.close();
    pair = null;
    masks.forEach(SharedMemory::close);
    masks = List.of();
    if (device instanceof CudaDevice cuda) cuda.trim(); // what the next pair needs, others may need before
    return Map.of();
  }

  private static int integer(final Map<String, Object> inputs, final String key) {
    return ((Number) inputs.get(key)).intValue();
  }
}
