package io.github.rraunet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.rraunet.BoneModel;
import io.github.rraunet.command.CommandCatalog;
import io.github.rraunet.device.GpuFacts;
import io.github.rraunet.device.SystemView;
import io.github.rraunet.progress.ExitCode;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import net.imglib2.loops.LoopBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each verb from file to file, with a network that is a threshold at 200 HU. */
class VerbsTest {

  @TempDir
  static Path shared;

  private static Path model;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void makeModel() throws IOException {
    model = BoneModel.write(shared);
  }

  private int rra(final Object... args) {
    final String[] texts = Stream.of(args).map(Object::toString).toArray(String[]::new);
    return new RraCommandLine(CommandCatalog.load(), new PrintWriter(out), new PrintWriter(err), false).run(texts);
  }

  private static List<String> names(final Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aPhantomIsMadeAndSegmentedOnItsOwnGrid(@TempDir final Path folder) throws Exception {
    final Path ct = folder.resolve("ct é 1.nii.gz");
    final Path mask = folder.resolve("mask.mha");
    assertThat(rra("make-phantom", "--seed", 5, "--size", "40x36x10", "--spacing", "4x5x6", "--orientation", "LPS", "--output",
      ct, "--mask-output", folder.resolve("truth.nii"))).as(err.toString()).isZero();
    assertThat(rra("segment-stack", "--input", ct, "--output", mask, "--model", model, "--device=cpu",
      "--largest-component=false"))
      .as(err.toString()).isZero();
    assertThat(out.toString()).contains("10 slices in").contains(mask.toString());
    final Volume stack = VolumeFiles.read(ct, Progress.NONE);
    final Volume result = VolumeFiles.read(mask, Progress.NONE);
    assertThat(result.dimensions()).containsExactly(40, 36, 10);
    assertThat(result.orientation().code()).isEqualTo("LPS");
    assertThat(result.spacing().yMm()).isEqualTo(5, within(1e-4));
    for (int r = 0; r < 3; r++)
      for (int c = 0; c < 4; c++)
        assertThat(result.voxelToWorld().get(r, c)).isEqualTo(stack.voxelToWorld().get(r, c), within(1e-3));
    assertThat(VolumeFiles.read(folder.resolve("truth.nii"), Progress.NONE).dimensions()).containsExactly(40, 36, 10);
  }

  @Test
  void areasSelectionsAndFigureLieBesideTheMask(@TempDir final Path folder) throws Exception {
    final Path ct = folder.resolve("ct.nii.gz");
    final Path mask = folder.resolve("mask.mha");
    assertThat(rra("make-phantom", "--size", "40x36x10", "--spacing", "4x5x6", "--output", ct)).as(err.toString()).isZero();
    assertThat(rra("segment-stack", "--input", ct, "--output", mask, "--model", model, "--device=cpu", "--rois", "--table",
      "--figure")).as(err.toString()).isZero();
    assertThat(err.toString()).doesNotContain("ROI Manager");
    assertThat(names(folder)).containsExactly("ct.nii.gz", "ct.nii.gz.json", "mask.mha", "mask.mha.json", "mask_areas.csv",
      "mask_figure.png", "mask_rois.zip");
    final long[] n = new long[1];
    LoopBuilder.setImages(VolumeFiles.read(mask, Progress.NONE).values()).forEachPixel(m -> n[0] += m.get() != 0 ? 1 : 0);
    final List<String> rows = Files.readAllLines(folder.resolve("mask_areas.csv"));
    assertThat(rows).hasSize(11);
    final String last = rows.get(10);
    assertThat(Double.parseDouble(last.substring(last.lastIndexOf(',') + 1))).isPositive().isEqualTo(n[0] * 120.0, within(1e-3));
  }

  @Test
  void theSameSeedMakesTheSameFile(@TempDir final Path folder) throws Exception {
    for (final String name : new String[] { "a.nii", "b.nii" })
      assertThat(rra("make-phantom", "--seed", 9, "--size", "20x18x4", "--spacing", 8, "--output", folder.resolve(name)))
        .isZero();
    assertThat(folder.resolve("a.nii")).hasSameBinaryContentAs(folder.resolve("b.nii"));
  }

  @Test
  void demoLeavesEverythingInOneFolder(@TempDir final Path folder) throws Exception {
    final Path results = folder.resolve("new/demo");
    assertThat(rra("demo", "--output", results, "--model", model, "--device", "cpu")).as(err.toString()).isZero();
    assertThat(names(results)).contains("ct.nii.gz", "figure.png", "mask.nii.gz", "mask.tif", "probability.nii.gz", "record.json",
      "reference.nii.gz", "scores.csv", "scores.json");
    assertThat(out.toString()).startsWith(results.toString()).contains("Dice 0.");
    assertThat(Files.readAllLines(results.resolve("scores.csv"))).as("the names, and one row for one mask").hasSize(2);
    final JsonObject scores = JsonParser.parseString(Files.readString(results.resolve("scores.json"))).getAsJsonObject();
    final Volume truth = VolumeFiles.read(results.resolve("reference.nii.gz"), Progress.NONE);
    final Volume mask = VolumeFiles.read(results.resolve("mask.nii.gz"), Progress.NONE);
    final long[] n = new long[4];
    LoopBuilder.setImages(truth.values(), mask.values()).forEachPixel((g, m) -> n[(g.get() != 0 ? 2 : 0) + (m.get() != 0 ? 1
      : 0)]++);
    assertThat(scores.get("dice").getAsDouble()).isPositive().isEqualTo(2.0 * n[3] / (2.0 * n[3] + n[1] + n[2]), within(1e-12));
    assertThat(scores.get("volume_prediction_ml").getAsDouble()).isEqualTo((n[3] + n[1]) * 12 / 1000.0, within(1e-6)); // 2x2x3 mm
    final JsonObject record = JsonParser.parseString(Files.readString(results.resolve("record.json"))).getAsJsonObject();
    assertThat(record.get("seed").getAsInt()).isEqualTo(1);
    assertThat(record.getAsJsonArray("inputs").get(0).getAsJsonObject().get("sha256").getAsString()).hasSize(64);
    assertThat(Files.size(results.resolve("figure.png"))).isGreaterThan(10_000);
  }

  /** A header's voxels are the input as well as the header is. */
  @Test
  void noFileOfTheInputIsReplaced(@TempDir final Path folder) throws Exception {
    final Path pair = folder.resolve("a.hdr");
    final Path meta = folder.resolve("b.mhd");
    for (final Path ct : List.of(pair, meta))
      assertThat(rra("make-phantom", "--size", "40x36x4", "--spacing", "4x5x6", "--output", ct)).as(err.toString()).isZero();
    final Path other = Files.copy(meta, folder.resolve("c.mhd")); // the same voxels under another header
    for (final Path[] run : new Path[][] { { pair, folder.resolve("a.img") }, { other, meta } }) {
      final Path voxels = folder.resolve(run[0] == pair ? "a.img" : "b.zraw");
      final byte[] before = Files.readAllBytes(voxels);
      assertThat(rra("segment-stack", "--input", run[0], "--output", run[1], "--model", model)).isEqualTo(1);
      assertThat(err.toString()).contains(voxels + ": is the input itself");
      assertThat(voxels).hasBinaryContent(before);
    }
  }

  @Test
  void twoVolumesOfAPhantomAreTwoFiles(@TempDir final Path folder) throws Exception {
    assertThat(rra("make-phantom", "--output", folder.resolve("a.nii"), "--mask-output", folder.resolve("./a.nii"))).isEqualTo(1);
    assertThat(err.toString()).contains("mask_output").contains("a.nii");
    assertThat(folder).isEmptyDirectory();
    assertThat(rra("make-phantom", "--output", folder.resolve("a.img"), "--mask-output", folder.resolve("a.hdr"))).isEqualTo(1);
    assertThat(folder).isEmptyDirectory();
  }

  /** Its files are named as one would name one's own. */
  @Test
  void demoReplacesNothingButAnEarlierDemo(@TempDir final Path folder) throws Exception {
    final Path mask = Files.writeString(folder.resolve("mask.nii.gz"), "drawn by hand");
    final Path ct = folder.resolve("other.nii");
    assertThat(rra("make-phantom", "--size", "24x24x4", "--spacing", "8x8x20", "--output", ct)).as(err.toString()).isZero();
    assertThat(rra("demo", "--input", ct, "--output", folder, "--model", model)).isEqualTo(1);
    assertThat(err.toString()).contains(mask + ": is there already and not of a demo");
    assertThat(mask).hasContent("drawn by hand");
    final Path own = Files.writeString(Files.createDirectory(folder.resolve("own")).resolve("ct.nii.gz"), "a CT");
    assertThat(rra("demo", "--output", own.getParent(), "--model", model)).isEqualTo(1);
    assertThat(own).hasContent("a CT");

    final Path results = folder.resolve("demo");
    for (int run = 0; run < 2; run++)
      assertThat(rra("demo", "--input", ct, "--output", results, "--model", model, "--device", "cpu")).as(err.toString())
        .isZero();
    assertThat(Files.readString(results.resolve("record.json"))).doesNotContain("did not come to its end");
    final byte[] before = Files.readAllBytes(results.resolve("probability.nii.gz"));
    assertThat(rra("demo", "--input", results.resolve("probability.nii.gz"), "--output", results, "--model", model)).isEqualTo(1);
    assertThat(err.toString()).contains("is an image that was given to the demo");
    assertThat(results.resolve("probability.nii.gz")).hasBinaryContent(before);
  }

  @Test
  void demoSeesBeforeItSegmentsThatAReferenceIsOfAnotherGrid(@TempDir final Path folder) throws Exception {
    final Path ct = folder.resolve("ct.nii");
    final Path other = folder.resolve("other.nii");
    assertThat(rra("make-phantom", "--size", "24x24x4", "--spacing", "8x8x20", "--output", ct)).as(err.toString()).isZero();
    assertThat(rra("make-phantom", "--size", "24x24x5", "--spacing", "8x8x20", "--output", folder.resolve("o.nii"),
      "--mask-output", other)).as(err.toString()).isZero();
    err.getBuffer().setLength(0);
    final Path results = folder.resolve("demo");
    assertThat(rra("demo", "--input", ct, "--reference", other, "--output", results, "--model", model)).isEqualTo(1);
    assertThat(err.toString()).contains("differ in size: 24x24x5 voxels and 24x24x4 voxels", "reference on the grid of the CT")
      .doesNotContain("Segmenting", "spacing=");
    assertThat(results).doesNotExist();
  }

  @Test
  void modelInfoSpeaksToPeopleAndPrograms() {
    assertThat(rra("model-info", "--model", model)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("bone above 200 HU", "can be run here:", "yes");
    out.getBuffer().setLength(0);
    assertThat(rra("model-info", "--model", model, "--json", "--device", "cpu")).isZero();
    final JsonObject facts = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(facts.get("can_be_run_here").getAsString()).isEqualTo("yes");
    assertThat(facts.get("sha256").getAsString()).hasSize(64);
    assertThat(facts.getAsJsonObject("test").get("largest_difference").getAsDouble()).isLessThan(1e-4);
  }

  @Test
  void numbersThatAreNoneAreTextInTheJson(@TempDir final Path folder) throws Exception {
    final Path copy = Files.copy(model, folder.resolve("m.zip"));
    try (FileSystem zip = FileSystems.newFileSystem(copy)) {
      final Path rdf = zip.getPath("rdf.yaml");
      Files.writeString(rdf, Files.readString(rdf).replace("made: by hand", "{loss: .nan, gain: -.inf, dice: 0.25}"));
    }
    assertThat(rra("model-info", "--model", copy, "--json")).as(err.toString()).isZero();
    final JsonObject training = JsonParser.parseString(out.toString()).getAsJsonObject().getAsJsonObject("training");
    assertThat(training.toString()).isEqualTo("{\"loss\":\"NaN\",\"gain\":\"-Infinity\",\"dice\":0.25}");
  }

  @Test
  void aModelCannotBeRunOnAGpuThatIsNotThere() {
    assumeFalse(GpuFacts.isHardwareThere(SystemView.ofThisMachine()), "there is a GPU, or a driver");
    assertThat(rra("model-info", "--model", model, "--json", "--device", "gpu:0")).isZero();
    final JsonObject facts = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(facts.get("can_be_run_here").getAsString()).isEqualTo("no");
    assertThat(facts.get("because").toString()).contains("device gpu:0 was asked for, but");
  }

  @Test
  void failuresAreOneSentenceAndLeaveNothing(@TempDir final Path folder) throws Exception {
    final Path text = Files.writeString(folder.resolve("notes.nii"), "no image");
    assertThat(rra("segment-stack", "--input", text, "--output", folder.resolve("o.nii"), "--model", model)).isEqualTo(1);
    assertThat(err.toString()).startsWith("rra: " + text).doesNotContain("Exception").hasLineCount(1);
    err.getBuffer().setLength(0);
    assertThat(rra("make-phantom", "--size", "10x10", "--output", folder.resolve("o.nii"))).isEqualTo(ExitCode.WRONG_USE);
    assertThat(err.toString()).isEqualTo("rra: size must be three numbers for x, y and z, such as 160x160x96; found '10x10'\n"
      + "'rra make-phantom --help' tells what there is.\n");
    assertThat(names(folder)).containsExactly("notes.nii");
  }

  /** The lines that sha256sum writes of header and voxels, hashed again. */
  @Test
  void theRecordHashesVoxelsBesideTheirHeader(@TempDir final Path folder) throws Exception {
    final Path ct = folder.resolve("ct.mhd");
    final Path truth = folder.resolve("truth.mhd");
    rra("make-phantom", "--size", "20x18x4", "--spacing", 8, "--output", ct, "--mask-output", truth);
    assertThat(rra("segment-stack", "--input", ct, "--output", folder.resolve("m.nii"), "--model", model)).as(err.toString())
      .isZero();
    assertThat(rra("evaluate", "--prediction", truth, "--reference", truth, "--output", folder.resolve("scores"))).as(err
      .toString()).isZero();
    for (final String[] of : new String[][] { { "m.nii.json", "ct" }, { "scores/record.json", "truth" } }) {
      String lines = "";
      for (final String name : List.of(of[1] + ".mhd", of[1] + ".zraw"))
        lines += sha256(Files.readAllBytes(folder.resolve(name))) + "  " + name + "\n";
      assertThat(JsonParser.parseString(Files.readString(folder.resolve(of[0]))).getAsJsonObject().getAsJsonArray("inputs").get(0)
        .getAsJsonObject().get("sha256").getAsString()).as(of[0]).isEqualTo(sha256(lines.getBytes(StandardCharsets.US_ASCII)));
    }
  }

  private static String sha256(final byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  /** The record of the second result cannot be written, as a folder is in its place. */
  @Test
  void whatWasSavedBeforeAFailureHasItsRecord(@TempDir final Path folder) throws Exception {
    final Path ct = folder.resolve("ct.nii.gz");
    rra("make-phantom", "--size", "20x18x4", "--spacing", 8, "--output", ct);
    Files.createDirectories(folder.resolve("m_probability.nii.json"));
    assertThat(rra("segment-stack", "--input", ct, "--output", folder.resolve("m.nii"), "--output-type", "both", "--model",
      model)).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("m_probability.nii.json: ");
    assertThat(names(folder)).containsExactly("ct.nii.gz", "ct.nii.gz.json", "m.nii", "m.nii.json", "m_probability.nii",
      "m_probability.nii.json");
  }

  /** A name that is long enough for a result, and too long for the name under which its record is first written. */
  @Test
  void aNewResultDoesNotStandBesideTheRecordOfAnEarlierOne(@TempDir final Path folder) throws Exception {
    final Path ct = folder.resolve("ct.nii.gz");
    rra("make-phantom", "--size", "20x18x4", "--spacing", 8, "--output", ct);
    final Path output = folder.resolve("m".repeat(255 - 15 - ".nii".length()) + ".nii");
    final Path record = Files.writeString(output.resolveSibling(output.getFileName() + ".json"),
      "{\"command\": \"segment-stack\"}");
    assertThat(rra("segment-stack", "--input", ct, "--output", output, "--model", model)).isEqualTo(ExitCode.FAILED);
    assertThat(output).exists();
    assertThat(record).doesNotExist();
    Files.writeString(record, "a user's own");
    assertThat(rra("segment-stack", "--input", ct, "--output", output, "--model", model)).isEqualTo(ExitCode.FAILED);
    assertThat(record).hasContent("a user's own");
  }

  @Test
  void theInputIsNotOverwritten(@TempDir final Path folder) throws Exception {
    final Path ct = folder.resolve("ct.nii.gz");
    rra("make-phantom", "--size", "20x18x4", "--spacing", 8, "--output", ct);
    final byte[] before = Files.readAllBytes(ct);
    assertThat(rra("segment-stack", "--input", ct, "--output", ct, "--model", model)).isEqualTo(1);
    assertThat(err.toString()).contains("is the input itself; name another file");
    assertThat(Files.readAllBytes(ct)).isEqualTo(before);
  }
}
