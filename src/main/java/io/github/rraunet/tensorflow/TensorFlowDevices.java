package io.github.rraunet.tensorflow;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListCount;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListName;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListType;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteDeviceList;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SessionListDevices;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetConfig;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.DeviceChoice.Kind;
import io.github.rraunet.device.Gpu;
import io.github.rraunet.device.GpuDiagnosis;
import io.github.rraunet.device.GpuFacts;
import io.github.rraunet.device.SystemView;
import io.github.rraunet.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.TensorFlow;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;

/**
 * The GPUs that TensorFlow can use in this process. What it opens is the truth; why it does not open one is explained by
 * {@link GpuDiagnosis}.
 *
 * <p>TensorFlow keeps for the whole process what the first session that sees a GPU was told of it: which card is its first, and
 * whether memory is taken as it is needed. So every session, a mere look included, is made with {@link #gpuOptions}.</p>
 */
final class TensorFlowDevices {

  private TensorFlowDevices() {}

  /** @return of the GPUs with these numbers among those that CUDA_VISIBLE_DEVICES leaves, in this order */
  static GPUOptions.Builder gpuOptions(final List<DeviceChoice> gpus) {
    final GPUOptions.Builder options = GPUOptions.newBuilder();
    // Without growth TensorFlow takes all of the GPU's memory from every other program.
    options.setAllowGrowth(true);
    options.setVisibleDeviceList(gpus.stream().map(gpu -> Integer.toString(gpu.index())).collect(Collectors.joining(",")));
    // It then knows which memory no kernel uses any more, so that what is fed need not wait for all that the GPU has to do: a
    // training step in bfloat16 on an H200 takes 20.3 ms in place of 21.5. Only TensorFlow's own allocator can do that.
    if (System.getenv("TF_GPU_ALLOCATOR") == null) options.getExperimentalBuilder().setTimestampedAllocator(true);
    return options;
  }

  /** @return for a session on one device, without anything else */
  static ConfigProto config(final DeviceChoice device) {
    return device.kind() == Kind.GPU ? ConfigProto.newBuilder().setGpuOptions(gpuOptions(List.of(device))).build()
      : ConfigProto.newBuilder().putDeviceCount("GPU", 0).build();
  }

  /** @return names such as {@code /job:localhost/replica:0/task:0/device:GPU:0}; empty where TensorFlow finds no GPU */
  private static List<String> gpus(final ConfigProto config) {
    final List<String> names = new ArrayList<>();
    try (PointerScope scope = new PointerScope()) {
      final TF_Status status = TF_Status.newStatus();
      final TF_SessionOptions options = TF_SessionOptions.newSessionOptions();
      TF_SetConfig(options, new BytePointer(config.toByteArray()), config.getSerializedSize(), status);
      status.throwExceptionIfNotOK();
      final TF_Session session = TF_Session.newSession(TF_Graph.newGraph(), options, status);
      status.throwExceptionIfNotOK();
      final TF_DeviceList list = TF_SessionListDevices(session, status);
      status.throwExceptionIfNotOK();
      for (int i = 0; i < TF_DeviceListCount(list); i++) {
        final BytePointer type = TF_DeviceListType(list, i, status);
        if (type.getString().equals("GPU")) names.add(TF_DeviceListName(list, i, status).getString());
      }
      TF_DeleteDeviceList(list);
    }
    return names;
  }

  /**
   * Whether TensorFlow opens GPUs, all of them.
   *
   * @param opened whether it did
   * @param said   its reason if it gave one
   */
  private record Trial(boolean opened, String said) {

    static Trial of(final DeviceChoice gpu) {
      return of(List.of(gpu));
    }

    static Trial of(final List<DeviceChoice> gpus) {
      try {
        return new Trial(gpus(ConfigProto.newBuilder().setGpuOptions(gpuOptions(gpus)).build()).size() == gpus.size(), "");
      }
      catch (final TensorFlowException | IllegalArgumentException e) {
        return new Trial(false, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
      }
    }
  }

  /**
   * @return {@link DeviceChoice#CPU} or one GPU
   * @throws EngineException if a GPU is asked for that TensorFlow does not open; the message says why
   */
  static DeviceChoice resolve(final DeviceChoice choice) throws EngineException {
    if (choice.kind() == Kind.CPU) return choice;
    if (choice.kind() == Kind.AUTO) {
      final DeviceChoice gpu = preferred();
      return Trial.of(gpu).opened ? gpu : DeviceChoice.CPU;
    }
    final Trial trial = Trial.of(choice);
    if (!trial.opened) throw new EngineException(new GpuDiagnosis(facts(true)).refusal(choice, trial.said));
    return choice;
  }

  /**
   * All at once: a look at the second alone would make it the first of this process.
   *
   * @param choices one of any kind, or several GPUs
   * @return {@link DeviceChoice#CPU}, or GPUs
   * @throws EngineException if a GPU is asked for that TensorFlow does not open; the message says why
   */
  static List<DeviceChoice> resolve(final List<DeviceChoice> choices) throws EngineException {
    if (choices.size() == 1) return List.of(resolve(choices.get(0)));
    final Trial trial = Trial.of(choices);
    if (!trial.opened) throw new EngineException(new GpuDiagnosis(facts(true)).refusal(choices, trial.said));
    return choices;
  }

  private static DeviceChoice preferred() {
    final SystemView system = SystemView.ofThisMachine();
    return new DeviceChoice(Kind.GPU, GpuFacts.isHardwareThere(system) ? new GpuDiagnosis(facts(false).withFreeMemory(system))
      .preferred() : 0);
  }

  /**
   * @param choice what the user asked for
   * @param used   the device that came out of it
   * @return why that is the CPU although there is a GPU; empty if there is nothing to say
   */
  static List<String> notes(final DeviceChoice choice, final String used) {
    if (choice.kind() != Kind.AUTO || !used.equals(DeviceChoice.CPU.key()) || !GpuFacts.isHardwareThere(SystemView
      .ofThisMachine())) return List.of();
    return new GpuDiagnosis(facts(true)).whyCpu(Trial.of(preferred()).said).stream().toList();
  }

  /** @param memory whether to open each GPU for its free memory */
  static GpuFacts facts(final boolean memory) {
    final String library = Loader.load(org.tensorflow.internal.c_api.global.tensorflow.class);
    return GpuFacts.of(SystemView.ofThisMachine(), new GpuFacts.TensorFlowBuild(TensorFlow.version(), library.contains(
      Loader.getPlatform() + "-gpu"), library), memory);
  }

  /** @return bytes that nobody uses on that GPU; 0 for the CPU, and where they cannot be told */
  static long freeMemory(final DeviceChoice choice) throws EngineException {
    return gpu(resolve(choice), true).map(gpu -> Math.max(0, gpu.free())).orElse(0L);
  }

  /** @return whether the GPU has units for bfloat16 and TF32, as those from compute capability 8.0 on have */
  static boolean hasBfloat16(final DeviceChoice device) {
    return gpu(device, false).map(gpu -> gpu.major() >= 8).orElse(false);
  }

  private static Optional<Gpu> gpu(final DeviceChoice device, final boolean memory) {
    if (device.kind() != Kind.GPU) return Optional.empty();
    return facts(memory).cuda().gpus().stream().filter(gpu -> gpu.index() == device.index()).findFirst();
  }
}
