package io.github.rraunet.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The kernels on the first GPU. */
class GpuKernelsTest extends KernelsContract {

  @BeforeAll
  static void needsAGpu() {
    assumeTrue(CudaDevice.whyNot().isEmpty(), () -> "no GPU: " + CudaDevice.whyNot().orElseThrow());
  }

  @Override
  Kernels open(final long limit) {
    return CudaDevice.open(0, limit);
  }

  @Override
  long held(final Kernels kernels) {
    return ((CudaDevice) kernels).allocatedBytes();
  }

  @Nested
  class Masking extends MaskingContract {

    @Override
    Kernels open(final long limit) {
      return GpuKernelsTest.this.open(limit);
    }

    @Override
    long held(final Kernels kernels) {
      return GpuKernelsTest.this.held(kernels);
    }
  }
}
