package io.github.rraunet.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jcuda.nvrtc.JNvrtc;
import jcuda.nvrtc.nvrtcProgram;
import jcuda.nvrtc.nvrtcResult;

/** The kernels' sources, and their translation by NVRTC for one architecture. */
final class KernelSource {

  /** Resources of this package, each by itself. */
  static final List<String> NAMES = List.of("bits", "distance", "overlap", "slices", "warp");

  /** No multiplication and addition in one: results must have the bits of Java's. */
  static final String NO_CONTRACTION = "--fmad=false";

  private static final String MISSING = "NVRTC, the compiler of CUDA's kernels, was not found: libnvrtc.so.12 of CUDA 12 must"
    + " be on the worker's library path; take device=cpu, or see the GPU report for what is missing";

  private static final Map<String, byte[]> COMPILED = new ConcurrentHashMap<>(); // by name and capability, for the next device

  private KernelSource() {}

  /** @param name without folder and ending */
  static String read(final String name) {
    try (InputStream in = KernelSource.class.getResourceAsStream(name + ".cu")) {
      if (in == null) throw new CudaException("the program has no kernels named '" + name + "'; it is damaged, install it again");
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    catch (final IOException e) {
      throw new CudaException("the kernels '" + name + "' cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * @param capability of the device, such as 90 for 9.0
   * @return machine code for this capability; or, where NVRTC is older than the device, PTX text for the newest capability that
   *         both know, which the driver translates
   */
  static byte[] compile(final String name, final int capability) {
    return COMPILED.computeIfAbsent(name + ' ' + capability, key -> compiled(name, capability));
  }

  private static byte[] compiled(final String name, final int capability) {
    final String source = read(name);
    try {
      JNvrtc.setExceptionsEnabled(false);
      final int known = newestKnown(capability);
      final boolean exact = known == capability;
      final nvrtcProgram program = new nvrtcProgram();
      check(JNvrtc.nvrtcCreateProgram(program, source, name + ".cu", 0, null, null), "take in", name);
      try {
        final String[] options = { "--gpu-architecture=" + (exact ? "sm_" : "compute_") + known, NO_CONTRACTION };
        if (JNvrtc.nvrtcCompileProgram(program, options.length, options) != nvrtcResult.NVRTC_SUCCESS) {
          final String[] log = { "" };
          JNvrtc.nvrtcGetProgramLog(program, log);
          throw new CudaException("NVRTC cannot compile the kernels '" + name + "' for " + options[0] + ": " + log[0].strip());
        }
        return exact ? cubin(program, name) : ptx(program, name);
      }
      finally {
        JNvrtc.nvrtcDestroyProgram(program);
      }
    }
    catch (final LinkageError e) {
      throw new CudaException(MISSING, e);
    }
  }

  private static byte[] cubin(final nvrtcProgram program, final String name) {
    final long[] size = new long[1];
    check(JNvrtc.nvrtcGetCUBINSize(program, size), "measure", name);
    final byte[] code = new byte[Math.toIntExact(size[0])];
    check(JNvrtc.nvrtcGetCUBIN(program, code), "translate", name);
    return code;
  }

  private static byte[] ptx(final nvrtcProgram program, final String name) {
    final String[] text = new String[1];
    check(JNvrtc.nvrtcGetPTX(program, text), "translate", name);
    return (text[0] + '\0').getBytes(StandardCharsets.US_ASCII);
  }

  private static int newestKnown(final int capability) {
    final int[] count = new int[1];
    check(JNvrtc.nvrtcGetNumSupportedArchs(count), "list the architectures for", "all");
    final int[] supported = new int[count[0]];
    check(JNvrtc.nvrtcGetSupportedArchs(supported), "list the architectures for", "all");
    int newest = 0;
    for (final int known : supported)
      if (known <= capability) newest = Math.max(newest, known);
    if (newest == 0)
      throw new CudaException("the device has compute capability " + capability / 10 + "." + capability % 10
        + ", which this NVRTC does not know any more; take device=cpu");
    return newest;
  }

  private static void check(final int result, final String doing, final String name) {
    if (result != nvrtcResult.NVRTC_SUCCESS)
      throw new CudaException("NVRTC could not " + doing + " the kernels '" + name + "': " + JNvrtc.nvrtcGetErrorString(result));
  }
}
