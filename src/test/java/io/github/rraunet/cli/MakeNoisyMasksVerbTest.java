package io.github.rraunet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.rraunet.command.CommandCatalog;
import io.github.rraunet.progress.ExitCode;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import net.imglib2.img.planar.PlanarImgs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rra make-noisy-masks} from folder to folder. */
class MakeNoisyMasksVerbTest {

  @TempDir
  Path temp;

  private Path masks;
  private Path output;
  private StringWriter out;
  private StringWriter err;

  @BeforeEach
  void folders() throws IOException {
    masks = Files.createDirectory(temp.resolve("correct masks"));
    output = temp.resolve("noisy");
  }

  private int rra(final Object... args) {
    out = new StringWriter();
    err = new StringWriter();
    final String[] texts = Stream.concat(Stream.of("make-noisy-masks"), Stream.of(args).map(Object::toString)).toArray(
      String[]::new);
    return new RraCommandLine(CommandCatalog.load(), new PrintWriter(out), new PrintWriter(err), false).run(texts);
  }

  private Path disc(final String name, final int first, final int last, final double radius, final double value)
    throws IOException
  {
    final var image = PlanarImgs.unsignedBytes(40, 36, 12);
    final var cursor = image.localizingCursor();
    while (cursor.hasNext()) {
      cursor.fwd();
      final int z = cursor.getIntPosition(2);
      if (z >= first && z < last && Math.hypot(cursor.getIntPosition(0) - 20,
        cursor.getIntPosition(1) - 17) < radius) cursor.get()
        .setReal(value);
    }
    final Path file = masks.resolve(name);
    VolumeFiles.write(Volume.of(image).voxelToWorld(VoxelToWorld.ofSpacing(new Spacing(0.9, 0.9, 3))).oriented(true).name(name)
      .build().reoriented(Orientation.parse("LPS")), file, Progress.NONE);
    return file;
  }

  private static Map<String, byte[]> content(final Path folder) throws IOException {
    final Map<String, byte[]> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (final Path file : files.toList())
        content.put(file.getFileName().toString(), Files.readAllBytes(file));
    }
    return content;
  }

  @Test
  void writesMasksManifestSummaryHistogramAndRecord() throws IOException {
    disc("a.nii.gz", 0, 10, 9, 1);
    disc("b.mhd", 2, 12, 7, 1);
    disc("c.tif", 0, 12, 8, 255);
    final Map<String, byte[]> before = content(masks);
    assertThat(rra("--input", masks, "--output", output, "--alpha", 0.7, "--beta", 0.5)).as(err.toString()).isZero();
    assertThat(content(masks)).usingRecursiveComparison().isEqualTo(before);
    assertThat(content(output).keySet()).containsExactlyInAnyOrder("a.nii.gz", "b.mhd", "b.zraw", "c.tif", "manifest.csv",
      "manifest.json",
      "summary.md", "histogram.png", "record.json");
    assertThat(out.toString()).contains("16 of 32 masks are wrong (4 more are empty)", "mean Dice coefficient 0.7");
    assertThat(ImageIO.read(output.resolve("histogram.png").toFile()).getWidth()).isEqualTo(1000);
    for (final String name : List.of("a.nii.gz", "b.mhd", "c.tif")) {
      final Volume clean = VolumeFiles.read(masks.resolve(name), Progress.NONE);
      final Volume noisy = VolumeFiles.read(output.resolve(name), Progress.NONE);
      assertThat(noisy.dimensions()).isEqualTo(clean.dimensions());
      assertThat(noisy.voxelToWorld()).as(name).isEqualTo(clean.voxelToWorld());
    }
    final JsonObject manifest = JsonParser.parseString(Files.readString(output.resolve("manifest.json"))).getAsJsonObject();
    assertThat(manifest.getAsJsonArray("masks")).hasSize(36);
    double sum = 0;
    int wrong = 0;
    for (final JsonElement mask : manifest.getAsJsonArray("masks"))
      if (mask.getAsJsonObject().get("noisy").getAsBoolean()) {
        sum += mask.getAsJsonObject().get("dice").getAsDouble();
        wrong++;
      }
    assertThat(wrong).isEqualTo(16);
    assertThat(manifest.getAsJsonObject("summary").getAsJsonObject("noisy").get("dice_mean").getAsDouble()).isCloseTo(sum / wrong,
      within(1e-12));
    final List<String> csv = Files.readAllLines(output.resolve("manifest.csv"));
    assertThat(csv).hasSize(37);
    assertThat(csv.get(0)).startsWith("mask,file,slice,label,empty,noisy,type,dice_aimed,dice,missed,voxels,");
    assertThat(csv.stream().skip(1).filter(line -> line.split(",")[5].equals("1"))).hasSize(16);
    assertThat(JsonParser.parseString(Files.readString(output.resolve("record.json"))).getAsJsonObject().getAsJsonArray("inputs"))
      .hasSize(3);
  }

  @Test
  void theSameSeedGivesTheSameBytesAndAnotherOneDoesNot() throws IOException {
    disc("a.nii.gz", 0, 10, 9, 1);
    disc("b.nii", 2, 12, 7, 1);
    final Path again = temp.resolve("again");
    assertThat(rra("--input", masks, "--output", output)).isZero();
    assertThat(rra("--input", masks, "--output", again)).isZero();
    final Map<String, byte[]> first = content(output);
    final Map<String, byte[]> second = content(again);
    first.remove("record.json"); // has the time
    second.remove("record.json");
    assertThat(second).usingRecursiveComparison().isEqualTo(first);
    assertThat(rra("--input", masks, "--output", again, "--seed", 2)).isZero();
    assertThat(content(again).get("b.nii")).isNotEqualTo(first.get("b.nii"));
  }

  @Test
  void replacesAnEarlierSetAndNothingElse() throws IOException {
    disc("a.nii.gz", 0, 10, 9, 1);
    final Path b = disc("b.nii.gz", 0, 10, 9, 1);
    assertThat(rra("--input", masks, "--output", output)).isZero();
    Files.writeString(output.resolve("notes.txt"), "mine");
    Files.delete(b);
    assertThat(rra("--input", masks, "--output", output, "--beta", 1)).as(err.toString()).isZero();
    assertThat(content(output).keySet()).contains("a.nii.gz", "notes.txt").doesNotContain("b.nii.gz");
    final Path other = Files.createDirectory(temp.resolve("other"));
    Files.writeString(other.resolve("a.nii.gz"), "somebody's");
    assertThat(rra("--input", masks, "--output", other)).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("a.nii.gz: is there already and not of an earlier set");
    assertThat(content(other).keySet()).containsExactly("a.nii.gz");
    assertThat(Files.readString(other.resolve("a.nii.gz"))).isEqualTo("somebody's");
  }

  @Test
  void neverWritesOverItsInput() throws IOException {
    final Path a = disc("a.nii.gz", 0, 10, 9, 1);
    final Map<String, byte[]> before = content(masks);
    assertThat(rra("--input", masks, "--output", masks)).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("is the folder of the correct masks, which are never written over");
    final Path link = Files.createSymbolicLink(temp.resolve("link"), masks);
    assertThat(rra("--input", masks, "--output", link)).isEqualTo(ExitCode.FAILED);
    assertThat(rra("--input", a, "--output", masks)).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("is a correct mask, which is never written over");
    Files.createDirectory(output);
    Files.createSymbolicLink(output.resolve("a.nii.gz"), a);
    assertThat(rra("--input", masks, "--output", output)).isEqualTo(ExitCode.FAILED);
    assertThat(content(masks)).usingRecursiveComparison().isEqualTo(before);
  }

  @Test
  void oneUnreadableFileDoesNotStopTheOthers() throws IOException {
    disc("a.nii.gz", 0, 10, 9, 1);
    Files.writeString(masks.resolve("b.nii.gz"), "no volume");
    assertThat(rra("--input", masks, "--output", output)).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(err.toString()).contains("1 of 2 files could not be used: b.nii.gz").contains("The others are in");
    assertThat(content(output).keySet()).contains("a.nii.gz", "manifest.json").doesNotContain("b.nii.gz");
    assertThat(Files.readString(output.resolve("manifest.json"))).contains("\"failed\": [\n    \"b.nii.gz: ");
    Files.delete(masks.resolve("a.nii.gz"));
    assertThat(rra("--input", masks, "--output", temp.resolve("nothing"))).isEqualTo(ExitCode.FAILED);
    assertThat(temp.resolve("nothing")).doesNotExist();
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    disc("a.nii.gz", 0, 10, 9, 1);
    for (final String alpha : new String[] { "0", "1" }) {
      assertThat(rra("--input", masks, "--output", output, "--alpha", alpha)).isEqualTo(ExitCode.WRONG_USE);
      assertThat(err.toString()).contains("greater than 0 and less than 1");
    }
    assertThat(rra("--input", masks, "--output", output, "--alpha", "NaN")).isNotZero();
    assertThat(err.toString()).contains("from 0 to 1");
    assertThat(rra("--input", masks, "--output", output, "--types", "erode")).isEqualTo(ExitCode.WRONG_USE);
    assertThat(err.toString()).contains("types are erosion, dilation, elastic");
    assertThat(rra("--input", temp.resolve("none"), "--output", output)).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("no file or folder of this name");
    assertThat(rra("--input", Files.createDirectory(temp.resolve("empty")), "--output", output)).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("no mask in this folder");
    assertThat(rra("--input", masks, "--output", masks.resolve("a.nii.gz"))).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("is a file already");
    assertThat(rra("--input", masks, "--output", temp.resolve("new.nii.gz"))).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("is the name of a file; output is a folder");
    assertThat(rra("--input", masks, "--output", output, "--types", "elastic", "--elastic-sigma", "5000")).isEqualTo(
      ExitCode.FAILED);
    assertThat(err.toString()).contains("elastic_sigma of 4500.0 mm is more than 1024 voxels");
    assertThat(output).doesNotExist();
  }

  @Test
  void filesBesideAHeaderAreCheckedBeforeTheRun() throws IOException {
    disc("b.mhd", 0, 10, 9, 1);
    Files.createDirectory(output);
    Files.writeString(output.resolve("b.zraw"), "somebody's");
    assertThat(rra("--input", masks, "--output", output)).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("b.zraw: is there already").doesNotContain("Making masks wrong");
    assertThat(content(output).keySet()).containsExactly("b.zraw");
  }

  @Test
  void aFailedRunLeavesNoFolders() throws IOException {
    Files.writeString(masks.resolve("b.nii.gz"), "no volume");
    assertThat(rra("--input", masks, "--output", temp.resolve("deep/er/noisy"))).isEqualTo(ExitCode.FAILED);
    assertThat(temp.resolve("deep")).doesNotExist();
  }

  @Test
  void aDamagedManifestOfAnEarlierSetDoesNoHarm() throws IOException {
    disc("a.nii.gz", 0, 10, 9, 1);
    for (final String files : new String[] { "\"x\"", "[\"\", \"..\", \"../correct masks/a.nii.gz\"]", "[1, null, {}]" }) {
      assertThat(rra("--input", masks, "--output", output)).isZero();
      Files.writeString(output.resolve("manifest.json"), "{\"files\": " + files + "}");
      Files.delete(output.resolve("a.nii.gz"));
      assertThat(rra("--input", masks, "--output", output)).as(files + err).isZero();
      assertThat(masks.resolve("a.nii.gz")).exists();
    }
  }

  @Test
  void betaZeroCopiesAndBetaOneChangesAll() throws IOException {
    final Path a = disc("a.nii", 0, 10, 9, 1);
    assertThat(rra("--input", masks, "--output", output, "--beta", 0)).isZero();
    assertThat(err.toString()).contains("No mask was made wrong");
    assertThat(Files.readAllBytes(output.resolve("a.nii"))).isEqualTo(Files.readAllBytes(a));
    assertThat(output.resolve("histogram.png")).doesNotExist();
    assertThat(rra("--input", a, "--output", output, "--beta", 1)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("10 of 10 masks are wrong");
  }

  @Test
  void filesOfOtherNamesAreLeftOut() throws IOException {
    disc("a_label.nii.gz", 0, 10, 9, 1);
    disc("a_ct.nii.gz", 0, 10, 9, 90);
    assertThat(rra("--input", masks, "--output", output, "--pattern", "*_label")).as(err.toString()).isZero();
    assertThat(content(output).keySet()).contains("a_label.nii.gz").doesNotContain("a_ct.nii.gz");
  }
}
