package io.github.rraunet.engine;

import io.github.rraunet.device.OwnLibraries;
import io.github.rraunet.device.SystemView;
import io.github.rraunet.device.WorkerLibraryPath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Environment variables of a process that runs TensorFlow, which reads them when it starts. What the user has set stays. */
public final class WorkerEnvironment {

  /**
   * What XLA may compile: all that our networks are made of but exponentials and logarithms, for which it would need a file of
   * the CUDA toolkit (libdevice). Sigmoids are written as tangents.
   */
  private static final String COMPILED_OPERATIONS = String.join(",", "Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter",
    "BiasAdd", "BiasAddGrad", "Relu", "ReluGrad", "AddV2", "Add", "AddN", "Mul", "Sub", "RealDiv", "Neg", "MaxPoolV2", "MaxPool",
    "MaxPoolGradV2", "MaxPoolGrad", "ConcatV2", "Mean", "Max", "Sum", "FusedBatchNormV3", "FusedBatchNormGradV3", "Cast",
    "Identity", "Reshape", "Slice", "Shape", "Tile", "BroadcastTo", "Equal", "Fill", "Pack", "StridedSlice", "Const",
    "ZerosLike", "Prod", "Maximum", "FloorDiv", "FloorMod", "Range", "ConcatOffset", "BroadcastGradientArgs", "SigmoidGrad",
    "DynamicStitch", "InvertPermutation", "ExpandDims", "Tanh", "Div", "GreaterEqual", "Bitcast",
    "StatelessRandomUniformFullInt", "OnesLike", "ShapeN", "Size", "Mod", "BitwiseAnd",
    "BitwiseXor", "RightShift", "Squeeze");

  /**
   * Neither CUDA's compiler nor its folder need be there. Channels stay last in float32, too, as the matrix units want them:
   * half the time on an H200. Kernels are launched as graphs, so that small batches need not wait for the CPU.
   */
  private static final List<String> COMPILER_FLAGS = List.of("--xla_gpu_unsafe_fallback_to_driver_on_ptxas_not_found=true",
    "--xla_gpu_force_conv_nhwc=true", "--xla_gpu_graph_min_graph_size=1",
    "--xla_gpu_enable_command_buffer=FUSION,CUBLAS,CUBLASLT,CUSTOM_CALL,CUDNN");

  private WorkerEnvironment() {}

  /** @return what TensorFlow reads on any device */
  static Map<String, String> forAll() {
    final Map<String, String> environment = new HashMap<>();
    putUnlessSet(environment, "TF_CPP_MIN_LOG_LEVEL", "2"); // errors only
    // TensorFlow turns oneDNN on by itself only for newer CPUs; with AVX2 alone it makes a slice 1.35 times as fast too.
    putUnlessSet(environment, "TF_ENABLE_ONEDNN_OPTS", "1");
    return environment;
  }

  /** @return what TensorFlow and CUDA read besides where a GPU may be used */
  public static Map<String, String> forGpu() {
    final Map<String, String> environment = new HashMap<>();
    final SystemView system = SystemView.ofThisMachine();
    if (!system.isLinuxX64()) return environment;
    final String libraries = WorkerLibraryPath.choose(system, OwnLibraries.cuda()).value();
    if (!libraries.isEmpty()) environment.put("LD_LIBRARY_PATH", libraries);
    // Whoever makes the first session decides this for the process: memory is taken as it is needed.
    putUnlessSet(environment, "TF_FORCE_GPU_ALLOW_GROWTH", "true");
    // On cards newer than TensorFlow the driver translates all of its code, and on others what is compiled for them; its cache
    // would not hold that.
    putUnlessSet(environment, "CUDA_CACHE_MAXSIZE", Long.toString(4L << 30));
    // gpu:1 is then the 1 of nvidia-smi. Who names devices without an order has CUDA's own in mind.
    if (System.getenv("CUDA_VISIBLE_DEVICES") == null) putUnlessSet(environment, "CUDA_DEVICE_ORDER", "PCI_BUS_ID");
    putUnlessSet(environment, "TF_XLA_FLAGS", "--tf_xla_min_cluster_size=4 --tf_xla_ops_to_cluster=" + COMPILED_OPERATIONS);
    putUnlessSet(environment, "XLA_FLAGS", String.join(" ", COMPILER_FLAGS));
    return environment;
  }

  private static void putUnlessSet(final Map<String, String> environment, final String name, final String value) {
    if (System.getenv(name) == null) environment.put(name, value);
  }
}
