package io.github.rraunet.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages as TensorFlow, CUDA and the kernel log write them. */
class GpuFailureTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
    could not synchronize on CUDA context: CUDA_ERROR_ILLEGAL_ADDRESS: an illegal memory access was encountered | touched memory
    NVRM: Xid (PCI:0000:41:00): 79, pid=1234, GPU has fallen off the bus. | was lost while it worked
    INTERNAL: Failed to synchronize GPU for memset: GPU is lost | was lost while it worked
    failed to enqueue async memcpy: CUDA_ERROR_ECC_UNCORRECTABLE: uncorrectable ECC error encountered | could not correct
    Unexpected Event status: 1 CUDA_ERROR_LAUNCH_FAILED: unspecified launch failure | a program on the GPU failed
    CUDA_ERROR_LAUNCH_TIMEOUT: the launch timed out and was terminated | too long
    CUDA_ERROR_UNSUPPORTED_PTX_VERSION: the provided PTX was compiled with an unsupported toolchain. | newer driver
    CUDA_ERROR_NO_BINARY_FOR_GPU: no kernel image is available for execution on the device | no code for this GPU
    source was compiled with: 9.3.0.  CuDNN library needs to have matching major version and | cuDNN
    UNIMPLEMENTED: DNN library is not found. | cuDNN or cuBLAS did not start
    Could not create cudnn handle: CUDNN_STATUS_NOT_INITIALIZED | cuDNN or cuBLAS did not start
    failed: CUDA_ERROR_PEER_ACCESS_UNSUPPORTED: x | the GPU failed
    """)
  void isExplained(final String message, final String part) {
    assertThat(GpuFailure.sentence(message)).hasValueSatisfying(s -> assertThat(s).contains(part));
    assertThat(GpuFailure.explained(message)).contains(part).contains(message).hasLineCount(2);
  }

  @ParameterizedTest
  @ValueSource(strings = { "the batch is closed", "OOM when allocating tensor with shape[8,64,256,256]",
    "failed to allocate 2.00GiB from device: CUDA_ERROR_OUT_OF_MEMORY: out of memory" })
  void isNotOfAFailingGpu(final String message) {
    assertThat(GpuFailure.sentence(message)).isEmpty();
    assertThat(GpuFailure.explained(message)).isEqualTo(message);
  }

  @Test
  void takesNoMessage() {
    assertThat(GpuFailure.sentence(null)).isEmpty();
  }
}
