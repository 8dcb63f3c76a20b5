package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerCommandTest {

  private static final String UNPACKED = "org.bytedeco.javacpp.cachedir";
  private final String before = System.getProperty(UNPACKED);

  @AfterEach
  void restore() {
    if (before == null) System.clearProperty(UNPACKED);
    else System.setProperty(UNPACKED, before);
  }

  /** The worker's working directory is another one. */
  @Test
  void theFolderForNativeLibrariesIsHandedOn() {
    System.setProperty(UNPACKED, "natives");
    assertThat(Worker.command("a.jar", "Main", 100, 10)).containsSubsequence("-D" + UNPACKED + "=" + Path.of("natives")
      .toAbsolutePath(), "-cp", "a.jar", "Main");
    System.clearProperty(UNPACKED);
    assertThat(Worker.command("a.jar", "Main", 100, 10)).noneMatch(a -> a.contains(UNPACKED));
  }
}
