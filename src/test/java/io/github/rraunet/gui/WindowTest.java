package io.github.rraunet.gui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A test in the window of plain ImageJ, by mouse and keys; pictures of each step go to target/gui-screenshots. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class WindowTest {

  static final String PHANTOM_MENU = "File>Open Samples>Spine CT Phantom...";
  static final String PHANTOM_DIALOG = "Spine CT Phantom";
  static final String PHANTOM = "spine-ct-phantom-1";
  static final String TRUTH = PHANTOM + "-reference"; // comes with the phantom
  static final String MASK = PHANTOM + "-mask";
  static final String MENU = "Plugins>RRA-U-Net>";
  static final String SEGMENT_MENU = MENU + "RRA Segment Stack...";
  static final String SEGMENT_DIALOG = "RRA Segment Stack";

  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path APP = TARGET.resolve("app");
  private static final Path PICTURES = TARGET.resolve("gui-screenshots");

  private static VirtualScreen screen;
  private static String missing;

  @TempDir
  Path temp;

  ImageJWindow imagej;

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
  interface Scenario {

    void run() throws Exception;
  }

  final void inImageJ(final String name, final String startMacro, final Scenario scenario) throws Exception {
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

  static Path picture(final String name) {
    return PICTURES.resolve(name + ".png");
  }

  final void fillPhantomDialog() throws Exception {
    imagej.fill(PHANTOM_DIALOG, "Size (x, y, z; voxels)", "96x96x12");
    imagej.fill(PHANTOM_DIALOG, "Voxel size (mm)", "3x3x8");
  }

  final void openPhantom() throws Exception {
    imagej.choose(PHANTOM_MENU);
    fillPhantomDialog();
    imagej.press(PHANTOM_DIALOG, "OK");
    imagej.awaitWindow(TRUTH);
    imagej.awaitWindow(PHANTOM);
  }

  static ImageJProbe.Image image(final List<ImageJProbe.Image> images, final String title) {
    return images.stream().filter(i -> i.title().equals(title)).findFirst()
      .orElseThrow(() -> new AssertionError("no image " + title + " in " + images));
  }

  final List<String> titles() throws Exception {
    return imagej.look().windows().stream().map(ImageJProbe.Seen::title).toList();
  }
}
