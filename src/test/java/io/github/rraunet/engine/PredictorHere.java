package io.github.rraunet.engine;

import com.google.gson.Gson;
import io.github.rraunet.cuda.Kernels;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.WorkerProtocol.Loaded;
import io.github.rraunet.tensorflow.WorkerRequestsHere;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** A worker's predictions on the CPU, with kernels of choice for what is before and behind the network. */
public final class PredictorHere {

  private PredictorHere() {}

  /**
   * In a process of its own.
   *
   * @param mainClass of the worker
   */
  public static WorkerPredictor inProcess(final ModelPackage model, final String mainClass) throws EngineException {
    final Worker worker = Worker.start(System.getProperty("java.class.path"), mainClass, 512);
    boolean ready = false;
    try {
      final WorkerPredictor predictor = of(model, worker);
      ready = true;
      return predictor;
    }
    finally {
      if (!ready) worker.close();
    }
  }

  private static WorkerPredictor of(final ModelPackage model, final Requests requests) throws EngineException {
    final Map<String, Object> load = new HashMap<>(model.source().toMap());
    load.putAll(WorkerPredictor.toMap(new PredictorSettings(DeviceChoice.CPU, Precision.FLOAT32, 1)));
    final Map<String, Object> answer = requests.callOrCanceled(WorkerProtocol.LOAD, load);
    final Loaded loaded = new Gson().fromJson((String) answer.get("loaded"), Loaded.class);
    return new WorkerPredictor(requests, loaded, List.of(), BatchSize.of(model.networkSettings(), loaded.call().fixedBatch(), 0),
      true);
  }

  /**
   * In this process.
   *
   * @param devices opens the device of a number
   */
  public static WorkerPredictor of(final ModelPackage model, final IntFunction<Kernels> devices) throws EngineException {
    final var served = new WorkerRequestsHere(devices);
    return of(model, new Requests() {
      @Override
      public Map<String, Object> call(final String request, final Map<String, Object> inputs) throws EngineException {
        return served.call(request, inputs);
      }

      @Override
      public void post(final String request, final Map<String, Object> inputs) {
        try {
          served.call(request, inputs);
        }
        catch (final EngineException e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      public boolean isAlive() {
        return true;
      }

      @Override
      public void close() {}
    });
  }
}
