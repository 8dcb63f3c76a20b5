package io.github.rraunet.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.rraunet.BoneModel;
import io.github.rraunet.progress.ExitCode;
import io.github.rraunet.spark.hadoop.FolderFileSystem;
import io.github.rraunet.spark.hadoop.MiniHdfs;
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
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the commands make of files of this machine is what the jobs have to make of the same files on HDFS, byte for byte. */
@DisabledOnOs(OS.WINDOWS) // where Hadoop needs programs of its own
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HdfsJobsTest {

  @TempDir
  static Path shared;

  private static MiniHdfs hdfs;
  private static Path model;
  private static Path scans;
  private static Path masks;

  @TempDir
  private Path temp;

  private final StringWriter said = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void makeFiles() throws IOException {
    hdfs = new MiniHdfs(shared.resolve("blocks"));
    model = BoneModel.write(shared);
    scans = shared.resolve("scans ä");
    masks = Files.createDirectories(shared.resolve("masks"));
    Files.createDirectories(scans.resolve("sub"));
    int seed = 1;
    for (final String name : List.of("p1.nii", "sub/p2.nii.gz", "p3.tif"))
      VerbRun.rra("make-phantom", "--seed", seed, "--size", "40x36x30", "--spacing", "4x5x6", "--output", scans.resolve(name),
        "--mask-output", masks.resolve("p" + seed++ + ".nii"));
  }

  @AfterAll
  static void stop() {
    hdfs.close();
  }

  /** @return exit code */
  private int job(final String verb, final Object... more) {
    said.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    final List<String> args = new ArrayList<>(List.of(verb, "--master", "local[2]", "--conf", "spark.ui.enabled=false"));
    MiniHdfs.CLIENT.forEach((key, value) -> args.addAll(List.of("--conf", "spark.hadoop." + key + "=" + value)));
    for (final Object arg : more)
      args.add(arg.toString());
    return new Main(new PrintWriter(said), new PrintWriter(err), false).run(args.toArray(String[]::new));
  }

  private int segment(final Object in, final Object out, final Object... more) {
    final List<Object> args = new ArrayList<>(List.of("--input", in, "--output", out, "--recursive", "--device", "cpu"));
    args.addAll(List.of(more));
    if (!args.contains("--model")) args.addAll(List.of("--model", model));
    return job("segment", args.toArray());
  }

  private static Path onHdfs(final String path) {
    return Locations.path(hdfs.address() + path);
  }

  /** Brings a file, or a folder with all in it, to HDFS. */
  private static Path brought(final Path from, final String to) throws IOException {
    final Path target = onHdfs(to);
    Files.createDirectories(target.getParent());
    try (Stream<Path> tree = Files.walk(from)) {
      for (final Path file : tree.toList())
        Files.copy(file, target.resolve(from.relativize(file)));
    }
    return target;
  }

  private static TreeMap<String, byte[]> files(final Path folder, final Predicate<String> names) throws IOException {
    final TreeMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(folder)) {
      for (final Path file : tree.filter(Files::isRegularFile).toList())
        if (names.test(file.getFileName().toString())) files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
    }
    return files;
  }

  private static void assertSameFiles(final Path found, final Path expected, final int count, final Predicate<String> names)
    throws IOException
  {
    final TreeMap<String, byte[]> all = files(expected, names);
    final TreeMap<String, byte[]> these = files(found, names);
    assertThat(all).hasSize(count);
    assertThat(these.keySet()).isEqualTo(all.keySet());
    all.forEach((name, bytes) -> assertThat(these.get(name)).as(name).isEqualTo(bytes));
  }

  private static void assertNothingHidden(final Path folder) throws IOException {
    try (Stream<Path> content = Files.list(folder)) {
      assertThat(content.map(f -> f.getFileName().toString()).filter(n -> n.startsWith("."))).isEmpty();
    }
  }

  private static boolean isResult(final String name) {
    return name.endsWith("_mask.nii.gz") || name.endsWith(".png");
  }

  @Test
  void aFolderIsSegmentedAsOnOneMachine() throws IOException {
    final Path in = brought(scans, "/segment/scans ä");
    final Path out = onHdfs("/segment/out");
    final Path here = temp.resolve("here");
    VerbRun.rra("segment-folder", "--input", scans, "--output", here, "--recursive", "--figure", "--model", model, "--device",
      "cpu");
    final Path carried = brought(model, "/segment/" + model.getFileName());
    assertThat(segment(in, out, "--figure", "--model", carried)).as(err.toString()).isEqualTo(ExitCode.DONE);
    assertThat(said.toString()).contains("3 done, 0 skipped, 0 failed of 3 stacks: " + out);
    assertSameFiles(out, here, 6, HdfsJobsTest::isResult);
    assertNothingHidden(out);
    final JsonObject record = JsonParser.parseString(Files.readString(out.resolve("p3_mask.nii.gz.json"))).getAsJsonObject();
    final JsonObject recordHere = JsonParser.parseString(Files.readString(here.resolve("p3_mask.nii.gz.json"))).getAsJsonObject();
    for (final String key : List.of("outputs", "scores", "settings_sha256", "model"))
      assertThat(record.get(key)).as(key).isEqualTo(recordHere.get(key));
    final JsonObject input = record.getAsJsonArray("inputs").get(0).getAsJsonObject();
    assertThat(input.get("path").getAsString()).isEqualTo(in + "/p3.tif");
    assertThat(input.get("sha256")).isEqualTo(recordHere.getAsJsonArray("inputs").get(0).getAsJsonObject().get("sha256"));

    Files.write(in.resolve("bad.nii"), new byte[400]);
    assertThat(segment(in, out, "--figure")).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(said.toString()).contains("0 done, 3 skipped, 1 failed of 4 stacks");
    assertThat(err.toString()).contains("1 of 4 stacks could not be segmented: bad.nii (");
    assertThat(Files.readString(out.resolve("summary.csv"))).contains("bad.nii,failed,").contains("p1.nii,skipped,");
  }

  @Test
  void slabsGiveTheSameFiles() throws IOException {
    final Path in = brought(scans.resolve("p1.nii"), "/slabs/p1.nii");
    final Path out = onHdfs("/slabs/out");
    VerbRun.rra("segment-folder", "--input", scans, "--include", "p1.nii", "--output", temp.resolve("here"), "--model", model,
      "--device", "cpu", "--output-type", "both");
    assertThat(segment(in, out, "--slab-slices", 4, "--batch-size", 4, "--output-type", "both")).as(err.toString()).isEqualTo(
      ExitCode.DONE);
    assertThat(err.toString()).contains("Putting slabs together");
    assertSameFiles(out, temp.resolve("here"), 2, name -> name.endsWith(".nii.gz"));
    assertNothingHidden(out);
  }

  @Test
  void inputAndOutputNeedNotBeOnOneFileSystem() throws IOException {
    final Path there = brought(scans, "/mixed/scans");
    final Path list = Files.write(temp.resolve("list.txt"), List.of("# two", there + "/p1.nii", there + "/sub/p2.nii.gz"));
    assertThat(segment(list, temp.resolve("here"))).as(err.toString()).isEqualTo(ExitCode.DONE);
    assertThat(said.toString()).contains("2 done");
    final Path listThere = Files.write(there.resolve("list.txt"), List.of("sub/p2.nii.gz", "p1.nii"));
    assertThat(segment(listThere, temp.resolve("dry"), "--dry-run", "--include", "sub/*")).as(err.toString()).isEqualTo(
      ExitCode.DONE);
    assertThat(said.toString()).contains("planned sub/p2.nii.gz -> " + temp.resolve("dry/sub/p2_mask.nii.gz")).contains("1 planned");
    assertThat(segment(scans, onHdfs("/mixed/out"), "--exclude", "*.tif", "--status", temp.resolve("status.json"))).as(err
      .toString()).isEqualTo(ExitCode.DONE);
    final TreeMap<String, byte[]> here = files(temp.resolve("here"), HdfsJobsTest::isResult);
    final TreeMap<String, byte[]> written = files(onHdfs("/mixed/out"), HdfsJobsTest::isResult);
    assertThat(here.keySet()).containsExactly("p1_mask.nii.gz", "p2_mask.nii.gz");
    assertThat(written.keySet()).containsExactly("p1_mask.nii.gz", "sub/p2_mask.nii.gz");
    assertThat(here.get("p1_mask.nii.gz")).isEqualTo(written.get("p1_mask.nii.gz"));
    assertThat(here.get("p2_mask.nii.gz")).isEqualTo(written.get("sub/p2_mask.nii.gz"));
    assertThat(Files.readString(temp.resolve("status.json"))).contains("\"output\": \"" + onHdfs("/mixed/out") + "\"");
  }

  /** The files are looked at where they lie: the store is a folder of this machine. */
  @Test
  void aStoreThatReplacesInTwoStepsWillDo() throws IOException {
    final Path store = Files.createDirectories(temp.resolve("store"));
    final List<Object> args = new ArrayList<>(List.of("--slab-slices", 9, "--batch-size", 4));
    FolderFileSystem.settings(store).getValByRegex("fs\\.made-up\\..*").forEach((key, value) -> args.addAll(List.of("--conf",
      "spark.hadoop." + key + "=" + value)));
    assertThat(segment(scans, temp.resolve("here"))).as(err.toString()).isEqualTo(ExitCode.DONE);
    assertThat(segment(scans, "made-up://store/out", args.toArray())).as(err.toString()).isEqualTo(ExitCode.DONE);
    assertSameFiles(store.resolve("out"), temp.resolve("here"), 3, HdfsJobsTest::isResult);
    final List<Object> others = new ArrayList<>(args);
    others.addAll(List.of("--threshold", 0.9));
    assertThat(segment(scans, temp.resolve("here"), "--threshold", 0.9)).isEqualTo(ExitCode.DONE);
    assertThat(segment(scans, "made-up://store/out", others.toArray())).as(err.toString()).isEqualTo(ExitCode.DONE);
    assertThat(said.toString()).contains("3 done, 0 skipped");
    assertSameFiles(store.resolve("out"), temp.resolve("here"), 3, HdfsJobsTest::isResult);
    assertNothingHidden(store.resolve("out"));
    assertThat(segment(scans, "made-up://store/out", others.toArray())).isEqualTo(ExitCode.DONE);
    assertThat(said.toString()).contains("0 done, 3 skipped");
  }

  @Test
  void masksAreMadeWrongAndComparedAsOnOneMachine() throws IOException {
    final Path correct = brought(masks, "/noise/correct");
    final Path wrong = onHdfs("/noise/wrong");
    VerbRun.rra("make-noisy-masks", "--input", masks, "--output", temp.resolve("wrong"), "--alpha", 0.6, "--seed", 7);
    assertThat(job("make-noisy-masks", "--input", correct, "--output", wrong, "--alpha", 0.6, "--seed", 7)).as(err.toString())
      .isEqualTo(ExitCode.DONE);
    assertSameFiles(wrong, temp.resolve("wrong"), 7, name -> !name.matches("(record|status).json"));
    assertNothingHidden(wrong);
    final String record = Files.readString(wrong.resolve("record.json"));
    assertThat(record).contains("\"path\": \"" + correct + "/p1.nii\"");

    VerbRun.rra("evaluate", "--prediction", temp.resolve("wrong"), "--reference", masks, "--output", temp.resolve("scores"));
    final Path scores = onHdfs("/noise/scores");
    final Object[] args = { "--prediction", wrong, "--reference", correct, "--output", scores };
    assertThat(job("evaluate", args)).as(err.toString()).isEqualTo(ExitCode.DONE);
    final Predicate<String> tables = Set.of("scores.csv", "scores.json", "tables.md", "tables.tex", "summary.csv")::contains;
    assertSameFiles(scores, temp.resolve("scores"), 5, tables);
    assertThat(job("evaluate", args)).as(err.toString()).isEqualTo(ExitCode.DONE);
    assertThat(err.toString()).contains("3 of 3 cases were compared before");
    assertThat(job("evaluate", "--prediction", wrong, "--reference", masks, "--output", temp.resolve("slabs"), "--slab-planes", 7)).as(
      err.toString()).isEqualTo(ExitCode.DONE);
    assertSameFiles(temp.resolve("slabs"), temp.resolve("scores"), 5, tables);
    for (final JsonObject one : images(temp.resolve("slabs/record.json")))
      assertThat(one.get("sha256").getAsString()).as(one.toString()).hasSize(64);
  }

  private static List<JsonObject> images(final Path record) throws IOException {
    final List<JsonObject> images = new ArrayList<>();
    JsonParser.parseString(Files.readString(record)).getAsJsonObject().getAsJsonArray("inputs").forEach(i -> images.add(i
      .getAsJsonObject()));
    assertThat(images).hasSize(6);
    return images;
  }

  @Test
  void whereNobodyAnswersIsToldInALine() {
    final Object[] once = { "--conf", "spark.hadoop.ipc.client.connect.max.retries=0" };
    assertThat(segment("hdfs://localhost:1/scans", temp.resolve("out"), once)).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("rra: hdfs://localhost:1/scans: nobody answers at hdfs://localhost:1; ").hasLineCount(1);
    assertThat(segment(hdfs.address() + "/none", temp.resolve("out"))).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("rra: " + hdfs.address() + "/none: there is no such file or folder");
    assertThat(segment("s3a://bucket/scans", temp.resolve("out"))).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("--packages org.apache.hadoop:hadoop-aws:");
    assertThat(segment(scans, temp.resolve("out"), "--model", hdfs.address() + "/none.zip")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("rra: " + hdfs.address() + "/none.zip: there is no such file or folder");
  }
}
