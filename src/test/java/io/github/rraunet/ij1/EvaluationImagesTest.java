package io.github.rraunet.ij1;

import static org.assertj.core.api.Assertions.assertThat;

import ij.IJ;
import ij.Menus;
import io.github.rraunet.command.EvaluateCommand;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an evaluation in a macro leaves open. */
class EvaluationImagesTest {

  private static final String COMPARED_TWICE = """
    setBatchMode(true);
    close("*");
    newImage("truth", "8-bit white", 16, 16, 3);
    newImage("found", "8-bit white", 16, 16, 3);
    first = nResults;
    for (i = 0; i < 2; i++)
      run("RRA Evaluate...", "prediction=found reference=truth metrics=dice spacing=1,1,1 OPTIONS");
    titles = getList("image.titles");
    return "" + (nResults - first) + " rows, " + String.join(titles) + ", " + getTitle();
    """;

  @BeforeAll
  @SuppressWarnings("unchecked")
  static void install() {
    IJ.run("Conversions...", "scale"); // a built-in command makes ImageJ build its table of commands
    Menus.getCommands().put("RRA Evaluate...", CommandPlugIn.class.getName() + "(\"" + EvaluateCommand.class.getName() + "\")");
  }

  @Test
  void errorsAndScoresBySliceAreShownUnlessTheMacroSaysNo() {
    assertThat(IJ.runMacro(COMPARED_TWICE.replace("OPTIONS", ""))).startsWith("2 rows, ").contains("found-errors,",
      "found-errors-1", "found by slice,", "found by slice-1").endsWith(", found-errors-1");
    assertThat(IJ.runMacro(COMPARED_TWICE.replace("OPTIONS", "show_errors=false"))).isEqualTo("2 rows, truth, found, found");
  }
}
