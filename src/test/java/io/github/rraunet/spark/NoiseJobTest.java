package io.github.rraunet.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.progress.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The set of the command, made in a process of its own, is what the job has to make, tables and picture included. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NoiseJobTest {

  @TempDir
  static Path shared;

  private static Path correct;

  @TempDir
  private Path temp;

  private final StringWriter said = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void makeMasks() throws IOException {
    correct = Files.createDirectories(shared.resolve("correct"));
    for (int seed = 1; seed <= 3; seed++)
      VerbRun.rra("make-phantom", "--seed", seed, "--size", "60x54x12", "--spacing", "3x3x6", "--output", shared.resolve("ct.nii"),
        "--mask-output", correct.resolve("p" + seed + (seed == 1 ? ".nii.gz" : ".mha")));
  }

  private int job(final Object... more) {
    final List<String> args = new ArrayList<>(List.of("make-noisy-masks", "--output", temp.resolve("job").toString(), "--master",
      "local[2]", "--conf", "spark.ui.enabled=false"));
    for (final Object arg : more)
      args.add(arg.toString());
    return new Main(new PrintWriter(said), new PrintWriter(err), false).run(args.toArray(String[]::new));
  }

  private static TreeMap<String, byte[]> files(final Path folder) throws IOException {
    final TreeMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (final Path file : all.toList())
        if (!file.getFileName().toString().matches("record\\.json|status\\.json")) files.put(file.getFileName().toString(), Files.readAllBytes(
          file));
    }
    return files;
  }

  private void assertSameSet(final Object... args) throws IOException {
    final List<Object> all = new ArrayList<>(List.of("make-noisy-masks", "--output", temp.resolve("command")));
    all.addAll(List.of(args));
    VerbRun.rra(all.toArray());
    assertThat(job(args)).as(err.toString()).isEqualTo(ExitCode.DONE);
    final TreeMap<String, byte[]> expected = files(temp.resolve("command"));
    final TreeMap<String, byte[]> found = files(temp.resolve("job"));
    assertThat(expected.keySet()).contains("p1.nii.gz", "p2.mha", "p3.mha", "manifest.csv", "manifest.json", "summary.md",
      "histogram.png");
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, bytes) -> assertThat(found.get(name)).as(name).isEqualTo(bytes));
    assertThat(Files.readString(temp.resolve("job/record.json"))).contains("Apache Spark").contains("\"seed\": ");
    assertThat(Files.readString(temp.resolve("job/status.json"))).contains("\"state\": \"done\"").contains("\"files\": 3")
      .contains("\"master\": \"local[2]\"");
  }

  @Test
  void slicesAreMadeWrongAsOnOneMachine() throws IOException {
    assertSameSet("--input", correct, "--alpha", 0.6, "--seed", 7);
  }

  @Test
  void volumesAreMadeWrongAsOnOneMachine() throws IOException {
    assertSameSet("--input", correct, "--mode", "3d", "--beta", 1, "--types", "erosion,elastic:4mm", "--seed", 3);
  }

  @Test
  void aFileThatIsNoMaskIsListed() throws IOException {
    final Path bad = Files.createDirectories(temp.resolve("bad"));
    Files.copy(correct.resolve("p1.nii.gz"), bad.resolve("p1.nii.gz"));
    Files.write(bad.resolve("p2.nii"), new byte[400]);
    assertThat(job("--input", bad)).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(err.toString()).contains("1 of 2 files could not be used: p2.nii");
    assertThat(Files.readString(temp.resolve("job/status.json"))).contains("\"state\": \"some_failed\"").contains(
      "\"failed\": 1");
    assertThat(files(temp.resolve("job")).keySet()).contains("p1.nii.gz").doesNotContain("p2.nii");
  }

  @Test
  void aFolderThatHoldsSomethingElseIsLeftAlone() throws IOException {
    Files.writeString(Files.createDirectories(temp.resolve("job")).resolve("p1.nii.gz"), "mine");
    assertThat(job("--input", correct)).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("is there already and not of an earlier set");
    assertThat(files(temp.resolve("job")).keySet()).isEqualTo(Set.of("p1.nii.gz"));
  }
}
