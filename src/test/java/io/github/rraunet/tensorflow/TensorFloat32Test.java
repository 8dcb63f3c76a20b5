package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.tensorflow.TensorFlow;

class TensorFloat32Test {

  /** TensorFlow's own answer: tsl::tensor_float_32_execution_enabled(). */
  private static boolean enabled() throws Exception {
    final String line = Files.readAllLines(Path.of("/proc/self/maps")).stream().filter(l -> l.endsWith("libtensorflow_cc.so.2"))
      .findFirst().orElseThrow();
    final NativeLibrary library = NativeLibrary.getInstance(line.substring(line.indexOf('/')));
    return (library.getFunction("_ZN3tsl33tensor_float_32_execution_enabledEv").invokeInt(new Object[0]) & 0xFF) != 0;
  }

  @Test
  void tensorFlowIsSwitchedBothWays() throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/self/maps")), "the switch is found on Linux only");
    assertThat(TensorFlow.version()).isNotEmpty(); // loads it
    for (final boolean wanted : new boolean[] { false, true, false, true }) {
      TensorFloat32.allow(wanted);
      assertThat(enabled()).isEqualTo(wanted);
    }
  }
}
