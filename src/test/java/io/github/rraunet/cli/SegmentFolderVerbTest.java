package io.github.rraunet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.rraunet.BoneModel;
import io.github.rraunet.command.CommandCatalog;
import io.github.rraunet.progress.ExitCode;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.tensorflow.SmallModels;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.DicomBuilder;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Folders of phantoms with real workers, whose network is a threshold at 200 HU. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SegmentFolderVerbTest {

  @TempDir
  static Path shared;

  private static Path model;

  @TempDir
  private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final RraCommandLine commandLine = new RraCommandLine(CommandCatalog.load(), new PrintWriter(out), new PrintWriter(err),
    false);

  @BeforeAll
  static void makeModel() throws IOException {
    model = BoneModel.write(shared);
  }

  private int rra(final Object... args) {
    return commandLine.run(Stream.of(args).map(Object::toString).toArray(String[]::new));
  }

  private Path phantom(final String name, final int seed) throws IOException {
    final Path file = folder.resolve("in").resolve(name);
    Files.createDirectories(file.getParent());
    assertThat(rra("make-phantom", "--seed", seed, "--size", "40x36x6", "--spacing", "4x5x6", "--output", file))
      .as(err.toString())
      .isZero();
    return file;
  }

  private int segment(final Object... more) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    final List<Object> args = new ArrayList<>(List.of("segment-folder", "--input", folder.resolve("in"), "--output",
      folder.resolve(
      "out"), "--recursive"));
    args.addAll(List.of(more));
    if (!args.contains("--model")) args.addAll(List.of("--model", model));
    if (!args.contains("--device")) args.addAll(List.of("--device", "cpu"));
    return rra(args.toArray());
  }

  private Map<String, String> states() throws IOException {
    final Map<String, String> states = new TreeMap<>();
    JsonParser.parseString(Files.readString(folder.resolve("out/status.json"))).getAsJsonObject().getAsJsonArray("stacks")
      .forEach(
      s -> states.put(s.getAsJsonObject().get("file").getAsString(), s.getAsJsonObject().get("status").getAsString()));
    return states;
  }

  private static long foreground(final Path mask) throws IOException {
    long n = 0;
    for (final FloatType v : VolumeFiles.read(mask, Progress.NONE).values())
      if (v.get() != 0) n++;
    return n;
  }

  @Test
  void masksAreThoseOfSegmentStack() throws Exception {
    final Path ct = phantom("p 1 [ä].nii.gz", 5);
    phantom("sub/p2.mha", 6);
    Files.writeString(folder.resolve("in/notes.nii"), "no image");
    assertThat(segment("--output-name", "*-bone.nii.gz", "--device", "cpu,cpu", "--figure")).as(err.toString()).isEqualTo(
      ExitCode.SOME_FAILED);
    assertThat(out.toString()).startsWith("2 done, 0 skipped, 1 failed of 3 stacks: ");
    assertThat(err.toString()).contains("rra: 1 of 3 stacks could not be segmented: notes.nii (is not a NIfTI file")
      .doesNotContain("Exception");
    assertThat(states()).isEqualTo(Map.of("p 1 [ä].nii.gz", "done", "sub/p2.mha", "done", "notes.nii", "failed"));
    assertThat(rra("segment-stack", "--input", ct, "--output", folder.resolve("one.nii.gz"), "--model", model, "--device", "cpu"))
      .isZero();
    final Path mask = folder.resolve("out/p 1 [ä]-bone.nii.gz");
    assertThat(mask).hasSameBinaryContentAs(folder.resolve("one.nii.gz"));
    assertThat(Files.size(folder.resolve("out/sub/p2-bone.png"))).isGreaterThan(5000);
    final JsonObject record = JsonParser.parseString(Files.readString(folder.resolve("out/p 1 [ä]-bone.nii.gz.json")))
      .getAsJsonObject();
    assertThat(record.get("command").getAsString()).isEqualTo("segment-folder");
    assertThat(record.getAsJsonArray("inputs").get(0).getAsJsonObject().get("path").getAsString()).endsWith("in/p 1 [ä].nii.gz");
    assertThat(record.getAsJsonObject("scores").get("foreground_ml").getAsDouble()).isPositive()
      .isEqualTo(foreground(mask) * 0.12,
      within(1e-9)); // 4x5x6 mm
    assertThat(segment("--output-name", "*-bone.nii.gz", "--allow-failed")).as(err.toString()).isZero();
    assertThat(out.toString()).startsWith("0 done, 2 skipped, 1 failed of 3 stacks");
  }

  @Test
  void aDryRunWritesNothing() throws Exception {
    phantom("a.nii", 1);
    assertThat(segment("--dry-run")).as(err.toString()).isZero();
    assertThat(out.toString()).contains("planned a.nii -> ").contains("1 planned, 0 skipped of 1 stack (dry run");
    assertThat(folder.resolve("out")).doesNotExist();
    assertThat(segment()).isZero();
    assertThat(segment("--dry-run")).isZero();
    assertThat(out.toString()).contains("skipped a.nii -> ");
    assertThat(segment("--dry-run", "--threshold", "0.6")).isZero();
    assertThat(out.toString()).contains("planned a.nii -> ");
  }

  @Test
  void whatCannotBeRunIsSaidBeforeAnything() throws Exception {
    phantom("a.nii", 1);
    phantom("a.mha", 1);
    assertThat(segment()).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("a.mha and a.nii would both be written to");
    assertThat(segment("--device", "gpu:0,tpu")).isEqualTo(ExitCode.WRONG_USE);
    assertThat(err.toString()).contains("device must be auto, cpu or gpu:N");
    assertThat(segment("--include", "*.tif")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("no stack was found here").contains("include and exclude");
    assertThat(segment("--recursiv")).isEqualTo(ExitCode.WRONG_USE);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void aDicomSeriesIsOneStackAndIsKnownAgain() throws Exception {
    final Path series = Files.createDirectories(folder.resolve("in/patient 7/series"));
    for (int z = 0; z < 3; z++) {
      final int[][] pixels = new int[24][20];
      pixels[2 + z][3] = 2024; // 1000 HU
      DicomBuilder.slice(pixels).text(0x00200032, "DS", "0\\0\\" + 2 * z).text(0x00280030, "DS", "2\\2").write(series.resolve("s"
        + z));
    }
    Files.writeString(series.resolve("readme.txt"), "a");
    assertThat(segment()).as(err.toString()).isZero();
    final Volume mask = VolumeFiles.read(folder.resolve("out/patient 7/series_mask.nii.gz"), Progress.NONE);
    assertThat(mask.dimensions()).containsExactly(20, 24, 3);
    assertThat(foreground(folder.resolve("out/patient 7/series_mask.nii.gz"))).isEqualTo(3);
    Files.writeString(series.resolve("readme.txt"), "not of the series");
    assertThat(segment()).isZero();
    assertThat(states()).isEqualTo(Map.of("patient 7/series", "skipped"));
    DicomBuilder.slice(new int[24][20]).text(0x00200032, "DS", "0\\0\\2").text(0x00280030, "DS", "2\\2")
      .write(series.resolve("s1"));
    assertThat(segment()).isZero();
    assertThat(states()).isEqualTo(Map.of("patient 7/series", "done"));
    assertThat(foreground(folder.resolve("out/patient 7/series_mask.nii.gz"))).isEqualTo(2);
  }

  private static List<ProcessHandle> workers() {
    return ProcessHandle.current().children().filter(p -> p.info().commandLine().orElse("").contains("rraunet")).toList();
  }

  private void waitFor(final BooleanSupplier event, final CompletableFuture<Integer> run) throws InterruptedException {
    while (!event.getAsBoolean()) {
      assertThat(run.isDone()).as(err.toString()).isFalse();
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @Test
  void aKilledWorkerIsStartedAgainAndAStoppedRunGoesOn() throws Exception {
    for (int i = 1; i <= 3; i++)
      phantom("p" + i + ".nii", i);
    final Path slow = SmallModels.slow(folder.resolve("slow"));
    final Object[] more = { "--model", slow, "--window", "-1000,1000", "--input-size", "256x256", "--batch-size", 1 };
    final List<ProcessHandle> before = workers();
    final CompletableFuture<Integer> run = CompletableFuture.supplyAsync(() -> segment(more));
    waitFor(() -> err.toString().contains("1 of 3"), run);
    workers().stream().filter(w -> !before.contains(w)).findFirst().orElseThrow().destroyForcibly();
    waitFor(() -> err.toString().contains("2 of 3"), run);
    commandLine.stop(); // as ctrl-C does
    assertThat(run.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.CANCELED);
    assertThat(states()).isEqualTo(Map.of("p1.nii", "done", "p2.nii", "done", "p3.nii", "planned"));
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder("p1_mask.nii.gz", "p1_mask.nii.gz.json",
        "p2_mask.nii.gz", "p2_mask.nii.gz.json", "status.json", "summary.csv");
    }
    assertThat(segment(more)).as(err.toString()).isZero();
    assertThat(states()).isEqualTo(Map.of("p1.nii", "skipped", "p2.nii", "skipped", "p3.nii", "done"));
  }
}
