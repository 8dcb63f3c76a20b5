package io.github.rraunet.gui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Dialogs in the window of plain ImageJ: what they show before OK, and what Cancel leaves. */
class DialogsIT extends WindowTest {

  private static final String PREVIEWED = "run('Spine CT Phantom...', 'size=96x96x12 spacing=3x3x8');"
    + "selectImage('spine-ct-phantom-1'); setLocation(20, 300, 260, 290);"; // where no dialog hides it
  private static final List<String> COMMANDS = List.of("RRA Segment Stack", "RRA Segment Folder", "RRA Make Noisy Masks",
    "RRA Train", "RRA Review Labels", "RRA Evaluate", "RRA Model Info", "RRA GPU Report", "RRA GPU Setup");

  @Test
  void cancelInAnyDialogMeansThatNothingHappened() throws Exception {
    inImageJ("cancel-all", "newImage('ct', '16-bit ramp', 64, 48, 3); setSlice(2);", () -> {
      imagej.awaitWindow("ct");
      final List<ImageJProbe.Image> images = imagej.images();
      final List<String> windows = titles();
      final List<Path> files = files();
      for (final String command : COMMANDS) {
        imagej.choose(MENU + command + "...");
        imagej.awaitWindow(command);
        imagej.photograph(picture("dialog-" + command.replace(' ', '-')));
        assertFits(imagej.awaitWindow(command));
        imagej.press(command, "Cancel");
        imagej.awaitClosed(command);
        assertThat(imagej.images()).as(command).usingRecursiveComparison().isEqualTo(images);
        assertThat(titles()).as(command).containsExactlyInAnyOrderElementsOf(windows);
      }
      assertThat(files()).isEqualTo(files);
    });
  }

  /** On a screen of 1366x768, with a bar for its programs. */
  private static void assertFits(final ImageJProbe.Seen dialog) {
    assertThat(dialog.height()).as("height of " + dialog.title()).isLessThanOrEqualTo(700);
    assertThat(dialog.width()).as("width of " + dialog.title()).isLessThanOrEqualTo(1300);
    assertThat(ImageJWindow.showsAll(dialog)).as("all parts of " + dialog).isTrue();
  }

  /** Of the preview, in the dialog that is just being opened, as it begins with the settings that failed. */
  @Test
  void aLongLineHasRoomInTheDialog() throws Exception {
    final String missing = "m".repeat(60);
    inImageJ("long-line", PREVIEWED, () -> {
      imagej.awaitWindow(PHANTOM);
      imagej.choose(SEGMENT_MENU);
      imagej.fill(SEGMENT_DIALOG, "Model", missing);
      imagej.press(SEGMENT_DIALOG, "OK");
      final String told = imagej.awaitMessage(SEGMENT_DIALOG).parts().toString();
      assertThat(told).contains("There is no model at").contains(missing);
      assertThat(imagej.look().status()).isEqualTo("RRA Segment Stack: failed");
      imagej.keys("Return");
      imagej.awaitClosed(SEGMENT_DIALOG);
      imagej.choose(SEGMENT_MENU);
      imagej.await("the preview's line", s -> ImageJWindow.window(s, SEGMENT_DIALOG).stream().flatMap(d -> d.parts().stream())
        .anyMatch(p -> p.label().startsWith("No preview: ") && p.label().contains(missing)));
      imagej.await("room for it", s -> ImageJWindow.showsAll(ImageJWindow.window(s, SEGMENT_DIALOG).orElseThrow()));
      imagej.photograph(picture("long-line-shown"));
      // Until then its first field gets what is typed.
      imagej.await("the dialog in front", s -> ImageJWindow.window(s, SEGMENT_DIALOG).filter(ImageJProbe.Seen::active)
        .isPresent());
      imagej.fill(SEGMENT_DIALOG, "Device", "m".repeat(160)); // wider than the screen
      imagej.await("a complaint as far as there is room", s -> {
        final ImageJProbe.Seen dialog = ImageJWindow.window(s, SEGMENT_DIALOG).orElseThrow();
        return dialog.width() <= 1280 && ImageJWindow.showsAll(dialog) && dialog.parts().stream().map(ImageJProbe.Part::label)
          .anyMatch(text -> text.startsWith("'Device' (device) must be") && text.endsWith(" ..."));
      });
    });
  }

  @Test
  void aFileIsReplacedOnlyIfTheUserAgrees() throws Exception {
    final Path ct = Files.writeString(temp.resolve("ct.nii"), "Dear reader");
    final String question = PHANTOM_DIALOG + ": Replace?";
    inImageJ("replace", "", () -> {
      imagej.choose(PHANTOM_MENU);
      fillPhantomDialog();
      imagej.press(PHANTOM_DIALOG, "Browse");
      imagej.awaitWindow("Save CT to (optional)");
      imagej.photograph(picture("replace-browse"));
      imagej.keys("Escape");
      imagej.awaitClosed("Save CT to (optional)");
      assertThat(imagej.look().status()).isEmpty();
      imagej.fill(PHANTOM_DIALOG, "Save CT to", ct.toString());
      imagej.press(PHANTOM_DIALOG, "OK");
      assertThat(imagej.awaitWindow(question).parts().toString()).contains(ct.toString());
      imagej.photograph(picture("replace-question"));
      imagej.press(question, "Back");
      imagej.awaitClosed(question);
      assertThat(ct).hasContent("Dear reader");
      final ImageJProbe.Seen again = imagej.awaitWindow(PHANTOM_DIALOG);
      assertThat(ImageJWindow.part(again, "Size", "TextField").value()).isEqualTo("96x96x12");
      assertThat(ImageJWindow.part(again, "Save CT to", "TextField").value()).isEqualTo(ct.toString());
      imagej.press(PHANTOM_DIALOG, "OK");
      imagej.awaitWindow(question);
      imagej.press(question, "Replace");
      imagej.awaitWindow(TRUTH);
      assertThat(Files.size(ct)).isGreaterThan(2 * 96 * 96 * 12);
    });
  }

  /** Its dots only say that a dialog follows. */
  @Test
  void windowsAndLogCallACommandWithoutDots() throws Exception {
    inImageJ("names", "newImage('ct', '16-bit ramp', 64, 48, 3);", () -> {
      imagej.awaitWindow("ct");
      imagej.choose(SEGMENT_MENU);
      imagej.press(SEGMENT_DIALOG, "Preview");
      imagej.press(SEGMENT_DIALOG, "OK");
      imagej.awaitWindow("ct-mask");
      assertThat(imagej.await("notes", s -> s.log() != null).log()).startsWith("RRA Segment Stack: The calibration gives");
      imagej.choose(MENU + "RRA Model Info...");
      imagej.press("RRA Model Info", "OK");
      imagej.await("the report", s -> s.windows().stream().anyMatch(w -> w.title().equals("RRA Model Info") && w.type().equals(
        "TextWindow")));
    });
  }

  /** ImageJ's own recording takes the first words of labels for keys, and complains in a window of each that comes twice. */
  @Test
  void theRecorderTakesAnyDialogInOneLine() throws Exception {
    inImageJ("recorder-dialogs", "run('Record...'); newImage('truth', '8-bit black', 64, 48, 4); makeOval(20, 10, 25, 25);"
      + "run('Set...', 'value=255 stack'); run('Select None');", () -> {
      imagej.awaitWindow("truth");
      imagej.choose(MENU + "RRA Make Noisy Masks...");
      imagej.press("RRA Make Noisy Masks", "OK");
      imagej.awaitWindow("truth_noisy");
      imagej.choose(MENU + "RRA Evaluate...");
      imagej.fill("RRA Evaluate", "Prediction", "truth_noisy");
      imagej.fill("RRA Evaluate", "Reference", "truth");
      imagej.press("RRA Evaluate", "OK");
      imagej.awaitTable("hd95_mm");
      final ImageJProbe.Screen seen = imagej.look();
      assertThat(seen.windows()).filteredOn(w -> w.title().equals("Recorder")).extracting(ImageJProbe.Seen::type).containsExactly(
        "Recorder");
      assertThat(seen.recorded()).containsOnlyOnce("run(\"RRA Make Noisy Masks...\", \"input=truth ").containsOnlyOnce(
        "run(\"RRA Evaluate...\", \"prediction=truth_noisy reference=truth ");
    });
  }

  /** Of three masks of one size; 2 * 72 / (144 + 72) is the Dice coefficient of a square and its half. */
  @Test
  void masksAreChosenFromTheOpenImages() throws Exception {
    inImageJ("choose-masks", "run('Record...'); newImage('whole, of reader 1', '8-bit black', 64, 48, 3);"
      + "setColor(255); fillRect(10, 10, 12, 12); newImage('empty', '8-bit black', 64, 48, 3);"
      + "newImage('half', '8-bit black', 64, 48, 3); fillRect(10, 10, 6, 12);", () -> {
      imagej.awaitWindow("half");
      imagej.choose(MENU + "RRA Evaluate...");
      final ImageJProbe.Seen dialog = imagej.awaitWindow("RRA Evaluate");
      assertThat(ImageJWindow.part(dialog, "Prediction", "Choice").value()).isEqualTo("half");
      assertThat(ImageJWindow.part(dialog, "Reference", "Choice").value()).isEqualTo("Open images");
      imagej.pick("RRA Evaluate", "Reference", 2, "whole, of reader 1"); // below the one in front
      assertThat(ImageJWindow.part(imagej.awaitWindow("RRA Evaluate"), "Reference", "TextField").value()).isEqualTo(
        "whole, of reader 1");
      imagej.photograph(picture("choose-masks-dialog"));
      imagej.fill("RRA Evaluate", "Prediction", "nothing of this name");
      imagej.await("no image chosen", s -> ImageJWindow.part(ImageJWindow.window(s, "RRA Evaluate").orElseThrow(), "Prediction",
        "Choice").value().equals("Open images"));
      imagej.pick("RRA Evaluate", "Prediction", 1, "half");
      imagej.press("RRA Evaluate", "OK");
      assertThat(Double.parseDouble(imagej.awaitTable("dice").get(0))).isCloseTo(2.0 * 72 / (144 + 72), within(1e-6));
      assertThat(imagej.look().recorded()).containsOnlyOnce("run(\"RRA Evaluate...\", \"prediction=half reference=[whole, of"
        + " reader 1] ");
    });
  }

  @Test
  void twoOpenImagesOfOneTitleAreTold() throws Exception {
    inImageJ("equal-titles", "newImage('m', '8-bit black', 64, 48, 3); newImage('m', '8-bit black', 64, 48, 3);", () -> {
      imagej.awaitWindow("m");
      imagej.choose(MENU + "RRA Evaluate...");
      imagej.await("a complaint", s -> ImageJWindow.window(s, "RRA Evaluate").filter(d -> d.parts().toString().contains(
        "'Prediction' (prediction) and 'Reference' (reference) are the same open image, as 2 have the title 'm'")).isPresent());
      imagej.photograph(picture("equal-titles-dialog"));
    });
  }

  /** @return files that the user has; settings and logs apart */
  private List<Path> files() throws Exception {
    try (Stream<Path> all = Files.walk(temp)) {
      return all.filter(Files::isRegularFile).filter(f -> !f.startsWith(temp.resolve("home")) && !f.startsWith(temp.resolve(
        "tmp"))).sorted().toList();
    }
  }

  @Test
  void thePreviewFollowsSliceAndThresholdAndGoesWithCancel() throws Exception {
    inImageJ("preview-canceled", PREVIEWED, () -> {
      imagej.awaitWindow(PHANTOM);
      imagej.choose(SEGMENT_MENU);
      imagej.awaitWindow(SEGMENT_DIALOG);
      final List<String> first = awaitOutline(List.of());
      imagej.photograph(picture("preview"));
      imagej.fill(SEGMENT_DIALOG, "Threshold", "0.97");
      final List<String> narrow = awaitOutline(first);
      imagej.fill(SEGMENT_DIALOG, "Threshold", "1.5");
      imagej.await("a complaint in place of the preview", s -> {
        final String shown = ImageJWindow.window(s, SEGMENT_DIALOG).orElseThrow().parts().toString();
        return shown.contains("must be a number from 0 to 1, found 1.5") && !shown.contains("Preview: ")
          && image(s.images(), PHANTOM).overlay().isEmpty();
      });
      imagej.photograph(picture("preview-refused"));
      imagej.fill(SEGMENT_DIALOG, "Threshold", "0.97");
      awaitOutline(List.of());
      imagej.select(PHANTOM);
      imagej.keys("greater");
      // A threshold is typed letter by letter: what was taken for its outline may be followed by another one of the same slice.
      final List<String> next = image(imagej.await("the outline of the next slice", s -> {
        final List<String> shown = slices(image(s.images(), PHANTOM).overlay());
        return !shown.isEmpty() && !shown.equals(slices(narrow));
      }).images(), PHANTOM).overlay();
      assertThat(slices(next)).isNotEqualTo(slices(narrow)).hasSize(1);
      imagej.press(SEGMENT_DIALOG, "Cancel");
      imagej.awaitClosed(SEGMENT_DIALOG);
      imagej.await("the end of the outline", s -> image(s.images(), PHANTOM).overlay().isEmpty());
      assertThat(imagej.images()).extracting(ImageJProbe.Image::title).containsExactlyInAnyOrder(PHANTOM, TRUTH);
    });
  }

  private List<String> awaitOutline(final List<String> other) throws Exception {
    return image(imagej.await("another outline", s -> !image(s.images(), PHANTOM).overlay().isEmpty() && !image(s.images(),
      PHANTOM).overlay().equals(other)).images(), PHANTOM).overlay();
  }

  private static List<String> slices(final List<String> overlay) {
    return overlay.stream().map(o -> o.split(" ")[0]).distinct().toList();
  }

  @Test
  void outlinesJoinTheUsersOwnInTheRoiManager() throws Exception {
    final String own = "makeRectangle(10, 20, 30, 15); roiManager('add'); roiManager('select', 0); roiManager('rename', 'mine');"
      + "run('Select None');";
    inImageJ("roi-manager", PREVIEWED + own, () -> {
      imagej.awaitWindow(PHANTOM);
      imagej.await("the user's selection", s -> s.rois().equals(List.of("mine")));
      imagej.choose(SEGMENT_MENU);
      imagej.press(SEGMENT_DIALOG, "Outlines to the ROI Manager");
      imagej.press(SEGMENT_DIALOG, "Table of areas and volumes");
      imagej.press(SEGMENT_DIALOG, "OK");
      imagej.awaitWindow(MASK);
      final int slices = imagej.awaitTable("slice").size();
      final List<String> rois = imagej.await("the outlines", s -> s.rois().size() > 1).rois();
      assertThat(rois.get(0)).isEqualTo("mine");
      assertThat(rois.size() - 1).isBetween(6, 12).isLessThanOrEqualTo(slices);
    });
  }

  /** The record cannot be written, as a folder is in its place. */
  @Test
  void aResultThatCannotBeSavedIsShown() throws Exception {
    final Path mask = temp.resolve("mask.nii");
    Files.createDirectory(temp.resolve("mask.nii.json"));
    inImageJ("unsaved", PREVIEWED, () -> {
      imagej.awaitWindow(PHANTOM);
      imagej.choose(SEGMENT_MENU);
      imagej.fill(SEGMENT_DIALOG, "Save to (optional)", mask.toString());
      imagej.press(SEGMENT_DIALOG, "OK");
      final String told = imagej.awaitMessage("RRA Segment Stack").parts().toString();
      imagej.photograph(picture("unsaved-message"));
      assertThat(told).contains("mask.nii.json").contains("is open as");
      imagej.keys("Return");
      imagej.awaitClosed("RRA Segment Stack");
      assertThat(imagej.images()).extracting(ImageJProbe.Image::title).containsExactlyInAnyOrder(PHANTOM, TRUTH, MASK);
    });
  }

  @Test
  void aFolderIsSegmentedAndWhatIsDoneIsSkipped() throws Exception {
    final Path scans = Files.createDirectories(temp.resolve("my scans (1)"));
    final Path masks = temp.resolve("my masks (1)");
    final StringBuilder made = new StringBuilder();
    for (int seed = 1; seed <= 2; seed++)
      made.append("run('Spine CT Phantom...', 'seed=" + seed + " size=48x48x6 spacing=6x6x12 output=[" + scans + "/s" + seed
        + ".nii.gz]'); close('*');");
    Files.writeString(scans.resolve("letter.nii"), "Dear reader");
    inImageJ("folder", made.toString(), () -> {
      imagej.await("two scans", s -> Files.exists(scans.resolve("s2.nii.gz")));
      for (final String status : new String[] { "done", "skipped" }) {
        imagej.choose(MENU + "RRA Segment Folder...");
        imagej.fill("RRA Segment Folder", "Folder or list", scans.toString());
        imagej.fill("RRA Segment Folder", "Save to (folder)", masks.toString());
        imagej.photograph(picture("folder-dialog"));
        imagej.press("RRA Segment Folder", "OK");
        imagej.await("rows that are " + status, s -> s.results().getOrDefault("status", List.of()).stream().filter(status::equals)
          .count() == 2);
        imagej.photograph(picture("folder-" + status));
        closeMessages();
      }
      assertThat(masks.resolve("s1_mask.nii.gz")).exists();
      assertThat(masks.resolve("s2_mask.nii.gz")).exists();
      assertThat(masks.resolve("summary.csv")).exists();
    });
  }

  /** The file that is no scan is told at the end. */
  private void closeMessages() throws Exception {
    imagej.awaitMessage("RRA Segment Folder");
    imagej.keys("Return");
    imagej.awaitClosed("RRA Segment Folder");
  }
}
