package io.github.rraunet.tensorflow;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * TensorFlow's switch for the whole process whether products of float32 may be computed in TF32 on a GPU. It is on when
 * TensorFlow starts. Only Python has a name for it, so it is called by that of the C++ function.
 */
final class TensorFloat32 {

  private static final String SWITCH = "_ZN3tsl32enable_tensor_float_32_executionEb";
  private static final List<String> LIBRARIES = List.of("libtensorflow_framework.so.2", "libtensorflow_cc.so.2");

  private static Boolean allowed; // null: as TensorFlow started

  private TensorFloat32() {}

  /**
   * Call before each computation on a GPU: another network in this process may want it otherwise.
   *
   * @throws UnsatisfiedLinkError if this TensorFlow has no such switch
   */
  static synchronized void allow(final boolean wanted) {
    if (allowed != null && allowed == wanted) return;
    boolean found = false;
    for (final String library : loaded())
      try {
        // Each of the two libraries has a switch of its own; which one counts is up to the linker.
        final Function function = NativeLibrary.getInstance(library).getFunction(SWITCH);
        function.invokeVoid(new Object[] { wanted ? 1 : 0 });
        found = true;
      }
      catch (final UnsatisfiedLinkError e) {
        continue; // the other one has it
      }
    if (!found) throw new UnsatisfiedLinkError("this TensorFlow cannot be told whether to use TF32");
    allowed = wanted;
  }

  /** @return TensorFlow's libraries as this process loaded them: opened by the same path they are not loaded again */
  private static Set<String> loaded() {
    final Set<String> paths = new TreeSet<>();
    try {
      for (final String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
        final int slash = line.indexOf('/');
        if (slash < 0) continue;
        final Path file = Path.of(line.substring(slash));
        if (LIBRARIES.contains(file.getFileName().toString())) paths.add(file.toString());
      }
    }
    catch (final IOException e) {
      throw new UnsatisfiedLinkError("cannot tell which libraries are loaded: " + e.getMessage());
    }
    return paths;
  }
}
