package io.github.rraunet.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.rraunet.BoneModel;
import io.github.rraunet.progress.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What segment-folder makes of the same stacks is what the job has to make; the network is a threshold at 200 HU. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SegmentJobTest {

  @TempDir
  static Path shared;

  private static Path model;
  private static Path scans;
  private static Path onOneMachine;

  @TempDir
  private Path temp;

  private Path in;
  private Path out;
  private final StringWriter said = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void makeScans() throws IOException {
    model = BoneModel.write(shared);
    scans = shared.resolve("scans ä");
    Files.createDirectories(scans.resolve("sub"));
    for (int seed = 1; seed <= 3; seed++)
      VerbRun.rra("make-phantom", "--seed", seed, "--size", "40x36x30", "--spacing", "4x5x6", "--output", scans.resolve((seed == 3
        ? "sub/p" : "p") + seed + (seed == 2 ? ".nii.gz" : ".nii")));
    onOneMachine = shared.resolve("one");
    segmentFolder(scans, onOneMachine);
  }

  private static String segmentFolder(final Path in, final Path out, final Object... more) throws IOException {
    final List<Object> args = new ArrayList<>(List.of("segment-folder", "--input", in, "--output", out, "--recursive", "--model",
      model, "--device", "cpu"));
    args.addAll(List.of(more));
    return VerbRun.rra(args.toArray());
  }

  @BeforeEach
  void copyScans() throws IOException {
    in = temp.resolve("scans ä");
    out = temp.resolve("out");
    try (Stream<Path> tree = Files.walk(scans)) {
      for (final Path file : tree.sorted().toList())
        Files.copy(file, in.resolve(scans.relativize(file).toString()));
    }
  }

  private int job(final Object... more) {
    said.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    final List<String> args = new ArrayList<>(List.of("segment", "--input", in.toString(), "--output", out.toString(),
      "--recursive", "--device", "cpu", "--conf", "spark.ui.enabled=false"));
    for (final Object arg : more)
      args.add(arg.toString());
    if (!args.contains("--model")) args.addAll(List.of("--model", model.toString()));
    if (!args.contains("--master")) args.addAll(List.of("--master", "local[2]"));
    return new Main(new PrintWriter(said), new PrintWriter(err), false).run(args.toArray(String[]::new));
  }

  private TreeMap<String, byte[]> masks(final Path folder) throws IOException {
    final TreeMap<String, byte[]> masks = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (final Path file : files.filter(f -> f.toString().endsWith("_mask.nii.gz")).toList())
        masks.put(folder.relativize(file).toString(), Files.readAllBytes(file));
    }
    return masks;
  }

  private void assertSame(final TreeMap<String, byte[]> found, final TreeMap<String, byte[]> expected) {
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, bytes) -> assertThat(found.get(name)).as(name).isEqualTo(bytes));
  }

  private JsonObject json(final Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  @ParameterizedTest
  @ValueSource(strings = { "local[1]", "local[2]" })
  void aFolderIsSegmentedAsOnOneMachine(final String master) throws IOException {
    assertThat(job("--master", master)).as(err.toString()).isEqualTo(ExitCode.DONE);
    assertThat(said.toString()).contains("3 done, 0 skipped, 0 failed of 3 stacks");
    final var expected = masks(onOneMachine);
    assertThat(expected).hasSize(3);
    assertSame(masks(out), expected);
    final JsonObject status = json(out.resolve("status.json"));
    assertThat(status.get("state").getAsString()).isEqualTo("done");
    assertThat(status.get("master").getAsString()).isEqualTo(master);
    assertThat(status.getAsJsonObject("counts").get("done").getAsInt()).isEqualTo(3);
    final JsonObject record = json(out.resolve("p1_mask.nii.gz.json"));
    final JsonObject recordOfOne = json(onOneMachine.resolve("p1_mask.nii.gz.json"));
    for (final String key : List.of("device", "precision", "batch_size", "settings_sha256", "model", "scores", "outputs"))
      assertThat(record.get(key)).as(key).isEqualTo(recordOfOne.get(key));
    assertThat(record.get("notes").toString()).contains("Apache Spark 4").contains(master);
    assertThat(Files.list(out).map(f -> f.getFileName().toString()).filter(n -> n.startsWith("."))).isEmpty();
  }

  @Test
  void slabsGiveTheSameFiles() throws IOException {
    assertThat(job("--slab-slices", 4, "--batch-size", 4)).as(err.toString()).isEqualTo(ExitCode.DONE);
    assertThat(err.toString()).contains("Putting slabs together");
    assertSame(masks(out), masks(onOneMachine));
    assertThat(Files.list(out).map(f -> f.getFileName().toString()).filter(n -> n.startsWith("."))).isEmpty();
  }

  @Test
  void aRerunDoesOnlyWhatIsMissingWhoeverDidTheRest() throws IOException {
    segmentFolder(in, out, "--include", "p1.nii");
    final FileTime before = Files.getLastModifiedTime(out.resolve("p1_mask.nii.gz"));
    assertThat(job()).as(err.toString()).isEqualTo(ExitCode.DONE);
    assertThat(said.toString()).contains("2 done, 1 skipped, 0 failed of 3 stacks");
    assertThat(Files.getLastModifiedTime(out.resolve("p1_mask.nii.gz"))).isEqualTo(before);
    assertThat(segmentFolder(in, out)).contains("0 done, 3 skipped, 0 failed of 3 stacks");
    Files.delete(out.resolve("p1_mask.nii.gz"));
    assertThat(job()).isEqualTo(ExitCode.DONE);
    assertThat(said.toString()).contains("1 done, 2 skipped, 0 failed of 3 stacks");
  }

  @Test
  void aStackThatFailsIsListedAndTheOthersGoOn() throws IOException {
    Files.write(in.resolve("bad.nii"), new byte[400]);
    Files.writeString(Files.createDirectories(out).resolve("p1_mask.nii.gz"), "of somebody else");
    assertThat(job()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(said.toString()).contains("2 done, 0 skipped, 2 failed of 4 stacks");
    assertThat(err.toString()).contains("2 of 4 stacks could not be segmented: bad.nii (").contains(
      "no record beside it says that a segmentation made it");
    assertThat(Files.readString(out.resolve("p1_mask.nii.gz"))).isEqualTo("of somebody else");
    assertThat(json(out.resolve("status.json")).get("state").getAsString()).isEqualTo("some_failed");
    assertThat(Files.readString(out.resolve("summary.csv"))).contains("bad.nii,failed,").contains("p2.nii.gz,done,30,");
    assertThat(job("--allow-failed")).isEqualTo(ExitCode.DONE);
  }

  @Test
  void aStackThatNoNetworkTakesStopsNoOther() throws IOException {
    final byte[] bytes = Files.readAllBytes(in.resolve("p1.nii"));
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(80, 4e4f).putFloat(84, 5e4f).putFloat(280, 4e4f).putFloat(300,
      5e4f); // 1.6 km wide, by its pixels and by its transform
    Files.write(in.resolve("wide.nii"), bytes);
    assertThat(job("--slab-slices", 4, "--batch-size", 4)).as(err.toString()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(said.toString()).contains("3 done, 0 skipped, 1 failed of 4 stacks");
    assertThat(err.toString()).contains("wide.nii (");
  }

  /** A mask of nothing, whose voxels take no room on the disk. */
  @Test
  void theVoxelsBesideAHeaderCount() throws IOException {
    final Path header = temp.resolve("large.mhd");
    Files.writeString(header, """
      ObjectType = Image
      NDims = 3
      DimSize = 1024 1024 400
      ElementType = MET_UCHAR
      ElementDataFile = large.raw
      """);
    assertThat(in.resolve("p1.nii")).satisfies(small -> assertThat(LargeStacks.isSmall(small)).isTrue());
    try (var voxels = new RandomAccessFile(temp.resolve("large.raw").toFile(), "rw")) {
      voxels.setLength(1024L * 1024 * 400);
    }
    assertThat(LargeStacks.isSmall(header)).isFalse();
  }

  @Test
  void aDryRunWritesNothing() throws IOException {
    assertThat(job("--dry-run")).isEqualTo(ExitCode.DONE);
    assertThat(said.toString()).contains("planned p1.nii -> ").contains("3 planned, 0 skipped of 3 stacks (dry run");
    assertThat(out).doesNotExist();
  }

  @Test
  void wrongUseIsToldInALine() {
    assertThat(job("--slab-slice", 3)).isEqualTo(ExitCode.WRONG_USE);
    assertThat(err.toString()).contains("there is no option '--slab-slice'; did you mean --slab-slices?");
    assertThat(job("--slab-slices", -3)).as(err.toString()).isEqualTo(ExitCode.WRONG_USE);
    assertThat(err.toString()).contains("slab_slices is a number of slices").contains("'rra spark segment --help' tells");
    assertThat(job("--attempts", 0)).isEqualTo(ExitCode.WRONG_USE);
    assertThat(err.toString()).contains("attempts must be at least 1, found 0").doesNotContain("Spark (");
    assertThat(out).doesNotExist();
    assertThat(job("--output-type", "maks")).isEqualTo(ExitCode.WRONG_USE);
    assertThat(err.toString()).contains("output_type must be mask, probability or both; found 'maks'");
    assertThat(job("--model", temp.resolve("none"))).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("there is no model at");
    assertThat(job("--master", "local[none]")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("Spark could not be started with the master local[none]");
    assertThat(job("--conf", "spark.testing.memory=300000000")).isEqualTo(ExitCode.FAILED); // what it believes the heap to be
    assertThat(err.toString()).contains("Spark needs a heap of 450 MiB or more").contains("RRA_JAVA_OPTS=-Xmx1g").doesNotContain(
      "a master is");
  }
}
