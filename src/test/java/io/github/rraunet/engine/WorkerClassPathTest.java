package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of TensorFlow's natives one build, whatever lies side by side. */
class WorkerClassPathTest {

  private static final String CPU = "lib/tensorflow-core-native-1.1.0-linux-x86_64.jar";
  private static final String GPU = "lib/tensorflow-core-native-1.1.0-linux-x86_64-gpu.jar";
  private static final List<String> OTHERS = List.of("lib/javacpp-1.5.11-linux-x86_64.jar", "lib/tensorflow-core-api-1.1.0.jar",
    "lib/tensorflow-core-native-1.1.0.jar", "lib/jcuda-natives-12.6.0-linux-x86_64.jar");

  @TempDir
  private Path temp;

  private static List<String> jars(final String... natives) {
    final List<String> jars = new ArrayList<>(List.of(natives));
    jars.addAll(OTHERS);
    return jars;
  }

  @Test
  void takesTheBuildThatIsWanted() {
    assertThat(WorkerClassPath.oneBuild(jars(CPU, GPU), temp.resolve("none"), true)).containsExactlyElementsOf(jars(GPU));
    assertThat(WorkerClassPath.oneBuild(jars(CPU, GPU), temp.resolve("none"), false)).containsExactlyElementsOf(jars(CPU));
  }

  @Test
  void takesWhatThereIs() {
    assertThat(WorkerClassPath.oneBuild(jars(CPU), temp.resolve("none"), true)).containsExactlyElementsOf(jars(CPU));
    assertThat(WorkerClassPath.oneBuild(jars(GPU), temp.resolve("none"), false)).containsExactlyElementsOf(jars(GPU));
    assertThat(WorkerClassPath.oneBuild(OTHERS, temp.resolve("none"), true)).containsExactlyElementsOf(OTHERS);
  }

  @Test
  void takesWhatGpuSetupGotIfItIsOfTheSameVersion() throws IOException {
    final Path same = Files.createFile(temp.resolve("tensorflow-core-native-1.1.0-linux-x86_64-gpu.jar"));
    assertThat(WorkerClassPath.oneBuild(jars(CPU), same, true)).containsExactlyElementsOf(jars(same.toString()));
    assertThat(WorkerClassPath.oneBuild(jars(CPU), same, false)).containsExactlyElementsOf(jars(CPU));
    final Path other = Files.createFile(temp.resolve("tensorflow-core-native-1.2.0-linux-x86_64-gpu.jar"));
    assertThat(WorkerClassPath.oneBuild(jars(CPU), other, true)).containsExactlyElementsOf(jars(CPU));
  }
}
