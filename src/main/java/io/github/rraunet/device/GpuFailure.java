package io.github.rraunet.device;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a message of TensorFlow or of the driver about a GPU that failed while it worked means for the user. Exhausted memory is
 * not among them: it is met by smaller batches.
 */
public final class GpuFailure {

  private static final String AGAIN = "; start again, with device=cpu if it happens again";

  /** In the order in which they are tried: a lost card shows in other errors, too. */
  private static final Map<Pattern, String> SENTENCES = new LinkedHashMap<>();

  static {
    put("Xid\\b.*\\b79\\b|fallen off the bus|GPU is lost|device lost|DEVICE_LOST|CUDA_ERROR_DEVICE_UNAVAILABLE",
      "the GPU was lost while it worked (its bus connection, power or heat); 'nvidia-smi' and 'dmesg | grep Xid' tell more,"
        + " and the computer may have to be started again");
    put("CUDA_ERROR_ECC_UNCORRECTABLE|uncorrectable ECC|Xid\\b.*\\b(48|63|64|94|95)\\b",
      "the GPU's memory has a fault that it could not correct (ECC); the computer has to be started again, and the card may be"
        + " failing");
    put("CUDA_ERROR_ILLEGAL_ADDRESS|illegal memory access|Xid\\b.*\\b31\\b",
      "a program on the GPU touched memory that is not its own, after which the GPU is of no use to this process" + AGAIN);
    put("CUDA_ERROR_LAUNCH_TIMEOUT|launch timed out",
      "the GPU was stopped because one computation took too long for a card that drives a screen; lower batch_size" + AGAIN);
    put("CUDA_ERROR_(INVALID_PTX|UNSUPPORTED_PTX_VERSION)|unsupported toolchain",
      "the NVIDIA driver cannot translate the code for this GPU; install a newer driver (545.23 or newer)");
    put("CUDA_ERROR_NO_BINARY_FOR_GPU|no kernel image is available",
      "TensorFlow holds no code for this GPU (it knows compute capabilities 6.0 to 9.0); use device=cpu or another GPU");
    put("CUDA_ERROR_SYSTEM_DRIVER_MISMATCH|driver/library version mismatch",
      "the NVIDIA driver was updated while it runs; start the computer again");
    put("CUDNN_STATUS_(SUBLIBRARY_)?VERSION_MISMATCH|CuDNN library needs to have matching major version|CUDNN_STATUS_SUBLIBRARY",
      "the parts of cuDNN that were found are of different or too old versions (9.3 or newer is needed); run 'bin/rra gpu-setup'"
        + " and see 'bin/rra gpu-report' for where they lie");
    put("CUDNN_STATUS_NOT_INITIALIZED|CUDNN_STATUS_ALLOC_FAILED|No DNN in stream executor|cuDNN failed to initialize"
      + "|DNN library (is not found|initialization failed)|CUBLAS_STATUS_(NOT_INITIALIZED|ALLOC_FAILED)|failed to create cublas",
      "cuDNN or cuBLAS did not start, most often because other programs fill the GPU's memory; 'nvidia-smi' lists them, lower"
        + " batch_size, or see 'bin/rra gpu-report'");
    put("CUDA_ERROR_(LAUNCH_FAILED|HARDWARE_STACK_ERROR|ILLEGAL_INSTRUCTION|MISALIGNED_ADDRESS|ASSERT)|unspecified launch failure"
      + "|\\bXid\\b", "a program on the GPU failed, after which the GPU is of no use to this process" + AGAIN);
    put("CUDA_ERROR_(?!OUT_OF_MEMORY)[A-Z_]+", "the GPU failed" + AGAIN);
  }

  private GpuFailure() {}

  private static void put(final String pattern, final String sentence) {
    SENTENCES.put(Pattern.compile(pattern), sentence);
  }

  /** @return what the message means; empty if it tells of no failing GPU */
  public static Optional<String> sentence(final String message) {
    if (message == null) return Optional.empty();
    return SENTENCES.entrySet().stream().filter(e -> e.getKey().matcher(message).find()).map(Map.Entry::getValue).findFirst();
  }

  /** @return the sentence before the message that it explains; the message alone if it tells of no failing GPU */
  public static String explained(final String message) {
    return sentence(message).map(s -> s + System.lineSeparator() + "(" + message + ")").orElse(message);
  }
}
