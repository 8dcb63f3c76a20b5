package io.github.rraunet.tensorflow;

import io.github.rraunet.device.CpuFeatures;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.DeviceChoice.Kind;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Precision;
import java.util.List;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.proto.OptimizerOptions.GlobalJitLevel;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RewriterConfig.Toggle;

/** TensorFlow's session options for what the user asked. */
final class SessionConfig {

  /** Environment variable that keeps graphs from being compiled when it is {@code false}. */
  static final String NO_COMPILING = "RRA_COMPILE";

  private SessionConfig() {}

  /** @param device one that is there. @param cpu of this machine */
  static boolean hasBfloat16(final DeviceChoice device, final CpuFeatures cpu) {
    return device.kind() == Kind.GPU ? TensorFlowDevices.hasBfloat16(device) : cpu.hasBfloat16();
  }

  /**
   * @param device    one that is there
   * @param precision asked for
   * @param cpu       of this machine
   * @throws EngineException if the device does not compute so
   */
  static void require(final DeviceChoice device, final Precision precision, final CpuFeatures cpu) throws EngineException {
    if (device.kind() == Kind.GPU) {
      if (precision == Precision.BFLOAT16 && !hasBfloat16(device, cpu))
        throw new EngineException("precision bfloat16 was asked for, but " + device.key() + " has no units for it, which GPUs"
          + " have from compute capability 8.0 on; use precision=auto, float32 or float16");
      return;
    }
    if (precision == Precision.TF32 || precision == Precision.FLOAT16)
      throw new EngineException("precision " + precision.key() + " was asked for, but it is offered on GPUs only and this runs on"
        + " the CPU; use precision=auto, float32 or bfloat16");
    if (precision == Precision.BFLOAT16 && !hasBfloat16(device, cpu))
      throw new EngineException("precision bfloat16 was asked for, but this CPU computes no bfloat16 (it has neither AVX512-BF16"
        + " nor AMX-BF16); use precision=auto or float32");
  }

  /**
   * @param device    one that is there
   * @param precision any but {@link Precision#AUTO}
   * @param threads   of the CPU, 0 for all
   */
  static ConfigProto of(final DeviceChoice device, final Precision precision, final int threads) {
    return of(device, precision, threads, false);
  }

  /** @param compiled whether XLA compiles the parts of the graph that it can, which takes seconds for each size of input */
  static ConfigProto of(final DeviceChoice device, final Precision precision, final int threads, final boolean compiled) {
    return of(List.of(device), precision, threads, compiled);
  }

  /** @param devices of one kind, in the order in which the session counts them */
  static ConfigProto of(final List<DeviceChoice> devices, final Precision precision, final int threads, final boolean compiled) {
    final ConfigProto.Builder config = ConfigProto.newBuilder().setAllowSoftPlacement(true).setIntraOpParallelismThreads(threads)
      .setInterOpParallelismThreads(threads);
    final RewriterConfig.Builder rewriting = RewriterConfig.newBuilder();
    if (devices.get(0).kind() == Kind.GPU) {
      config.setGpuOptions(TensorFlowDevices.gpuOptions(devices));
      // The matrix units want channels last, as our graphs have them; TensorFlow would turn each map around and back.
      if (precision != Precision.FLOAT32) rewriting.setLayoutOptimizer(Toggle.OFF);
      if (precision == Precision.FLOAT16) rewriting.setAutoMixedPrecision(Toggle.ON);
    }
    else {
      config.putDeviceCount("GPU", 0);
      if (precision == Precision.BFLOAT16) rewriting.setAutoMixedPrecisionOnednnBfloat16(Toggle.ON);
    }
    final GraphOptions.Builder graph = GraphOptions.newBuilder().setRewriteOptions(rewriting);
    if (compiled) graph.setOptimizerOptions(OptimizerOptions.newBuilder().setGlobalJitLevel(GlobalJitLevel.ON_2));
    return config.setGraphOptions(graph).build();
  }

  /** @return the fastest arithmetic besides bfloat16 that needs no check of a model's answers */
  static Precision otherwise(final DeviceChoice device) {
    return device.kind() == Kind.GPU ? Precision.TF32 : Precision.FLOAT32;
  }

  /**
   * @param planned how often the graph will be used
   * @param least   how often it has to be for compiling to be worth its time
   * @return whether to compile it; never on a CPU, where XLA makes our networks slower
   */
  static boolean compiles(final DeviceChoice device, final long planned, final long least) {
    return device.kind() == Kind.GPU && planned >= least && !"false".equals(System.getenv(NO_COMPILING));
  }

  /** Before each computation: what holds for the process, not for a session. */
  static void apply(final DeviceChoice device, final Precision precision) {
    if (device.kind() == Kind.GPU) TensorFloat32.allow(precision != Precision.FLOAT32);
  }

  /** @return whether the graph has to be given casts of its own, {@link MixedPrecision}: no rewriter of TensorFlow makes them */
  static boolean needsCasts(final DeviceChoice device, final Precision precision) {
    return device.kind() == Kind.GPU && precision == Precision.BFLOAT16;
  }
}
