package io.github.rraunet;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Files by others that tests may use but the repository does not hold. */
public final class SharedData {

  private SharedData() {}

  /** @return the file or folder below {@code shared/data}; skips the test where it is absent */
  public static Path get(final String name) {
    final Path path = Path.of(System.getProperty("rraunet.shared", "../shared")).resolve("data").resolve(name).toAbsolutePath()
      .normalize();
    assumeTrue(Files.exists(path), "shared data is absent: " + path);
    return path;
  }
}
