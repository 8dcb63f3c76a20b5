package io.github.rraunet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.rraunet.command.CommandCatalog;
import io.github.rraunet.device.SystemView;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On any machine, with or without a GPU. */
class GpuVerbsTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int rra(final Object... args) {
    final String[] texts = Stream.of(args).map(Object::toString).toArray(String[]::new);
    return new RraCommandLine(CommandCatalog.load(), new PrintWriter(out), new PrintWriter(err), false).run(texts);
  }

  @Test
  void reportsAsJsonAndAsText(@TempDir final Path temp) throws Exception {
    final Path file = temp.resolve("gpu.json");
    assertThat(rra("gpu-report", "--format", "json", "--output", file)).as(err.toString()).isZero();
    assertThat(out.toString()).contains(file.toString());
    final JsonObject report = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    final boolean gpus = report.getAsJsonObject("gpus").size() > 0;
    if (!gpus) assertThat(report.get("auto_takes").getAsString()).isEqualTo("cpu");
    assertThat(report.getAsJsonArray("because")).isNotEmpty();
    assertThat(report.getAsJsonObject("tensorflow").get("version").getAsString()).startsWith("2.");
    final JsonObject cpu = report.getAsJsonObject("convolution").getAsJsonObject("cpu");
    // 8 images of 256x256, for each pixel and each of 64 results 64 channels of 9 taps, a product and a sum
    assertThat(cpu.get("teraflops").getAsDouble() * 1e12 * cpu.get("milliseconds").getAsDouble() / 1e3)
      .isCloseTo(8.0 * 256 * 256 * 64 * 64 * 9 * 2, within(1e6));
    assertThat(report.getAsJsonObject("convolution").keySet()).as("each is timed, or failed with its reason")
      .containsAll(report.getAsJsonObject("gpus").keySet());
    out.getBuffer().setLength(0);
    assertThat(rra("gpu-report")).as(err.toString()).isZero();
    assertThat(out.toString()).contains("auto takes:", "libcudnn.so.9:", "TFLOP/s");
    assertThat(rra("gpu-report", "--format", "yaml")).isEqualTo(2);
  }

  /** No machine has a hundredth GPU. */
  @Test
  void aGpuThatIsNotThereHasOneSentenceInEveryCommand(@TempDir final Path temp) {
    final Path ct = temp.resolve("ct.nii.gz");
    final Path mask = temp.resolve("masks/a.nii.gz");
    assertThat(temp.resolve("masks").toFile().mkdir()).isTrue();
    assertThat(rra("make-phantom", "--size", "32x32x4", "--output", ct, "--mask-output", mask)).as(err.toString()).isZero();
    final Object[][] commands = { { "segment-stack", "--input", ct, "--output", temp.resolve("mask.nii.gz") },
      { "segment-folder", "--input", mask.getParent(), "--output", temp.resolve("folder") },
      { "evaluate", "--mode", "3d", "--prediction", mask, "--reference", mask, "--output", temp.resolve("scores") },
      { "make-noisy-masks", "--mode", "3d", "--input", mask.getParent(), "--output", temp.resolve("noisy") } };
    for (final Object[] command : commands) {
      err.getBuffer().setLength(0);
      assertThat(rra(Stream.concat(Stream.of(command), Stream.of("--device", "gpu:99")).toArray())).as((String) command[0])
        .isEqualTo(1);
      assertThat(err.toString()).as((String) command[0]).contains("rra: device gpu:99 was asked for, but there ",
        "; device=cpu does without");
    }
  }

  @Test
  void recordAndLogSayWhereMasksWereComparedAndMade(@TempDir final Path temp) throws Exception {
    final Path mask = temp.resolve("masks/a.nii.gz");
    assertThat(temp.resolve("masks").toFile().mkdir()).isTrue();
    assertThat(rra("make-phantom", "--size", "32x32x4", "--output", temp.resolve("ct.nii.gz"), "--mask-output", mask)).isZero();
    assertThat(rra("evaluate", "--prediction", mask, "--reference", mask, "--output", temp.resolve("scores"))).isZero();
    assertThat(rra("make-noisy-masks", "--input", mask.getParent(), "--output", temp.resolve("noisy"))).isZero();
    assertThat(out.toString()).contains("1 case compared: " + temp.resolve("scores") + " (on cpu)", temp.resolve("noisy")
      + " (on cpu)");
    for (final String folder : new String[] { "scores", "noisy" })
      assertThat(JsonParser.parseString(Files.readString(temp.resolve(folder).resolve("record.json"))).getAsJsonObject()
        .get("device").getAsString()).as(folder).isEqualTo("cpu");
  }

  @Test
  void setsNothingUpUnasked() {
    assumeTrue(SystemView.ofThisMachine().isLinuxX64(), "there is a GPU build for Linux on x86-64 only");
    final int code = rra("gpu-setup", "--repository", "http://127.0.0.1:9/");
    if (code == 0) assertThat(out.toString()).as("a machine that has everything").contains("Nothing to do");
    else {
      assertThat(code).isEqualTo(1);
      assertThat(err.toString()).contains("gpu-setup would get ", " MB of disk", "nothing was done", "--yes");
    }
  }

  @Test
  void aRepositoryIsAnAddressOfTheWeb() {
    assumeTrue(SystemView.ofThisMachine().isLinuxX64(), "there is a GPU build for Linux on x86-64 only");
    for (final String wrong : new String[] { "not an address", "ftp://mirror.example/", "/srv/jars", "https:jars", "" }) {
      err.getBuffer().setLength(0);
      assertThat(rra("gpu-setup", "--repository", wrong)).as(wrong).isEqualTo(2);
      assertThat(err.toString()).contains("repository must be an address such as https://repo1.maven.org/maven2/; found '" + wrong
        + "'; for jars on this machine there is source");
    }
  }
}
