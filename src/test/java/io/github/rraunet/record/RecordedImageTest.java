package io.github.rraunet.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.rraunet.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedImageTest {

  private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-4

  @TempDir
  private Path folder;

  private static List<Path> alone(final Path file) {
    return List.of(file);
  }

  private JsonObject recorded(final RecordedImage image) throws IOException {
    final RunRecord.Builder record = RunRecord.of("test");
    image.describe(record, RecordedImageTest::alone, Progress.NONE);
    final Path file = folder.resolve("record.json");
    record.build().write(file);
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject().getAsJsonArray("inputs").get(0).getAsJsonObject();
  }

  /** The hash is that of the file as it was, if another process took it before. */
  @Test
  void isHashedOnce() throws IOException {
    final Path file = Files.writeString(folder.resolve("a.nii"), "abc");
    final RecordedImage image = RecordedImage.of("a", file, new long[] { 4, 3, 2 }, new double[] { 1, 2, 3 }, "LPS");
    assertThat(recorded(image).get("sha256").getAsString()).isEqualTo(ABC);
    final RecordedImage hashed = image.hashed(RecordedImageTest::alone, Progress.NONE);
    Files.delete(file);
    final JsonObject json = recorded(hashed);
    assertThat(json.get("sha256").getAsString()).isEqualTo(ABC);
    assertThat(json.get("path").getAsString()).isEqualTo(file.toString().replace('\\', '/'));
    assertThat(json.get("dimensions")).hasToString("[4,3,2]");
    assertThat(json.get("orientation").getAsString()).isEqualTo("LPS");
    assertThat(recorded(image).get("sha256").isJsonNull()).isTrue();
  }

  /** As sha256sum writes them of two files "abc", and hashed again. */
  @Test
  void theHashIsOfAllFiles() throws Exception {
    final Path header = Files.writeString(folder.resolve("a.mhd"), "abc");
    final Path voxels = Files.writeString(folder.resolve("a.raw"), "abc");
    final var image = RecordedImage.of("a", header, new long[3], new double[3], null);
    final String lines = ABC + "  a.mhd\n" + ABC + "  a.raw\n";
    assertThat(image.hashed(file -> List.of(file, voxels), Progress.NONE).hash().sha256()).isEqualTo(HexFormat.of().formatHex(
      MessageDigest.getInstance("SHA-256").digest(lines.getBytes(StandardCharsets.US_ASCII))));
  }

  /** As a series of DICOM; what else lies in the folder does not count. */
  @Test
  void ofAFolderTheFilesOfTheImageAreHashed() throws Exception {
    final Path slice = Files.writeString(folder.resolve("1.dcm"), "abc");
    Files.writeString(folder.resolve("2.dcm"), "abc");
    Files.writeString(folder.resolve("notes.txt"), "other things");
    final var image = RecordedImage.of("a", folder, new long[3], new double[3], null);
    final String lines = ABC + "  1.dcm\n" + ABC + "  2.dcm\n";
    assertThat(image.hashed(series -> List.of(slice, series.resolve("2.dcm")), Progress.NONE).hash().sha256()).isEqualTo(HexFormat
      .of().formatHex(MessageDigest.getInstance("SHA-256").digest(lines.getBytes(StandardCharsets.US_ASCII))));
    assertThat(image.hashed(RecordedImageTest::alone, Progress.NONE).hash()).as("a folder of whatever there is")
      .isEqualTo(new RecordedImage.Hash(null, ""));
  }

  @Test
  void anImageThatWasOpenOnlyHasNoHash() throws IOException {
    final JsonObject json = recorded(RecordedImage.of("a", null, new long[3], new double[3], null));
    assertThat(json.get("sha256").isJsonNull()).isTrue();
    assertThat(json.get("path").isJsonNull()).isTrue();
  }
}
