package io.github.rraunet.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecordTest {

  @TempDir
  private Path folder;

  private static RunRecord.Builder full() {
    return RunRecord.of("segment-stack").score("dice", 0.9375).note("Nothing odd.").seconds(12.34567).seed(Long.MAX_VALUE)
      .started(Instant.parse("2026-11-23T09:08:07.654Z")).batchSize(8).device("gpu:0", "bfloat16").model("bundled", "ab12")
      .image("input", Path.of("data", "Björn's <CT>.nii.gz"), "cd34", new long[] { 5, 6, 7 }, new double[] { 0.7, 0.7, 2.5 },
        "LPS")
      .image("reference", null, null, new long[] { 5, 6, 7 }, new double[] { 0.7, 0.7, 2.5 }, null).parameter("threshold", 0.5f)
      .parameters(Map.of("output_type", "both"));
  }

  @Test
  void saysEverythingInAFixedOrder() {
    final String host = "{\"java\":\"" + System.getProperty("java.version") + " (" + System.getProperty("java.vendor")
      + ")\",\"os\":\""
      + System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + System.getProperty("os.arch")
        + "\",\"processors\":"
      + Runtime.getRuntime().availableProcessors() + "}";
    assertThat(JsonParser.parseString(full().build().toJson()).toString()).isEqualTo(
      "{\"program\":{\"name\":\"RRA-U-Net\",\"version\":\"development\"},\"command\":\"segment-stack\","
        + "\"parameters\":{\"threshold\":0.5,\"output_type\":\"both\"},"
        + "\"inputs\":[{\"role\":\"input\",\"path\":\"data/Björn's <CT>.nii.gz\",\"sha256\":\"cd34\",\"dimensions\":[5,6,7],"
        + "\"spacing_mm\":[0.7,0.7,2.5],\"orientation\":\"LPS\"},{\"role\":\"reference\",\"path\":null,\"sha256\":null,"
        + "\"dimensions\":[5,6,7],"
        + "\"spacing_mm\":[0.7,0.7,2.5],\"orientation\":null}],\"model\":{\"name\":\"bundled\",\"sha256\":\"ab12\"},"
        + "\"device\":\"gpu:0\","
        + "\"precision\":\"bfloat16\",\"batch_size\":8,\"seed\":9223372036854775807,\"started\":\"2026-11-23T09:08:07Z\","
        + "\"seconds\":12.346,"
        + "\"host\":" + host + ",\"notes\":[\"Nothing odd.\"],\"scores\":{\"dice\":0.9375}}");
    assertThat(full().build().toJson()).contains("Björn's <CT>").endsWith("}\n");
  }

  @Test
  void whatWasNotSaidIsLeftOut() {
    final JsonObject json = JsonParser.parseString(RunRecord.of("gpu-report").build().toJson()).getAsJsonObject();
    assertThat(json.keySet()).containsExactly("program", "command", "parameters", "host");
  }

  @Test
  void plainValuesOfEveryKind() {
    final JsonObject scores = JsonParser.parseString(RunRecord.of("evaluate").score("nan", Double.NaN)
      .score("far", Double.POSITIVE_INFINITY).score("day", DayOfWeek.MONDAY).score("none", Optional.empty())
        .score("list", List.of(1, 2.5, "x"))
      .score("pair", Arrays.asList(true, null)).score("map", Map.of("a", new int[] { 3 })).score("path", folder).build().toJson())
      .getAsJsonObject().getAsJsonObject("scores");
    assertThat(scores.get("nan").isJsonNull()).isTrue();
    assertThat(scores.get("far").getAsString()).isEqualTo("Infinity");
    assertThat(scores.get("day").getAsString()).isEqualTo("monday");
    assertThat(scores.get("none").isJsonNull()).isTrue();
    assertThat(scores.get("list").toString()).isEqualTo("[1,2.5,\"x\"]");
    assertThat(scores.get("pair").toString()).isEqualTo("[true,null]");
    assertThat(scores.get("map").toString()).isEqualTo("{\"a\":[3]}");
    assertThat(scores.get("path").getAsString()).isEqualTo(folder.toString().replace('\\', '/'));
    assertThatIllegalArgumentException().isThrownBy(() -> RunRecord.of("x").score("odd", new Object()).build())
      .withMessageContaining("java.lang.Object");
  }

  @Test
  void liesBesideTheOutputAndReplacesAnOlderOne() throws Exception {
    final Path output = folder.resolve("mask.nii.gz");
    Files.writeString(folder.resolve("mask.nii.gz.json"), "old");
    final Path file = full().build().writeBeside(output);
    assertThat(file).isEqualTo(folder.resolve("mask.nii.gz.json"));
    assertThat(Files.readString(file)).isEqualTo(full().build().toJson());
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void failedWriteLeavesNothing() throws Exception {
    assertThatThrownBy(() -> full().build().writeBeside(folder.resolve("gone/mask.nii"))).isInstanceOf(NoSuchFileException.class)
      .hasMessageContaining("mask.nii.json").hasMessageContaining("folder does not exist");
    final Path inTheWay = Files.createDirectories(folder.resolve("mask.nii.json/full"));
    assertThatThrownBy(() -> full().build().writeBeside(folder.resolve("mask.nii"))).isInstanceOf(java.io.IOException.class);
    assertThat(inTheWay).isDirectory();
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(inTheWay.getParent());
    }
  }
}
