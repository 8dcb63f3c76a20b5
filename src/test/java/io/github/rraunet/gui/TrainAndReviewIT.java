package io.github.rraunet.gui;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The windows of a training, and of the review of its masks. */
class TrainAndReviewIT extends WindowTest {

  private static final String TRAINING = "RRA Train: my run, U-Net";
  private static final String REPORT = "RRA Train";
  private static final String REVIEW = "RRA Review Labels";
  private static final String HEAD = "mask,decision,difficulty,comment\n";
  private static final String NOTE = "There is one case only";
  private static final String CLOSE = "alt+F4"; // of the window manager

  @Test
  @Timeout(value = 6, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whatIsClosedOrLeftIsNotLost() throws Exception {
    final String case1 = " output=[" + temp + "/ct.nii.gz] mask_output=[" + temp + "/mask.nii.gz]";
    final String train = "run('RRA Train...', 'images=[" + temp + "/ct.nii.gz] masks=[" + temp + "/mask.nii.gz] output=[" + temp
      + "/my run] network=unet base_filters=4 slice_size=48 window=-400,1000 epochs=5000 alpha=0.8 beta=0.2 precision=float32";
    final Path macros = Files.writeString(temp.resolve("macros.ijm"), String.join("\n",
      "macro 'Make' { run('Spine CT Phantom...', 'seed=1 size=48x48x20 spacing=3x3x8" + case1 + "'); close('*'); }",
      "macro 'Train' { " + train + "'); }",
      "macro 'Go on' { " + train + " resume'); }",
      "macro 'Review' { run('RRA Review Labels...', 'training=[" + temp + "/my run] top=3'); }").replace('\'', '"'));
    inImageJ("train-and-review", "run('Install...', 'install=[" + macros + "]');", () -> {
      imagej.choose("Plugins>Macros>Make");
      imagej.await("a case", s -> Files.exists(temp.resolve("mask.nii.gz")));
      trainsOnWithoutItsWindow();
      endsWithAModelInsteadOfClosing();
      reviews();
    });
  }

  private void trainsOnWithoutItsWindow() throws Exception {
    imagej.choose("Plugins>Macros>Train");
    imagej.awaitWindow(TRAINING);
    imagej.await("an epoch", s -> s.log().contains("epoch 1/5000"));
    imagej.keys(CLOSE);
    imagej.awaitWindow("Close");
    imagej.photograph(picture("training-close"));
    imagej.press("Close", "Cancel");
    imagej.awaitClosed("Close");
    imagej.awaitWindow(TRAINING);
    imagej.keys(CLOSE);
    imagej.press("Close", "Go on without the window");
    imagej.awaitClosed(TRAINING);
    imagej.await("how to stop it", s -> s.log().contains(TRAINING + " goes on. ") && s.log().contains("stopped by Esc"));
    final ImageJProbe.Seen toolbar = imagej.awaitWindow("ImageJ");
    imagej.click(toolbar.x() + toolbar.width() - 8, toolbar.y() + toolbar.height() - 8);
    imagej.keys("Escape");
    final String log = imagej.await("the end", s -> s.log().contains("resume goes on from the last checkpoint")).log();
    assertThat(Pattern.compile(NOTE).matcher(log).results().count()).as(log).isEqualTo(1);
    assertThat(temp.resolve("my run/model.zip")).doesNotExist();
  }

  private void endsWithAModelInsteadOfClosing() throws Exception {
    imagej.choose("Plugins>Macros>Go on");
    imagej.awaitWindow(TRAINING);
    imagej.keys(CLOSE);
    imagej.press("Close", "Stop and keep the best model");
    final ImageJProbe.Seen report = imagej.awaitWindow(REPORT);
    assertThat(temp.resolve("my run/model.zip")).exists();
    imagej.photograph(picture("training-report"));
    final List<String> lines = report.parts().stream().filter(p -> p.type().equals("TextPanel")).findFirst().orElseThrow().value()
      .lines().toList();
    assertThat(lines).noneMatch(line -> line.contains("|"));
    final int head = lines.indexOf(lines.stream().filter(line -> line.startsWith("rank ")).findFirst().orElseThrow());
    final int end = lines.get(head).indexOf("score") + "score".length();
    for (final String line : lines.subList(head + 1, head + 11))
      assertThat(line.substring(0, end)).as("below the name of its column").matches(" *\\d+ +mask.nii.gz#\\d+ +-?\\d\\.\\d{4}");
    imagej.keys(CLOSE);
    imagej.awaitClosed(REPORT);
    // It could hide the review.
    final ImageJProbe.Seen curves = imagej.awaitWindow(TRAINING);
    imagej.click(curves.x() + curves.width() / 2, curves.y() + 8);
    imagej.await("the curves in front", s -> ImageJWindow.window(s, TRAINING).filter(ImageJProbe.Seen::active).isPresent());
    imagej.keys(CLOSE);
    imagej.awaitClosed(TRAINING);
  }

  private void reviews() throws Exception {
    final Path file = temp.resolve("my run/review.csv");
    imagej.choose("Plugins>Macros>Review");
    imagej.awaitTable("mask"); // whose window may open last
    choose(0);
    imagej.await("the review in front", s -> ImageJWindow.window(s, REVIEW).filter(ImageJProbe.Seen::active).isPresent());
    imagej.fill(REVIEW, "Comment", "L5 is missing");
    choose(1);
    final String[] first = imagej.await("a draft", s -> row(s, 0)[4].equals("(draft)") && comment(s).isEmpty()).windows().stream()
      .filter(w -> w.title().equals(REVIEW)).map(w -> cells(w).get(0)).findFirst().orElseThrow();
    assertThat(first[6]).isEqualTo("L5 is missing");
    imagej.photograph(picture("review-draft"));
    assertThat(file).as("nothing is decided").doesNotExist();
    choose(0);
    imagej.await("the draft", s -> comment(s).equals("L5 is missing"));
    imagej.press(REVIEW, "Drop (D)");
    imagej.await("the decision", s -> row(s, 0)[4].equals("drop"));
    assertThat(file).hasContent(HEAD + first[1] + ",drop,,L5 is missing\n");
    choose(0);
    imagej.keys("u");
    imagej.await("no decision", s -> row(s, 0)[4].equals("(draft)"));
    assertThat(file).hasContent(HEAD);
    imagej.keys(CLOSE);
    imagej.awaitWindow("Drafts");
    imagej.photograph(picture("review-close"));
    imagej.press("Drafts", "Flag them");
    imagej.awaitClosed(REVIEW);
    assertThat(file).hasContent(HEAD + first[1] + ",flag,,L5 is missing\n");
  }

  /** Clicks on a row of the list. */
  private void choose(final int row) throws Exception {
    final ImageJProbe.Part table = ImageJWindow.part(imagej.awaitWindow(REVIEW), "", "JTable");
    final int height = table.height() / 3;
    imagej.click(table.x() + 20, table.y() + row * height + height / 2);
  }

  private static String comment(final ImageJProbe.Screen screen) {
    return ImageJWindow.part(ImageJWindow.window(screen, REVIEW).orElseThrow(), "Comment", "JTextField").value();
  }

  private static String[] row(final ImageJProbe.Screen screen, final int row) {
    return cells(ImageJWindow.window(screen, REVIEW).orElseThrow()).get(row);
  }

  private static List<String[]> cells(final ImageJProbe.Seen window) {
    return ImageJWindow.part(window, "", "JTable").value().lines().map(line -> line.split("\\|", -1)).toList();
  }
}
