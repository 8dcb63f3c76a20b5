package io.github.rraunet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.command.CommandCatalog;
import io.github.rraunet.files.CsvTable;
import io.github.rraunet.files.LockFile;
import io.github.rraunet.progress.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rra reproduce}, on a paper's data set of three phantoms. */
class ReproduceVerbTest {

  @TempDir
  Path temp;

  private StringWriter out;
  private StringWriter err;

  private int rra(final Object... args) {
    out = new StringWriter();
    err = new StringWriter();
    return new RraCommandLine(CommandCatalog.load(), new PrintWriter(out), new PrintWriter(err), false)
      .run(Arrays.stream(args).map(Object::toString).toArray(String[]::new));
  }

  @Test
  void makesTable2AndDoesNothingTwice() throws Exception {
    final Path data = Files.createDirectory(temp.resolve("data"));
    for (int c = 9; c <= 11; c++)
      assertThat(rra("make-phantom", "--seed", c, "--size", "32x32x10", "--spacing", "3x3x16", "--output",
        data.resolve("case" + c + ".mhd"), "--mask-output", data.resolve("case" + c + "_label.mhd"))).as(() -> err.toString())
        .isZero();
    final Path study = temp.resolve("study");
    final Object[] reproduce = { "reproduce", "--images", data, "--output", study, "--tables", "2", "--epochs", "1",
      "--base-filters",
      "2", "--slice-size", "32" };
    Files.copy(data.resolve("case9.mhd"), data.resolve("case8.mhd")); // an image of no mask
    assertThat(rra(reproduce)).as(() -> err.toString()).isZero();
    assertThat(err.toString()).contains("Left out: 1 image without a mask: case8.mhd");
    assertThat(out.toString()).contains("1 cases to train on, 1 to validate with (case10), 1 to test on (case11)")
      .contains("## Table 2").contains("| 0.8425 |");
    final Map<String, String> trial = CsvTable.read(study.resolve("trials.csv")).rows("training", "dice", "sbd").get(0);
    assertThat(trial.get("training")).isEqualTo("rra author");
    assertThat(Double.parseDouble(trial.get("sbd"))).isBetween(0.0, 1.0);
    assertThat(rra(reproduce)).isZero();
    assertThat(err.toString()).doesNotContain("training rra");
    assertThat(study.resolve("tables.md")).exists();
    assertThat(rra("make-phantom", "--seed", "5", "--size", "32x32x10", "--spacing", "3x3x16", "--output",
      data.resolve("case9.mhd"))).as(() -> err.toString()).isZero();
    assertThat(rra(reproduce)).isEqualTo(1);
    assertThat(err.toString()).contains("holds a study with other settings: content of images and masks (was ");
  }

  /** A learning rate that no network can take: the others of a study are not to wait for it for ever. */
  @Test
  void aTrainingThatComesToNothingDoesNotEndTheStudy() throws Exception {
    final Path data = Files.createDirectory(temp.resolve("data"));
    for (int c = 1; c <= 3; c++)
      assertThat(rra("make-phantom", "--seed", c, "--size", "32x32x10", "--spacing", "3x3x16", "--output",
        data.resolve("case" + c + ".mhd"), "--mask-output", data.resolve("case" + c + "_label.mhd"))).as(() -> err.toString())
        .isZero();
    final Path study = temp.resolve("study");
    assertThat(rra("reproduce", "--images", data, "--output", study, "--tables", "2", "--epochs", "1", "--base-filters", "1",
      "--slice-size", "32", "--learning-rate", "1e30")).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(err.toString()).contains("1 training came to nothing and is not in the tables: rra author, seed 1: ");
    assertThat(study.resolve("tables.md")).exists();
    assertThat(study.resolve("record.json")).exists();
  }

  @Test
  void aFolderHasOneStudyAtATime() throws Exception {
    final Path study = Files.createDirectory(temp.resolve("study"));
    try (LockFile other = LockFile.take(study.resolve(".lock")).orElseThrow()) {
      assertThat(rra("reproduce", "--output", study, "--images", temp.resolve("none"))).isEqualTo(1);
      assertThat(err.toString()).contains("another study is running in this folder");
    }
    assertThat(rra("reproduce", "--output", study, "--images", temp.resolve("none"))).isEqualTo(1);
    assertThat(err.toString()).contains("none: is no folder");
  }

  @Test
  void whatCannotBeIsTold() {
    assertThat(rra("reproduce", "--output", temp.resolve("s"), "--images", temp.resolve("none"))).isEqualTo(1);
    assertThat(err.toString()).contains("none");
  }

  @Test
  void replacesNoFileOfOthers() throws Exception {
    for (final String name : new String[] { "record.json", "tables.md", "trials.csv", "settings.csv" }) {
      final Path own = Files.writeString(Files.createDirectory(temp.resolve("of " + name)).resolve(name), "my own");
      assertThat(rra("reproduce", "--output", own.getParent(), "--images", temp.resolve("none"))).as(name).isEqualTo(1);
      assertThat(err.toString()).contains(own + ": is there already and not of a study; name another folder as output");
      assertThat(own).hasContent("my own");
    }
  }

  /** Making the scans takes longer than to see that there is no such GPU; none of 98 is on any machine of ours. */
  @Test
  void aGpuThatIsNotThereIsRefusedBeforeAnythingIsMade() {
    final Path study = temp.resolve("study");
    assertThat(rra("reproduce", "--output", study, "--device", "gpu:97,gpu:98")).isEqualTo(1);
    assertThat(err.toString()).contains("gpu:97 was asked for").doesNotContain("training");
    assertThat(study).doesNotExist();
  }
}
