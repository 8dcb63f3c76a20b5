package io.github.rraunet.device;

/**
 * One GPU as CUDA sees it.
 *
 * @param index       number in {@code gpu:N}; counts those that CUDA_VISIBLE_DEVICES leaves
 * @param name        such as "NVIDIA H200"
 * @param major       of the compute capability
 * @param minor       of the compute capability
 * @param memory      bytes in all
 * @param free        bytes that nobody uses, -1 if they were not asked for or could not be told
 * @param pciId       such as "0000:41:00.0", empty if unknown
 * @param uuid        such as "GPU-1b2f...", empty if unknown
 * @param computeMode of cudaComputeMode: 0 default, 1 and 3 exclusive, 2 prohibited
 * @param error       code of cudaError with which it refused to be used, 0 if it did not or was not asked
 * @param errorText   of that error
 */
public record Gpu(int index, String name, int major, int minor, long memory, long free, String pciId, String uuid,
  int computeMode, int error, String errorText)
{

  /** @return the name for the user's {@code device} */
  public String key() {
    return "gpu:" + index;
  }

  /** @param bytes that nobody uses */
  Gpu withFree(final long bytes) {
    return new Gpu(index, name, major, minor, memory, bytes, pciId, uuid, computeMode, error, errorText);
  }

  /** @return such as "9.0" */
  public String capability() {
    return major + "." + minor;
  }

  /** @return such as "gpu:0 (NVIDIA H200)" */
  public String title() {
    return key() + " (" + name + ")";
  }
}
