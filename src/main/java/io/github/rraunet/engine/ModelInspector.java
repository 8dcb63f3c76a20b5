package io.github.rraunet.engine;

import com.google.gson.Gson;
import io.github.rraunet.device.DeviceChoice;
import java.util.Map;
import java.util.Optional;

/** Looks at a model in a worker of its own, which ends afterwards. */
public final class ModelInspector {

  private ModelInspector() {}

  /**
   * Whether a package's test tensor comes out here.
   *
   * @param difference largest absolute difference in probability; empty if it could not be tried
   * @param reason     why it could not be tried, else empty
   * @param use        what it was tried on, if it was
   * @param failed     whether the model, or what it was to run on, failed; not where there was nothing to try
   */
  public record Reproduction(Optional<Double> difference, String reason, Optional<Predictor.Use> use, boolean failed) {

    private static Reproduction not(final String reason, final boolean failed) {
      return new Reproduction(Optional.empty(), reason, Optional.empty(), failed);
    }
  }

  /**
   * Reads the graph without running it.
   *
   * @throws EngineException if the worker cannot be started or the graph not be read
   */
  public static ModelReport inspect(final ModelPackage model) throws EngineException {
    try (Worker worker = Worker.start(model, DeviceChoice.CPU)) {
      final Map<String, Object> answer =
        worker.callOrCanceled(WorkerProtocol.INSPECT, Map.of("folder", model.savedModelFolder().toString()));
      return new Gson().fromJson((String) answer.get("report"), ModelReport.class);
    }
  }

  /** Runs the package's test tensor; what stands in the way is the answer, not an error. */
  public static Reproduction reproduce(final ModelPackage model, final PredictorSettings settings) {
    if (!model.missing().isEmpty()) return Reproduction.not("it needs " + model.missing(), false);
    try {
      if (model.testInput().isEmpty() || model.testOutput().isEmpty())
        return Reproduction.not("the model carries no test tensors of an image and its probabilities", false);
      try (WorkerPredictor predictor = WorkerPredictor.start(model, settings)) {
        return new Reproduction(Optional.of(predictor.reproduce()), "", Optional.of(predictor.use()), false);
      }
    }
    catch (final EngineException e) {
      return Reproduction.not(e.getMessage(), true);
    }
  }
}
