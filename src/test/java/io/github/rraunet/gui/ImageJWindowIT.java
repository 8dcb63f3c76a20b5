package io.github.rraunet.gui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands in the window of plain ImageJ, by mouse and keys; pictures of each step go to target/gui-screenshots. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ImageJWindowIT {

  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path APP = TARGET.resolve("app");
  private static final Path PICTURES = TARGET.resolve("gui-screenshots");
  private static final String PHANTOM_MENU = "File>Open Samples>Spine CT Phantom...";
  private static final String PHANTOM_DIALOG = "Spine CT Phantom";
  private static final String PHANTOM = "spine-ct-phantom-1";
  private static final String SEGMENT_MENU = "Plugins>RRA-U-Net>RRA Segment Stack...";
  private static final String SEGMENT_DIALOG = "RRA Segment Stack";
  private static final String TRUTH = PHANTOM + "-mask"; // comes with the phantom
  private static final String MASK = TRUTH + "-1"; // made with the same title
  private static final String EVALUATE_MENU = "Plugins>RRA-U-Net>RRA Evaluate...";
  private static final String EVALUATE_DIALOG = "RRA Evaluate";
  private static final String SMALL = "newImage('ct', '16-bit ramp', 64, 48, 3);";

  private static VirtualScreen screen;
  private static String missing;

  @TempDir
  private Path temp;

  private ImageJWindow imagej;

  @BeforeAll
  static void startScreen() throws Exception {
    missing = VirtualScreen.missing().orElse("");
    if (!missing.isEmpty()) System.err.println("ImageJ's window is not tested: " + missing);
    else screen = new VirtualScreen(Files.createDirectories(PICTURES).resolve("screen.log"), 1280, 1024);
  }

  /** For each test, as a class that is skipped as a whole is not counted. */
  @BeforeEach
  void skipWithoutScreen() {
    assumeTrue(missing.isEmpty(), missing);
  }

  @AfterAll
  static void endScreen() throws Exception {
    if (screen != null) screen.close();
  }

  /** What a person does; a picture is taken at its end, however it ends. */
  private interface Scenario {

    void run() throws Exception;
  }

  private void inImageJ(final String name, final String startMacro, final Scenario scenario) throws Exception {
    final String[] arguments = startMacro.isEmpty() ? new String[0]
      : new String[] { "-macro", Files.writeString(temp.resolve("start.ijm"), startMacro.replace('\'', '"')).toString() };
    try (ImageJWindow window = new ImageJWindow(screen, APP, temp, arguments)) {
      imagej = window;
      try {
        scenario.run();
      }
      finally {
        imagej.photograph(picture(name));
      }
      assertThat(imagej.written()).as("on the console").doesNotContain("Exception", "\tat ");
    }
  }

  private static Path picture(final String name) {
    return PICTURES.resolve(name + ".png");
  }

  private void fillPhantomDialog() throws Exception {
    imagej.fill(PHANTOM_DIALOG, "Size (x, y, z; voxels)", "96x96x12");
    imagej.fill(PHANTOM_DIALOG, "Voxel size (mm)", "3x3x8");
  }

  private void openPhantom() throws Exception {
    imagej.choose(PHANTOM_MENU);
    fillPhantomDialog();
    imagej.press(PHANTOM_DIALOG, "OK");
    imagej.awaitWindow(TRUTH);
    imagej.awaitWindow(PHANTOM);
  }

  private static ImageJProbe.Image image(final List<ImageJProbe.Image> images, final String title) {
    return images.stream().filter(i -> i.title().equals(title)).findFirst()
      .orElseThrow(() -> new AssertionError("no image " + title + " in " + images));
  }

  /** @return the text of the only dialog, which is closed */
  private String onlyMessage(final String title) throws Exception {
    final ImageJProbe.Seen dialog = imagej.awaitWindow(title);
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

  private List<String> titles() throws Exception {
    return imagej.look().windows().stream().map(ImageJProbe.Seen::title).toList();
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
    inImageJ("messages", "", () -> {
      imagej.choose(SEGMENT_MENU);
      assertThat(onlyMessage("No Image")).contains("no images open");
      imagej.choose(PHANTOM_MENU);
      imagej.fill(PHANTOM_DIALOG, "Size (x, y, z; voxels)", "big");
      imagej.press(PHANTOM_DIALOG, "OK");
      imagej.awaitClosed(PHANTOM_DIALOG);
      imagej.awaitWindow(PHANTOM_DIALOG + "...");
      imagej.photograph(picture("message"));
      assertThat(onlyMessage(PHANTOM_DIALOG + "...")).contains("size must be", "found 'big'");
      assertThat(imagej.images()).isEmpty();
    });
  }

  @Test
  void escapeEndsALongRun() throws Exception {
    inImageJ("escape", "newImage('long', '16-bit ramp', 512, 512, 150);", () -> {
      imagej.awaitWindow("long");
      imagej.choose(SEGMENT_MENU);
      imagej.press(SEGMENT_DIALOG, "OK");
      imagej.awaitClosed(SEGMENT_DIALOG);
      imagej.await("slices that are done", s -> s.status().matches("(?s).*\\b([1-9]\\d*) of 150\\b.*"));
      imagej.photograph(picture("progress"));
      imagej.select("long");
      imagej.keys("Escape");
      imagej.await("the end", s -> s.status().contains("canceled"));
      assertThat(imagej.images()).extracting(ImageJProbe.Image::title).containsExactly("long");
      assertThat(imagej.images().get(0).overlays()).isZero();
      assertThat(titles()).containsExactlyInAnyOrder("ImageJ", imagej.awaitWindow("long").title());
    });
  }
}
