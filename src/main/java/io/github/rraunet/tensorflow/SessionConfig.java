package io.github.rraunet.tensorflow;

import io.github.rraunet.device.CpuFeatures;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.DeviceChoice.Kind;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Precision;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/** TensorFlow's session options for what the user asked. */
final class SessionConfig {

  private SessionConfig() {}

  static boolean hasBfloat16(final DeviceChoice device, final CpuFeatures cpu) {
    return device.kind() == Kind.CPU && cpu.hasBfloat16();
  }

  /** @throws EngineException if the device does not compute bfloat16 */
  static void requireBfloat16(final DeviceChoice device, final CpuFeatures cpu) throws EngineException {
    if (!hasBfloat16(device, cpu))
      throw new EngineException("precision bfloat16 was asked for, but "
        + (device.kind() == Kind.GPU ? "it is offered on CPUs only"
          : "this CPU computes no bfloat16 (it has neither AVX512-BF16 nor AMX-BF16)") + "; use precision=auto or float32");
  }

  /**
   * @param device    one that is there
   * @param precision {@link Precision#FLOAT32} or {@link Precision#BFLOAT16}
   * @param threads   of the CPU, 0 for all
   */
  static ConfigProto of(final DeviceChoice device, final Precision precision, final int threads) {
    final ConfigProto.Builder config = ConfigProto.newBuilder().setAllowSoftPlacement(true).setIntraOpParallelismThreads(threads)
      .setInterOpParallelismThreads(threads);
    if (device.kind() == Kind.GPU) {
      // Without growth TensorFlow takes all of the GPU's memory from every other program.
      config.setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true).setVisibleDeviceList(Integer.toString(device.index())));
    }
    else config.putDeviceCount("GPU", 0);
    if (precision == Precision.BFLOAT16)
      config.setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(
        RewriterConfig.newBuilder().setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON)));
    return config.build();
  }
}
