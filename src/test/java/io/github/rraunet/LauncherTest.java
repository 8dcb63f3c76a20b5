package io.github.rraunet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rraunet.files.FolderReplacement;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
    return output(start(environment, arguments));
  }

  private Process start(final Map<String, String> environment, final String... arguments) throws IOException {
    final String[] command = new String[arguments.length + 1];
    command[0] = home.resolve("bin/rra").toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    final ProcessBuilder builder = new ProcessBuilder(command).directory(temp.toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("LC_") || key.equals("LANG") || key.equals("RRA_JAVA_OPTS"));
    builder.environment().put("JAVA_HOME", java.toString());
    builder.environment().putAll(environment);
    return builder.redirectErrorStream(true).start();
  }

  private static String output(final Process process) throws Exception {
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

  /** As the jobs of an array do in a fresh clone: two builds in one folder would spoil each other's files. */
  @Test
  void ofTwoThatStartAtOnceOneBuilds() throws Exception {
    assumeTrue(Stream.of(System.getenv("PATH").split(":")).anyMatch(p -> Files.isExecutable(Path.of(p, "flock"))),
      "without flock nothing keeps two builds apart");
    FolderReplacement.delete(home.resolve("target"));
    Files.createDirectories(home.resolve("src/main"));
    Files.createDirectories(home.resolve("src/assembly"));
    Files.writeString(home.resolve("pom.xml"), "");
    final Path tools = Files.createDirectories(temp.resolve("tools"));
    script(tools.resolve("mvn"), "echo begun >> builds", "sleep 2", "mkdir -p target/app/plugins",
      "touch target/app/plugins/RRA_UNet-1.jar target/RRA_UNet-1.jar");
    final Map<String, String> path = Map.of("PATH", tools + ":" + System.getenv("PATH"));
    final Process first = start(path, "a");
    final Process second = start(path, "b");
    assertThat(List.of(output(first), output(second))).allMatch(said -> said.contains("\n-cp\n"));
    assertThat(home.resolve("builds")).hasContent("begun");
    assertThat(run(path, "c")).doesNotContain("build");
  }
}
