package io.github.rraunet.engine;

import com.google.gson.Gson;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.DeviceChoice.Kind;
import io.github.rraunet.device.GpuFacts;
import java.util.List;
import java.util.Map;

/** Looks at the GPUs with the eyes of a worker, which has the libraries and environment of one; it ends afterwards. */
public final class GpuInspector {

  private GpuInspector() {}

  /**
   * A timed convolution of 3x3, from 64 to 64 channels, on 8 images of 256x256, float32.
   *
   * @param device       where it ran
   * @param milliseconds median over repeats after a warm-up
   * @param operations   floating-point operations, two for a product and its sum
   * @param notes        what the user should know, such as why a GPU was not used
   */
  public record Convolution(String device, double milliseconds, double operations, List<String> notes) {

    /** @return floating-point operations in a second, in units of 10^12 */
    public double teraflops() {
      return operations / (milliseconds / 1e3) / 1e12;
    }
  }

  /** @return whether the GPU build of TensorFlow came with the program */
  public static boolean hasGpuBuild() throws EngineException {
    return WorkerClassPath.hasGpuBuild();
  }

  /**
   * Seen with the GPU build of TensorFlow where it is installed, on a machine without a GPU as well.
   *
   * @throws EngineException if a worker cannot be started
   */
  public static GpuFacts facts() throws EngineException {
    return new Gson().fromJson((String) call(new DeviceChoice(Kind.GPU, 0), WorkerProtocol.GPU_FACTS, Map.of()).get("facts"),
      GpuFacts.class);
  }

  /** @throws EngineException if the device cannot be used; the message says why */
  public static Convolution convolution(final DeviceChoice device) throws EngineException {
    final Map<String, Object> answer = call(device, WorkerProtocol.CONVOLUTION, Map.of("device", device.key()));
    return new Convolution((String) answer.get("device"), ((Number) answer.get("milliseconds")).doubleValue(),
      ((Number) answer.get("operations")).doubleValue(), WorkerProtocol.notes(answer));
  }

  private static Map<String, Object> call(final DeviceChoice device, final String request, final Map<String, Object> inputs)
    throws EngineException
  {
    try (Worker worker = Worker.start(device)) {
      return worker.callOrCanceled(request, inputs);
    }
  }
}
