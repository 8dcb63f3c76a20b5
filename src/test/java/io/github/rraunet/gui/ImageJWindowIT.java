package io.github.rraunet.gui;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The commands in the window of plain ImageJ. */
class ImageJWindowIT extends WindowTest {

  private static final String EVALUATE_MENU = "Plugins>RRA-U-Net>RRA Evaluate...";
  private static final String EVALUATE_DIALOG = "RRA Evaluate";
  private static final String SMALL = "newImage('ct', '16-bit ramp', 64, 48, 3);";

  /** @return the text of the only dialog, which is closed */
  private String onlyMessage(final String title) throws Exception {
    final ImageJProbe.Seen dialog = imagej.awaitMessage(title);
    assertThat(imagej.look().windows()).filteredOn(w -> !w.title().equals("ImageJ")).filteredOn(w -> w.type().contains("Dialog")
      || w.type().equals("TextWindow")).extracting(ImageJProbe.Seen::title).containsExactly(title);
    final String text = dialog.parts().stream().map(ImageJProbe.Part::label).collect(Collectors.joining("\n"));
    assertThat(text).doesNotContain("Exception", "\tat ", "java.");
    imagej.keys("Return");
    imagej.awaitClosed(title);
    return text;
  }

  @Test
  void thePhantomIsSegmentedAndComparedWithItsMask() throws Exception {
    inImageJ("evaluation", "", () -> {
      imagej.choose(PHANTOM_MENU);
      imagej.awaitWindow(PHANTOM_DIALOG);
      imagej.photograph(picture("phantom-dialog"));
      fillPhantomDialog();
      imagej.press(PHANTOM_DIALOG, "OK");
      imagej.awaitWindow(TRUTH);
      final ImageJProbe.Image ct = image(imagej.imagesAfter(PHANTOM), PHANTOM);
      assertThat(List.of(ct.width(), ct.height(), ct.slices())).containsExactly(96, 96, 12);
      assertThat(ct.spacing()).containsExactly(3, 3, 8);
      assertThat(ct.current()).isTrue();

      imagej.choose(SEGMENT_MENU);
      imagej.awaitWindow(SEGMENT_DIALOG);
      imagej.photograph(picture("segment-dialog"));
      imagej.press(SEGMENT_DIALOG, "OK");
      final ImageJProbe.Image mask = image(imagej.imagesAfter(MASK), MASK);
      assertThat(List.of(mask.width(), mask.height(), mask.slices(), mask.bits())).containsExactly(96, 96, 12, 8);
      assertThat(mask.spacing()).containsExactly(3, 3, 8);
      assertThat(mask.unit()).isEqualTo(ct.unit()).isEqualTo("mm");
      assertThat(mask.hash()).isNotEqualTo(image(imagej.images(), TRUTH).hash());
      imagej.photograph(picture("segment-mask"));

      imagej.choose(EVALUATE_MENU);
      imagej.fill(EVALUATE_DIALOG, "Prediction", MASK);
      imagej.fill(EVALUATE_DIALOG, "Reference", TRUTH);
      imagej.photograph(picture("evaluate-dialog"));
      imagej.press(EVALUATE_DIALOG, "OK");
      final String dice = imagej.awaitTable("dice").get(0);
      assertThat(Double.parseDouble(dice)).as("bundled model on the phantom").isBetween(0.5, 0.9999);
    });
  }

  @Test
  void cancelLeavesNothingBehind() throws Exception {
    inImageJ("cancel", SMALL, () -> {
      imagej.awaitWindow("ct");
      final List<ImageJProbe.Image> before = imagej.images();
      final List<String> windows = titles();
      imagej.choose(SEGMENT_MENU);
      imagej.awaitWindow(SEGMENT_DIALOG);
      imagej.press(SEGMENT_DIALOG, "Outline on the image");
      imagej.press(SEGMENT_DIALOG, "Cancel");
      imagej.awaitClosed(SEGMENT_DIALOG);
      imagej.choose(PHANTOM_MENU);
      imagej.awaitWindow(PHANTOM_DIALOG);
      imagej.keys("Escape");
      imagej.awaitClosed(PHANTOM_DIALOG);
      assertThat(imagej.images()).usingRecursiveComparison().isEqualTo(before);
      assertThat(titles()).containsExactlyInAnyOrderElementsOf(windows);
    });
  }

  @Test
  void theRecordedMacroGivesTheSameMaskWithoutAScreen() throws Exception {
    final String[] recorded = new String[1];
    final String[] hash = new String[1];
    inImageJ("recorder", "run('Record...');", () -> {
      imagej.awaitWindow("Recorder");
      openPhantom();
      imagej.choose(SEGMENT_MENU);
      imagej.fill(SEGMENT_DIALOG, "Threshold", "0.35");
      imagej.press(SEGMENT_DIALOG, "OK");
      hash[0] = image(imagej.imagesAfter(MASK), MASK).hash();
      recorded[0] = imagej.look().recorded();
    });
    assertThat(recorded[0].lines().filter(l -> l.contains("Segment Stack"))).as(recorded[0]).hasSize(1);
    final Path raw = temp.resolve("mask.raw");
    final Path macro = Files.writeString(temp.resolve("replay.ijm"), recorded[0] + "\nsaveAs(\"Raw Data\", \"" + raw + "\");\n");
    final Process replay = new ProcessBuilder("bin/rra", "macro", macro.toString()).redirectErrorStream(true).start();
    final String said = new String(replay.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(replay.waitFor()).as(said).isZero();
    final byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(raw));
    assertThat(HexFormat.of().formatHex(digest)).isEqualTo(hash[0]);
  }

  @Test
  void whatIsWrongIsSaidInOneDialog() throws Exception {
    inImageJ("messages", "run('Record...');", () -> {
      imagej.awaitWindow("Recorder");
      imagej.choose(SEGMENT_MENU);
      assertThat(onlyMessage("No Image")).contains("no images open");
      imagej.choose(PHANTOM_MENU);
      imagej.fill(PHANTOM_DIALOG, "Size (x, y, z; voxels)", "big");
      imagej.await("a complaint", w -> ImageJWindow.window(w, PHANTOM_DIALOG).filter(d -> d.parts().stream().anyMatch(p -> p
        .label().startsWith("'Size' (size) must be") && p.label().contains("such as 160x160x96; found 'big'"))).isPresent());
      imagej.fill(PHANTOM_DIALOG, "Size (x, y, z; voxels)", "48x48x6");
      imagej.fill(PHANTOM_DIALOG, "Save CT to", temp + "/nowhere/ct.nii");
      imagej.press(PHANTOM_DIALOG, "OK");
      imagej.awaitMessage(PHANTOM_DIALOG);
      imagej.photograph(picture("message"));
      assertThat(imagej.look().status()).isEqualTo("Spine CT Phantom: failed");
      assertThat(onlyMessage(PHANTOM_DIALOG)).contains("its folder does not exist");
      assertThat(imagej.images()).isEmpty();
      assertThat(imagej.look().recorded()).as("a line that only fails").doesNotContain("Phantom");

      imagej.choose(PHANTOM_MENU); // with what was typed
      assertThat(ImageJWindow.part(imagej.awaitWindow(PHANTOM_DIALOG), "Size", "TextField").value()).isEqualTo("48x48x6");
      imagej.fill(PHANTOM_DIALOG, "Save CT to", temp + "/ct.nii");
      imagej.press(PHANTOM_DIALOG, "OK");
      imagej.awaitWindow(TRUTH);
      assertThat(imagej.look().recorded()).contains("run(\"Spine CT Phantom...\"").doesNotContain("nowhere");
    });
  }

  @Test
  void escapeEndsALongRun() throws Exception {
    inImageJ("escape", "newImage('long', '16-bit ramp', 512, 512, 150);", () -> {
      imagej.awaitWindow("long");
      imagej.choose(SEGMENT_MENU);
      imagej.fill(SEGMENT_DIALOG, "Threshold", "0.35");
      imagej.press(SEGMENT_DIALOG, "OK");
      imagej.awaitClosed(SEGMENT_DIALOG);
      imagej.await("slices that are done", s -> s.status().matches("(?s).*\\b([1-9]\\d*) of 150\\b.*"));
      imagej.photograph(picture("progress"));
      imagej.select("long");
      imagej.keys("Escape");
      imagej.await("the end", s -> s.status().contains("canceled"));
      assertThat(imagej.images()).extracting(ImageJProbe.Image::title).containsExactly("long");
      assertThat(imagej.images().get(0).overlay()).isEmpty();
      assertThat(titles()).containsExactlyInAnyOrder("ImageJ", imagej.awaitWindow("long").title());
      assertThat(imagej.look().status()).isEqualTo("RRA Segment Stack: canceled");
      imagej.choose(SEGMENT_MENU);
      assertThat(ImageJWindow.part(imagej.awaitWindow(SEGMENT_DIALOG), "Threshold", "TextField").value()).isEqualTo("0.35");
    });
  }
}
