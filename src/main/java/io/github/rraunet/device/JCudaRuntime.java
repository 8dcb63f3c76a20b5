package io.github.rraunet.device;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import jcuda.runtime.JCuda;
import jcuda.runtime.cudaDeviceProp;
import jcuda.runtime.cudaError;

/**
 * Asks CUDA's runtime through JCuda. The only class of this package that names JCuda, so that the others can be used where
 * its jar is not. Needs no driver: the runtime is linked into JCuda and says so when there is none.
 */
final class JCudaRuntime {

  private static final int PCI_TEXT = 32;

  private JCudaRuntime() {}

  /**
   * @param memory whether to open each device and ask for its free memory, which takes some hundred MB of it for as long as this
   *               process lives (TensorFlow then uses the same)
   */
  static CudaAnswer ask(final boolean memory) {
    JCuda.setExceptionsEnabled(false); // codes tell more than one exception for all
    final int[] driver = new int[1];
    final int[] runtime = new int[1];
    JCuda.cudaDriverGetVersion(driver);
    JCuda.cudaRuntimeGetVersion(runtime);
    final int[] count = new int[1];
    final int error = JCuda.cudaGetDeviceCount(count);
    final List<Gpu> gpus = new ArrayList<>();
    if (error == cudaError.cudaSuccess)
      for (int i = 0; i < count[0]; i++)
        gpus.add(gpu(i, memory));
    return new CudaAnswer(error, error == cudaError.cudaSuccess ? "" : text(error), driver[0], runtime[0], gpus);
  }

  private static Gpu gpu(final int index, final boolean memory) {
    final cudaDeviceProp properties = new cudaDeviceProp();
    int error = JCuda.cudaGetDeviceProperties(properties, index);
    final String[] pci = { "" };
    JCuda.cudaDeviceGetPCIBusId(pci, PCI_TEXT, index);
    final long[] free = { -1 };
    final long[] total = { properties.totalGlobalMem };
    if (memory && error == cudaError.cudaSuccess) {
      error = JCuda.cudaSetDevice(index);
      if (error == cudaError.cudaSuccess) error = JCuda.cudaMemGetInfo(free, total);
      if (error != cudaError.cudaSuccess) free[0] = -1;
    }
    return new Gpu(index, name(properties), properties.major, properties.minor, properties.totalGlobalMem, free[0],
      pci[0] == null ? "" : pci[0].trim(), uuid(properties), properties.computeMode, error,
      error == cudaError.cudaSuccess ? "" : text(error));
  }

  private static String text(final int error) {
    return cudaError.stringFor(error) + ": " + JCuda.cudaGetErrorString(error);
  }

  private static String name(final cudaDeviceProp properties) {
    final String padded = new String(properties.name, StandardCharsets.UTF_8);
    final int end = padded.indexOf(0);
    return (end < 0 ? padded : padded.substring(0, end)).trim();
  }

  private static String uuid(final cudaDeviceProp properties) {
    if (properties.uuid == null || properties.uuid.bytes == null || properties.uuid.bytes.length != 16) return "";
    final String hex = HexFormat.of().formatHex(properties.uuid.bytes);
    return "GPU-" + String.join("-", hex.substring(0, 8), hex.substring(8, 12), hex.substring(12, 16), hex.substring(16, 20),
      hex.substring(20));
  }
}
