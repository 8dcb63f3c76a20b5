package io.github.rraunet.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import jcuda.Pointer;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import jcuda.runtime.JCuda;
import jcuda.runtime.cudaError;
import org.junit.jupiter.api.Test;

class HostPinningTest {

  private static boolean isPinned(final ByteBuffer memory) {
    return JCudaDriver.cuMemHostGetFlags(new int[1], Pointer.to(memory)) == CUresult.CUDA_SUCCESS;
  }

  @Test
  void memoryIsPinnedUntilItIsUnpinned() {
    assumeTrue(CudaDevice.whyNot().isEmpty(), () -> "no GPU: " + CudaDevice.whyNot().orElseThrow());
    final var pinning = new HostPinning(0);
    final ByteBuffer memory = ByteBuffer.allocateDirect(8 << 20);
    assertThat(pinning.pin(memory)).isTrue();
    assertThat(isPinned(memory)).isTrue();
    pinning.unpin(memory);
    assertThat(isPinned(memory)).isFalse();
    assertThat(pinning.pin(memory)).isTrue(); // again
    pinning.unpin(memory);
  }

  @Test
  void whatIsRefusedLeavesNoErrorBehindAndIsPinnedLater() {
    assumeTrue(CudaDevice.whyNot().isEmpty(), () -> "no GPU: " + CudaDevice.whyNot().orElseThrow());
    final var pinning = new HostPinning(0);
    final ByteBuffer memory = ByteBuffer.allocateDirect(4096);
    assertThat(pinning.pin(memory)).isTrue();
    final var other = new HostPinning(0);
    assertThat(other.pin(memory)).as("pinned twice").isFalse();
    assertThat(JCuda.cudaGetLastError()).isEqualTo(cudaError.cudaSuccess);
    pinning.unpin(memory);
    assertThat(other.pin(memory)).isTrue();
    other.unpin(memory);
  }

  @Test
  void withoutAGpuMemoryStaysAsItIs() {
    final ByteBuffer memory = ByteBuffer.allocateDirect(4096);
    assertThat(new HostPinning(999).pin(memory)).isFalse();
  }
}
