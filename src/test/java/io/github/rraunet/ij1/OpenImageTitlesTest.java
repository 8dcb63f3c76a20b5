package io.github.rraunet.ij1;

import static org.assertj.core.api.Assertions.assertThat;

import ij.IJ;
import ij.Menus;
import io.github.rraunet.command.EvaluateCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which of the open images a title means, in macros without a screen: ImageJ lets any number of images have the same. */
class OpenImageTitlesTest {

  /** Squares of 12 x 12 pixels, one of them cut to its left half: 2 * 72 / (144 + 72) is the Dice coefficient. */
  private static final String SQUARES = """
    setBatchMode(true);
    close("*");
    function square(title, width) {
      newImage(title, "8-bit black", 32, 32, 3);
      setColor(255);
      setSlice(2);
      fillRect(10, 10, width, 12);
    }
    """;
  private static final double DICE_OF_HALF = 2.0 * 72 / (144 + 72);

  @BeforeAll
  @SuppressWarnings("unchecked")
  static void install() {
    IJ.run("Conversions...", "scale"); // a built-in command makes ImageJ build its table of commands
    Menus.getCommands().put("RRA Evaluate...", CommandPlugIn.class.getName() + "(\"" + EvaluateCommand.class.getName() + "\")");
  }

  private static String evaluated(final String images, final String prediction, final String reference) {
    return IJ.runMacro(SQUARES + images + "run(\"RRA Evaluate...\", \"prediction=[" + prediction + "] reference=[" + reference
      + "] metrics=dice\"); return d2s(getResult(\"dice\", nResults - 1), 6);");
  }

  /** @return what ImageJ said when it ended the macro */
  private static String refused(final String images, final String prediction, final String reference) {
    final var said = new ByteArrayOutputStream();
    final PrintStream out = System.out;
    final PrintStream err = System.err;
    System.setOut(new PrintStream(said, true));
    System.setErr(System.out);
    try {
      assertThat(evaluated(images, prediction, reference)).isIn(null, "[aborted]");
    }
    finally {
      System.setOut(out);
      System.setErr(err);
    }
    return said.toString();
  }

  @Test
  void twoMasksOfTheSameTitleAreNotTakenForOne() {
    assertThat(refused("square('m', 12); square('m', 6);".replace('\'', '"'), "m", "m")).contains("prediction and reference are"
      + " the same open image, as 2 have the title 'm'; rename one of them");
  }

  @Test
  void ofSeveralImagesThatInFrontIsMeant() {
    final String images = "square('truth', 12); square('m', 12); square('m', 6);".replace('\'', '"');
    assertThat(evaluated(images, "m", "truth")).isEqualTo(String.format("%.6f", DICE_OF_HALF));
    assertThat(refused(images + "selectImage(\"truth\");", "m", "truth")).contains("2 open images have the title 'm', and none of"
      + " them is in front; rename one of them (Image > Rename...)");
  }

  @Test
  void slashesInATitleAreNoPath() {
    final String images = "square('left // right', 12); square('mask/', 6);".replace('\'', '"');
    assertThat(evaluated(images, "mask/", "left // right")).isEqualTo(String.format("%.6f", DICE_OF_HALF));
  }
}
