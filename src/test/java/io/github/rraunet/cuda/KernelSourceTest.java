package io.github.rraunet.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The kernels compile, with CUDA's compiler and with NVRTC, where these are installed; neither needs a GPU. */
class KernelSourceTest {

  @TempDir
  private static Path folder;

  @Test
  void everySourceIsListed() throws Exception {
    final Path sources = Path.of(KernelSource.class.getResource("bits.cu").toURI()).getParent();
    try (Stream<Path> files = Files.list(sources)) {
      assertThat(files.map(f -> f.getFileName().toString()).filter(f -> f.endsWith(".cu")).map(f -> f.replace(".cu", "")))
        .containsExactlyInAnyOrderElementsOf(KernelSource.NAMES);
    }
  }

  private static String said(final List<String> command) throws IOException, InterruptedException {
    final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? "" : said + " (exit code " + process.exitValue() + ")";
  }

  @TestFactory
  Stream<DynamicTest> nvccTakesEverySource() {
    return KernelSource.NAMES.stream().map(name -> DynamicTest.dynamicTest(name, () -> {
      String missing;
      try {
        missing = said(List.of("nvcc", "--version"));
      }
      catch (final IOException e) {
        missing = e.getMessage();
      }
      assumeTrue(missing.isEmpty(), "nvcc is not installed: " + missing);
      final Path source = folder.resolve(name + ".cu");
      final Path ptx = folder.resolve(name + ".ptx");
      Files.writeString(source, KernelSource.read(name));
      assertThat(said(List.of("nvcc", "-ptx", KernelSource.NO_CONTRACTION, "-o", ptx.toString(), source.toString()))).isEmpty();
      assertThat(Files.readString(ptx)).contains(".visible .entry").doesNotContain("fma.rn");
    }));
  }

  /** @return why NVRTC cannot be used; null if it can */
  private static CudaException nvrtcMissing() {
    try {
      KernelSource.compile("bits", 80);
      return null;
    }
    catch (final CudaException e) {
      return e.getCause() instanceof LinkageError ? e : null;
    }
  }

  @TestFactory
  Stream<DynamicTest> nvrtcTakesEverySource() {
    return KernelSource.NAMES.stream().map(name -> DynamicTest.dynamicTest(name, () -> {
      final CudaException missing = nvrtcMissing();
      assumeTrue(missing == null, () -> missing.getMessage());
      final byte[] code = KernelSource.compile(name, 90);
      assertThat(new String(code, 0, 4, StandardCharsets.ISO_8859_1)).as("machine code").isEqualTo("\u007fELF");
      final byte[] ptx = KernelSource.compile(name, 999); // newer than any that this NVRTC knows
      assertThat(new String(ptx, StandardCharsets.US_ASCII)).contains(".visible .entry").endsWith("\0");
    }));
  }
}
