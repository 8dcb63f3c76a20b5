package io.github.rraunet.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The ordinary command line in a process of its own: what one machine makes. */
final class VerbRun {

  private VerbRun() {}

  /** @return what it printed; fails the test if it did not end well */
  static String rra(final Object... args) throws IOException {
    final List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx1g",
      "-Djava.awt.headless=true", "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
      "io.github.rraunet.cli.Main"));
    for (final Object arg : args)
      command.add(arg.toString());
    final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).as(said).isZero();
    }
    catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return said;
  }
}
