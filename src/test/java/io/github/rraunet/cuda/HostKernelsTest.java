package io.github.rraunet.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The kernels' arithmetic, on the CPU. */
class HostKernelsTest extends KernelsContract {

  @TempDir
  private static Path folder;

  private static NativeLibrary library;

  @BeforeAll
  static void compile() throws Exception {
    assumeTrue(HostKernels.hasCompiler(), "g++ is not installed: the kernels cannot be run on the CPU");
    library = HostKernels.compile(folder);
  }

  @AfterAll
  static void unload() {
    if (library != null) library.close();
  }

  @Override
  Kernels open(final long limit) {
    return new HostKernels(library, limit);
  }

  @Override
  long held(final Kernels kernels) {
    return ((HostKernels) kernels).held();
  }

  @Nested
  class Masking extends MaskingContract {

    @Override
    Kernels open(final long limit) {
      return HostKernelsTest.this.open(limit);
    }

    @Override
    long held(final Kernels kernels) {
      return HostKernelsTest.this.held(kernels);
    }
  }
}
