package io.github.rraunet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.command.CommandCatalog;
import io.github.rraunet.progress.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code rra train-bundled-model} refuses before it makes its phantoms, which takes minutes. */
@Timeout(120) // seconds; what is not refused trains for an hour
class TrainBundledModelVerbTest {

  @TempDir
  Path temp;

  private StringWriter err;

  private int rra(final Object... args) {
    err = new StringWriter();
    return new RraCommandLine(CommandCatalog.load(), new PrintWriter(new StringWriter()), new PrintWriter(err), false)
      .run(Arrays.stream(args).map(Object::toString).toArray(String[]::new));
  }

  private int train(final Object... more) {
    final Object[] args = { "train-bundled-model", "--training-folder", temp.resolve("training"), "--output", temp.resolve(
      "m.zip") };
    final Object[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return rra(all);
  }

  @Test
  void wrongSettingsAreToldAtOnce() {
    assertThat(train("--precision", "float15")).isEqualTo(ExitCode.WRONG_USE);
    assertThat(err.toString()).contains("float15");
    assertThat(train("--tissues", "52")).isEqualTo(ExitCode.WRONG_USE);
    assertThat(err.toString()).contains("found '52'");
    assertThat(train("--foreground", "bone")).isEqualTo(ExitCode.WRONG_USE);
    assertThat(err.toString()).contains("found 'bone'");
  }

  @Test
  void whatCannotBeReadOrWrittenIsToldBeforeTheTraining() throws Exception {
    assertThat(rra("train-bundled-model", "--training-folder", temp.resolve("t"), "--output", temp.resolve("none/m.zip")))
      .isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("m.zip: cannot be written").doesNotContain("phantoms");
    final Path weights = Files.writeString(temp.resolve("best.weights"), "no weights");
    assertThat(train("--initial-weights", weights)).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("best.weights does not hold weights").doesNotContain("phantoms");
  }

  @Test
  void labelsOfAnotherGridAreNoLabelsOfTheCt() {
    final Path ct = temp.resolve("ct.nii");
    final Path labels = temp.resolve("labels.nii");
    assertThat(rra("make-phantom", "--size", "24x20x4", "--spacing", "8x8x20", "--output", ct)).as(() -> err.toString()).isZero();
    assertThat(rra("make-phantom", "--size", "24x20x4", "--spacing", "8x8x10", "--output", temp.resolve("o.nii"), "--mask-output",
      labels)).as(() -> err.toString()).isZero();
    assertThat(train("--ct", ct, "--labels", labels)).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("differ in voxel size").doesNotContain("phantoms");
  }
}
