package io.github.rraunet.ij1;

import static org.assertj.core.api.Assertions.assertThat;

import ij.IJ;
import ij.Menus;
import ij.measure.ResultsTable;
import io.github.rraunet.command.ReviewLabelsCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of RRA Review Labels in a macro, of a training's table of which only the list is wanted. */
class ReviewTableTest {

  @TempDir
  private Path training;

  @BeforeAll
  @SuppressWarnings("unchecked")
  static void install() {
    IJ.run("Conversions...", "scale"); // a built-in command makes ImageJ build its table of commands
    Menus.getCommands().put("RRA Review Labels...", CommandPlugIn.class.getName() + "(\"" + ReviewLabelsCommand.class.getName()
      + "\")");
  }

  @AfterEach
  void empty() {
    ResultsTable.getResultsTable().reset();
  }

  @Test
  void theListGoesOnAfterTheUsersRows() throws IOException {
    Files.writeString(training.resolve("scores.csv"), """
      rank,mask,case,score,removed_after_epoch,foreground_pixels,noisy
      1,a.nii#7,a,0.5,3,20,
      2,a.nii#2,a,0.25,,30,
      3,b.nii#1,b,0.125,,30,
      """);
    final ResultsTable table = ResultsTable.getResultsTable();
    table.reset();
    table.addRow();
    table.addValue("Area", 12);
    final String said = IJ.runMacro("run(\"RRA Review Labels...\", \"training=[" + training + "] top=2\");\n"
      + "return '' + nResults + ' ' + getResultString('mask', 2) + ' ' + getResult('score', 1);".replace('\'', '"'));
    assertThat(said).isEqualTo("3 a.nii#2 0.5");
    assertThat(ResultsTable.getResultsTable().getValue("Area", 0)).isEqualTo(12);
    assertThat(ResultsTable.getResultsTable().getColumn("removed_after_epoch")).as("no value in the row of others")
      .containsExactly(Double.NaN, 3, 0);
  }
}
