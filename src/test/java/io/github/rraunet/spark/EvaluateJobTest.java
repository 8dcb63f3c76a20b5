package io.github.rraunet.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.progress.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tables of the command evaluate, in a process of its own, are what the job has to write. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EvaluateJobTest {

  private static final List<String> TABLES = List.of("scores.csv", "scores.json", "tables.md", "tables.tex", "summary.csv");

  @TempDir
  static Path shared;

  private static Path reference;
  private static Path prediction;

  @TempDir
  private Path temp;

  private final StringWriter said = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void makeMasks() throws IOException {
    reference = Files.createDirectories(shared.resolve("reference"));
    prediction = shared.resolve("prediction");
    for (int seed = 1; seed <= 3; seed++)
      VerbRun.rra("make-phantom", "--seed", seed, "--size", "40x36x24", "--spacing", "4x5x6", "--output", shared.resolve("ct.nii"),
        "--mask-output", reference.resolve("p" + seed + ".nii"));
    VerbRun.rra("make-noisy-masks", "--input", reference, "--output", prediction, "--beta", 1, "--alpha", 0.7);
  }

  private int job(final Object... more) {
    said.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    final List<String> args = new ArrayList<>(List.of("evaluate", "--master", "local[2]", "--conf", "spark.ui.enabled=false"));
    for (final Object arg : more)
      args.add(arg.toString());
    if (!args.contains("--output")) args.addAll(List.of("--output", temp.resolve("job").toString()));
    return new Main(new PrintWriter(said), new PrintWriter(err), false).run(args.toArray(String[]::new));
  }

  private void assertSameTables(final List<String> names) throws IOException {
    for (final String name : names)
      assertThat(Files.readString(temp.resolve("job").resolve(name))).as(name).isEqualTo(Files.readString(temp.resolve("command")
        .resolve(name)));
  }

  private void command(final Object... args) throws IOException {
    final List<Object> all = new ArrayList<>(List.of("evaluate", "--output", temp.resolve("command")));
    all.addAll(List.of(args));
    VerbRun.rra(all.toArray());
  }

  @Test
  void tablesOfFoldersAreThoseOfTheCommand() throws IOException {
    final Object[] args = { "--prediction", prediction, "--reference", reference, "--aggregation", "pooled", "--boundary-radius",
      "6mm", "--biou-distance-mm", "7" };
    command(args);
    assertThat(job(args)).as(err.toString()).isEqualTo(ExitCode.DONE);
    assertSameTables(TABLES);
    assertThat(said.toString()).contains("3 cases compared: ").contains("aggregation pooled").contains("| Label | Dice |");
    assertThat(Files.readString(temp.resolve("job/record.json"))).contains("\"command\": \"evaluate\"").contains("Apache Spark")
      .contains("p3 prediction");
  }

  @Test
  void pairsInSlabsHaveTheSameTables() throws IOException {
    final Object[] args = { "--prediction", prediction, "--reference", reference };
    command(args);
    final List<Object> more = new ArrayList<>(List.of(args));
    more.addAll(List.of("--slab-planes", 7));
    assertThat(job(more.toArray())).as(err.toString()).isEqualTo(ExitCode.DONE);
    assertThat(err.toString()).doesNotContain("Comparing cases ...");
    assertSameTables(TABLES);
  }

  @Test
  void aRerunComparesOnlyWhatIsMissing() throws IOException {
    final Path some = Files.createDirectories(temp.resolve("some"));
    for (final String name : List.of("p1.nii", "p2.nii"))
      Files.copy(prediction.resolve(name), some.resolve(name));
    final Object[] args = { "--prediction", some, "--reference", reference };
    assertThat(job(args)).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(err.toString()).contains("1 file has no partner");
    assertThat(temp.resolve("job/status.json")).content().contains("\"state\": \"some_failed\"");
    assertThat(job("--prediction", some, "--reference", reference, "--allow-unpaired")).isEqualTo(ExitCode.DONE);
    assertThat(temp.resolve("job/status.json")).content().contains("\"state\": \"done\"");
    assertThat(err.toString()).contains("2 of 2 cases were compared before").contains("reference p3.nii has no prediction");
    Files.copy(prediction.resolve("p3.nii"), some.resolve("p3.nii"));
    Files.setLastModifiedTime(some.resolve("p1.nii"), FileTime.fromMillis(0));
    final FileTime second = Files.getLastModifiedTime(temp.resolve("job/cases/p2.json"));
    assertThat(job(args)).isEqualTo(ExitCode.DONE);
    assertThat(err.toString()).contains("1 of 3 cases were compared before");
    assertThat(Files.getLastModifiedTime(temp.resolve("job/cases/p2.json"))).isEqualTo(second);
    command(args);
    assertSameTables(TABLES);
    assertThat(job("--prediction", some, "--reference", reference, "--metrics", "overlap")).isEqualTo(ExitCode.DONE);
    assertThat(err.toString()).doesNotContain("compared before");
  }

  @Test
  void aCaseThatCannotBeComparedStopsNoOther() throws IOException {
    final Path bad = Files.createDirectories(temp.resolve("bad"));
    for (final String name : List.of("p1.nii", "p2.nii", "p3.nii"))
      Files.copy(prediction.resolve(name), bad.resolve(name));
    Files.write(bad.resolve("p2.nii"), new byte[500]);
    assertThat(job("--prediction", bad, "--reference", reference)).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(err.toString()).contains("1 of 3 cases could not be compared: p2: ");
    assertThat(said.toString()).contains("2 cases compared");
    assertThat(Files.readString(temp.resolve("job/status.json"))).contains("\"state\": \"some_failed\"").contains(
      "\"cases\": 3").contains("\"done\": 2").contains("\"failed\": 1");
    Files.writeString(temp.resolve("job/status.json"), "of somebody else");
    assertThat(job("--prediction", bad, "--reference", reference)).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(temp.resolve("job/status.json")).hasContent("of somebody else");
    assertThat(job("--prediction", bad.resolve("p2.nii"), "--reference", reference.resolve("p2.nii"), "--output", temp.resolve(
      "x.csv"))).isEqualTo(ExitCode.FAILED);
    assertThat(temp.resolve("x.csv")).doesNotExist();
  }

  @Test
  void aFileOfOthersIsNotReplacedByTheScoresOfACase() throws IOException {
    final Path others = Files.createDirectories(temp.resolve("job/cases")).resolve("p1.json");
    Files.writeString(others, "{\"patient\": 1}");
    assertThat(job("--prediction", prediction, "--reference", reference)).isEqualTo(ExitCode.DONE);
    assertThat(err.toString()).contains("note: The scores could not be kept").contains("p1.json: is there already");
    assertThat(others).content().isEqualTo("{\"patient\": 1}");
    assertThat(temp.resolve("job/cases/p2.json")).exists();
  }

  @Test
  void aDryRunListsTheCases() {
    assertThat(job("--prediction", prediction, "--reference", reference, "--dry-run")).isEqualTo(ExitCode.DONE);
    assertThat(said.toString()).contains("p1: ").contains("3 cases (dry run");
    assertThat(temp.resolve("job")).doesNotExist();
  }

  @Test
  void slabsAreWholeChunksWhereTheseAreNotTooLarge() {
    assertThat(EvaluateJob.usualPlanes(512 * 512, 1)).isEqualTo(64); // 2^24 voxels
    assertThat(EvaluateJob.usualPlanes(600 * 600, 32)).isEqualTo(32); // of 46
    assertThat(EvaluateJob.usualPlanes(1024 * 1024, 32)).as("16, and 32 are twice as many").isEqualTo(32);
    assertThat(EvaluateJob.usualPlanes(2048 * 2048, 32)).as("8 times as many").isEqualTo(4);
    assertThat(EvaluateJob.usualPlanes(1L << 30, 32)).isEqualTo(1);
  }
}
