package io.github.rraunet.tensorflow;

import static io.github.rraunet.engine.WorkerProtocol.integer;

import com.google.gson.Gson;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.DeviceMemoryException;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.NoProbabilityException;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.engine.SavedModelSource;
import io.github.rraunet.engine.WorkerProtocol;
import io.github.rraunet.engine.WorkerProtocol.Loaded;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apposed.appose.SharedMemory;

/** What a worker can be asked; see {@link WorkerProtocol} for the requests. Holds a model or a trainer, and its batches. */
final class WorkerRequests implements RequestServer.Requests {

  private final Gson gson = new Gson();
  private final Map<Integer, AttachedSliceBatch> batches = new ConcurrentHashMap<>();
  private final TrainerRequests training = new TrainerRequests(batches);
  private final KernelRequests kernels;
  private SavedModelSource source;
  private SavedModelPredictor predictor;

  WorkerRequests() {
    this(new KernelRequests());
  }

  WorkerRequests(final KernelRequests kernels) {
    this.kernels = kernels;
  }

  /** What a request is answered. */
  @FunctionalInterface
  interface Outputs {
    Map<String, Object> get() throws EngineException;
  }

  /** @return as {@link TrainerRequests#begin} */
  @Override
  public Outputs begin(final Map<String, Object> inputs) throws EngineException {
    return training.begin(inputs);
  }

  @Override
  public Map<String, Object> serve(final String request, final Map<String, Object> inputs) throws EngineException {
    return switch (request) {
      case WorkerProtocol.INSPECT -> inspect(inputs);
      case WorkerProtocol.LOAD -> load(inputs);
      case WorkerProtocol.OPEN -> open(inputs);
      case WorkerProtocol.PREDICT -> predict(inputs);
      case WorkerProtocol.RELEASE -> release(inputs);
      case WorkerProtocol.REPRODUCE -> Map.of("difference", TestTensor.read(source).largestDifference(loaded()));
      case WorkerProtocol.GPU_FACTS -> Map.of("facts", gson.toJson(TensorFlowDevices.facts(true)));
      case WorkerProtocol.CONVOLUTION -> convolution(DeviceChoice.parse((String) inputs.get("device")));
      default -> {
        final Optional<Map<String, Object>> answer = kernels.serve(request, inputs);
        yield answer.isPresent() ? answer.get() : training.serve(request, inputs);
      }
    };
  }

  @Override
  public boolean overlaps() {
    return predictor != null && WorkerProtocol.computedAtOnce(predictor.use().device()) > 1;
  }

  private Map<String, Object> inspect(final Map<String, Object> inputs) throws EngineException {
    return Map.of("report", gson.toJson(SavedModelInspection.of(Path.of((String) inputs.get("folder"))).thoroughReport()));
  }

  private Map<String, Object> load(final Map<String, Object> inputs) throws EngineException {
    if (predictor != null) predictor.close();
    predictor = null;
    source = SavedModelSource.fromMap(inputs);
    final DeviceChoice device = DeviceChoice.parse((String) inputs.get("device"));
    final long free = TensorFlowDevices.freeMemory(device);
    predictor = SavedModelPredictor.load(source, new PredictorSettings(device,
      Precision.parse((String) inputs.get("precision")), integer(inputs, "threads"), (Boolean) inputs.get("trusted"),
      ((Number) inputs.get("slices")).longValue()));
    final Predictor.Use use = predictor.use();
    return Map.of("loaded", gson.toJson(new Loaded(use.device(), use.precision(), use.engine(), predictor.call(), free)),
      WorkerProtocol.NOTES, TensorFlowDevices.notes(device, use.device()));
  }

  private static Map<String, Object> convolution(final DeviceChoice asked) throws EngineException {
    final DeviceChoice device = TensorFlowDevices.resolve(asked);
    return Map.of("device", device.key(), "milliseconds", TimedConvolution.milliseconds(device), "operations",
      TimedConvolution.OPERATIONS, WorkerProtocol.NOTES, TensorFlowDevices.notes(asked, device.key()));
  }

  private SavedModelPredictor loaded() throws EngineException {
    if (predictor == null) throw new EngineException("the worker was asked to compute before a model was loaded");
    return predictor;
  }

  private Map<String, Object> open(final Map<String, Object> inputs) throws EngineException {
    final List<Integer> shape = SharedArrays.shape(inputs, "input");
    final List<SharedMemory> memories = SharedArrays.attachAll(inputs, "input", "output");
    batches.put(integer(inputs, "batch"), new AttachedSliceBatch(shape.get(0), shape.get(1), shape.get(2), memories.get(0),
      memories.get(1)));
    return Map.of();
  }

  private Map<String, Object> predict(final Map<String, Object> inputs) throws EngineException {
    final int id = integer(inputs, "batch");
    final int count = integer(inputs, "count");
    final Optional<MaskCarrier> masks = kernels.masks(inputs);
    final AttachedSliceBatch batch = batches.get(id);
    final Map<String, Object> answer = new HashMap<>();
    if (masks.isPresent()) predict(masks.get(), count, answer);
    else if (batch != null) loaded().predict(batch, count);
    else throw new EngineException("the batch is closed");
    loaded().notes().stream().findFirst().ifPresent(text -> answer.put("remark", text));
    return answer;
  }

  private void predict(final MaskCarrier masks, final int count, final Map<String, Object> answer) throws EngineException {
    try {
      loaded().predict(masks, count);
    }
    catch (final NoProbabilityException e) {
      answer.put("value", Float.floatToIntBits(e.value()));
      answer.put("slice", e.slice());
    }
    catch (final MaskCarrier.NoRoomException e) {
      throw new DeviceMemoryException(e.getMessage(), e);
    }
  }

  private Map<String, Object> release(final Map<String, Object> inputs) {
    final AttachedSliceBatch batch = batches.remove(integer(inputs, "batch"));
    training.release(integer(inputs, "batch"));
    kernels.release(integer(inputs, "batch"));
    if (batch != null) batch.close();
    return Map.of();
  }
}
