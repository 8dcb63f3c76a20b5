package io.github.rraunet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bin/rra in a folder of its own, with a Java that only prints what it is given. */
class LauncherTest {

  @TempDir
  Path temp;

  private Path home;
  private Path java;

  @BeforeEach
  void installation() throws IOException {
    assumeTrue(File.separatorChar == '/', "bin/rra is a script of Unix");
    home = Files.createDirectories(temp.resolve("pro gram"));
    Files.createDirectories(home.resolve("bin"));
    Files.copy(Path.of("bin/rra"), home.resolve("bin/rra"));
    Files.createDirectories(home.resolve("target/app/plugins"));
    Files.writeString(home.resolve("target/app/plugins/RRA_UNet-1.jar"), "");
    java = Files.createDirectories(temp.resolve("jdk/bin")).getParent();
    Files.writeString(java.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
    script(java.resolve("bin/java"), "echo \"locale=$LC_ALL\"", "for one in \"$@\"; do echo \"$one\"; done");
  }

  private static void script(final Path file, final String... lines) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private String run(final Map<String, String> environment, final String... arguments) throws Exception {
    final String[] command = new String[arguments.length + 1];
    command[0] = home.resolve("bin/rra").toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    final ProcessBuilder builder = new ProcessBuilder(command).directory(temp.toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("LC_") || key.equals("LANG") || key.equals("RRA_JAVA_OPTS"));
    builder.environment().put("JAVA_HOME", java.toString());
    builder.environment().putAll(environment);
    final Process process = builder.redirectErrorStream(true).start();
    final String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return said;
  }

  /** Java takes the locale C for one that is not there, and finds no file with an umlaut. */
  @Test
  void aLocaleThatIsNotThereIsNoReasonToLoseLetters() throws Exception {
    assertThat(run(Map.of("LC_ALL", "xx_YY.UTF-8"), "a")).contains("locale=C.UTF-8\n");
    assertThat(run(Map.of("LANG", "xx_YY.UTF-8"), "a")).contains("locale=C.UTF-8\n");
    assertThat(run(Map.of("LANG", "C"), "a")).contains("locale=C.UTF-8\n");
    assertThat(run(Map.of(), "a")).contains("locale=C.UTF-8\n");
    assertThat(run(Map.of("LC_ALL", "C.UTF-8", "LANG", "C"), "a b", "*")).contains("locale=C.UTF-8\n").endsWith("\na b\n*\n");
  }
}
